"""What the health page shows: whether jobs run, how the polls went, what was odd."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.common.paging import Page
from apps.dashboard.accounts.lines import AccountPill, account_pill, account_trouble
from apps.dashboard.context import Site
from apps.dashboard.tasks.filters import number_in
from apps.dashboard.wording import MINUTE, NOTHING, UNITS, duration
from apps.farm.models import FarmAccount, QuarantinedRow, SyncRun
from apps.farm.models.runs import SyncKind, SyncOutcome
from apps.farm.selectors.polls import AsideTotals, PollTotals
from apps.farm.selectors.store import PictureStore
from apps.farm.troubles import trouble_text

HOUR = timedelta(hours=1)
LATE_S = 5
"""Seconds that a start may take: as /readyz has it."""
TONES = {
    SyncOutcome.RUNNING: "rendering",
    SyncOutcome.OK: "done",
    SyncOutcome.DEGRADED: "stopped",
    SyncOutcome.FAILED: "failed",
}
NONE = PollTotals()


@dataclass(frozen=True)
class HealthQuery:
    """The page's address, understood; what means nothing is left out."""

    account: int | None = None
    kind: str = ""
    outcome: str = ""
    cursor: str = ""
    """Where the list of polls goes on."""
    aside: str = ""
    """Where the list of rows put aside goes on."""

    @classmethod
    def read(cls, values: QueryDict) -> "HealthQuery":
        """From a request's GET."""
        kind, outcome = values.get("kind", ""), values.get("outcome", "")
        return cls(
            account=number_in(values.get("account")),
            kind=kind if kind in SyncKind.values else "",
            outcome=outcome if outcome in SyncOutcome.values else "",
            cursor=values.get("cursor", ""),
            aside=values.get("aside", ""),
        )

    def address(self, **changes: object) -> str:
        """The query string with some values changed; lists start anew."""
        values: dict[str, object] = {
            "account": self.account,
            "kind": self.kind,
            "outcome": self.outcome,
        }
        given = {k: v for k, v in (values | changes).items() if v not in ("", None)}
        return "?" + urlencode(given)

    @property
    def filtered(self) -> bool:
        """Whether only some polls are asked for."""
        return any((self.account, self.kind, self.outcome))


@dataclass(frozen=True)
class Life:
    """When beat last reached a worker of one queue."""

    queue: str
    at: datetime | None
    is_late: bool
    """Whether that was too long ago."""


@dataclass(frozen=True)
class Signs:
    """Signs of life, and the last hour in four numbers."""

    lives: list[Life]
    is_off: bool
    """Whether no sign of life is asked for (FARMDASH_EVERY_PULSE=0)."""
    totals: PollTotals
    aside: AsideTotals
    late_after: int
    """Seconds of silence after which something is wrong."""
    cap: int
    """Calls a second that one account may be asked."""
    store: PictureStore
    cleaned_late: int
    """Seconds without a clean-up after which something is wrong."""
    element_id: str = "signs"

    @property
    def late(self) -> list[Life]:
        """Queues without a sign of life for too long."""
        return [life for life in self.lives if life.is_late]

    @property
    def oldest(self) -> datetime | None:
        """Since when all queues are known to be alive; None: one never was."""
        seen = [life.at for life in self.lives if life.at]
        return min(seen) if len(seen) == len(self.lives) else None

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how they look."""
        return (tuple(self.lives), self.totals, self.aside, self.store)


@dataclass(frozen=True)
class AccountHealth:
    """How the polls of one account go."""

    account: FarmAccount
    pill: AccountPill
    trouble: str
    """What is wrong, with the farm's own words: hostile text."""
    totals: PollTotals
    clock: str
    """The farm's clock beside ours, in words."""
    breaker: str
    """"closed", "open" or "off"."""

    @property
    def sweep_stale_after(self) -> int:
        """Seconds after which the age of the last sweep stands out."""
        return int(2 * (settings.FARMDASH_EVERY["sweep"] or 600))

    @property
    def element_id(self) -> str:
        """Id of its row."""
        return f"h{self.account.pk}"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        one = self.account
        seen = (one.seen_at, one.swept_at, one.retry_at, one.failures)
        said = (one.name, self.pill, self.trouble, one.error_code)
        return (*said, self.totals, self.clock, self.breaker, *seen)


@dataclass(frozen=True)
class RunLine:
    """One poll."""

    run: SyncRun
    tone: str
    label: str
    error: str
    """In the active language, with the farm's own words: hostile text."""

    @property
    def took(self) -> str:
        """How long it took, to the hundredth where that is short; "" while it runs."""
        if self.run.finished_at is None:
            return ""
        seconds = (self.run.finished_at - self.run.started_at).total_seconds()
        if seconds >= MINUTE:
            return duration(seconds)
        return str(UNITS[0]) % {"n": f"{max(seconds, 0):.2f}"}

    @property
    def element_id(self) -> str:
        """Id of its row."""
        return f"r{self.run.pk}"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks: a finished poll never changes."""
        return (self.run.outcome, self.run.finished_at)


@dataclass(frozen=True)
class AsideSeen:
    """How often a row put aside came; the rest of it never changes."""

    row: QuarantinedRow

    @property
    def element_id(self) -> str:
        """Id of its element."""
        return f"q{self.row.pk}-seen"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        return (self.row.count, self.row.last_seen_at)


def signs(
    *,
    now: datetime,
    pulses: Mapping[str, datetime | None],
    totals: Mapping[int, PollTotals],
    aside: AsideTotals,
    store: PictureStore,
) -> Signs:
    """The signs of life with the last hour of all accounts together."""
    period = settings.FARMDASH_EVERY["pulse"]
    late = timedelta(seconds=3 * period + LATE_S)
    return Signs(
        lives=[
            Life(queue, at, bool(period) and (at is None or now - at > late))
            for queue, at in pulses.items()
        ],
        is_off=not period,
        totals=PollTotals(
            polls=sum(one.polls for one in totals.values()),
            failed=sum(one.failed for one in totals.values()),
            aside=sum(one.aside for one in totals.values()),
            calls=sum(one.calls for one in totals.values()),
        ),
        aside=aside,
        late_after=int(late.total_seconds()),
        cap=settings.FARMDASH_CALLS_PER_SECOND,
        store=store,
        cleaned_late=int(2 * (settings.FARMDASH_EVERY["prune"] or 86_400)),
    )


def account_lines(
    *, site: Site, totals: Mapping[int, PollTotals]
) -> list[AccountHealth]:
    """The accounts, by name."""
    return [
        AccountHealth(
            account=account,
            pill=account_pill(account, site.now),
            trouble=account_trouble(account, site.now),
            totals=totals.get(account.pk, NONE),
            clock=clock_text(account.clock_offset_ms) if account.seen_at else NOTHING,
            breaker=_breaker(account),
        )
        for account in site.accounts
    ]


def run_lines(page: Page[SyncRun]) -> list[RunLine]:
    """The polls of a page."""
    return [
        RunLine(
            run=run,
            tone=TONES[SyncOutcome(run.outcome)],
            label=str(SyncOutcome(run.outcome).label),
            error=trouble_text(run.error),
        )
        for run in page.items
    ]


def aside_seen(rows: Sequence[QuarantinedRow]) -> list[AsideSeen]:
    """What of the rows put aside may change."""
    return [AsideSeen(row) for row in rows]


def clock_text(offset_ms: int) -> str:
    """The farm's clock minus ours, as a person would say it."""
    seconds = abs(offset_ms) / 1000
    if seconds < 0.05:
        return _("as ours")
    size = f"{seconds:,.1f}" if seconds < 100 else f"{seconds:,.0f}"
    words = _("%(n)s s ahead") if offset_ms > 0 else _("%(n)s s behind")
    return words % {"n": size}


def _breaker(account: FarmAccount) -> str:
    if not account.enabled:
        return "off"
    return "closed" if account.retry_at is None else "open"
