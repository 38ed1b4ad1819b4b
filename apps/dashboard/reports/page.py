"""The page of reports: its address, what was told, and where mails go."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from apps.common.paging import Key, Page, keyset_page
from apps.costs.budgets.readers import books_of
from apps.costs.mails.server import mail_server
from apps.costs.models import Cadence, MailState, Report
from apps.costs.reports.words import period_words
from apps.dashboard.reports.readers import scope_words
from apps.farm.models import FarmAccount

KEYS = (Key("built_at", descending=True), Key("pk"))
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class ReportsQuery:
    """The page's address, understood; what means nothing is left out."""

    state: str = ""
    """Mails of this state; "late": those that should have come."""
    mails: str = ""
    """Where the list of mails goes on."""
    reports: str = ""
    """Where the list of reports goes on."""

    @classmethod
    def read(cls, values: QueryDict) -> "ReportsQuery":
        """From a request's GET."""
        state = values.get("state", "")
        return cls(
            state=state if state in dict(states()) else "",
            mails=values.get("mails", ""),
            reports=values.get("reports", ""),
        )

    def address(self, **changes: str) -> str:
        """The query string with some values changed."""
        values = {"state": self.state, "mails": self.mails, "reports": self.reports}
        given = {k: v for k, v in (values | changes).items() if v}
        return "?" + urlencode(given)


def states() -> list[tuple[str, str]]:
    """By which states the mails can be narrowed."""
    named = [(str(state), str(state.label)) for state in MailState]
    return [("late", _("Late")), *named]


@dataclass(frozen=True)
class MailPlace:
    """Where mails go now."""

    is_missing: bool
    """No server is set: nothing can be sent."""
    is_mailbox: bool = False
    """They stay on this machine."""
    page: str = ""
    """Address of the mailbox, for a viewer on the same machine."""


def mail_place(request: HttpRequest) -> MailPlace:
    """Where mails go, as the viewer of this request can be told."""
    if mail_server() is None:
        return MailPlace(is_missing=True)
    if settings.FARMDASH_SMTP:
        return MailPlace(is_missing=False)
    host = request.get_host()
    near = any(host == name or host.startswith(f"{name}:") for name in LOOPBACK)
    return MailPlace(is_missing=False, is_mailbox=True, page=_page() if near else "")


def _page() -> str:
    """Where the mailbox shows mails, as the stack has noted it."""
    kept = settings.FARMDASH_MAILBOX_PAGE
    try:
        port = kept.read_text(encoding="ascii").strip() if kept else ""
    except (OSError, UnicodeDecodeError):
        return ""
    return f"http://localhost:{port}/" if port.isdecimal() else ""


@dataclass(frozen=True)
class ReportLine:
    """One frozen report in a list."""

    report: Report
    scope: str
    """Which accounts and projects, in words: farm text."""

    @property
    def period(self) -> str:
        """The days that it tells of."""
        report = self.report
        return period_words(report.cadence, report.start, report.end)

    @property
    def kind(self) -> str:
        """Daily, weekly or monthly."""
        return str(Cadence(self.report.cadence).label)


def report_lines(
    reports: list[Report], accounts: Mapping[int, FarmAccount]
) -> list[ReportLine]:
    """The reports with the names of what they tell of."""
    return [ReportLine(report, report_scope(report, accounts)) for report in reports]


def report_scope(report: Report, accounts: Mapping[int, FarmAccount]) -> str:
    """Which accounts and projects a report tells of: farm text."""
    chosen = report.scope.get("accounts") or ()
    names = [accounts[pk].name if pk in accounts else f"#{pk}" for pk in chosen]
    return scope_words(names, report.scope.get("projects") or ())


def report_page(*, user: Any, limit: int, cursor: str) -> Page[Report]:
    """A page of the user's reports, the newest first, without their facts."""
    return keyset_page(reports_of(user), keys=KEYS, limit=limit, cursor=cursor)


def reports_of(user: Any) -> QuerySet[Report]:
    """Reports that tell of nothing but accounts all of whose money the user may see."""
    reach = books_of(user)
    if reach.everywhere:
        return light()
    kinds = Report.objects.order_by().values_list("scope_key", "scope").distinct()
    known = [key for key, scope in kinds if may_read(user, scope.get("accounts"))]
    return light().filter(scope_key__in=known)


def may_read(user: Any, accounts: Collection[int] | None) -> bool:
    """Whether a report of these accounts is for the user; None or none: of all."""
    reach = books_of(user)
    return reach.everywhere or (
        bool(accounts) and reach.accounts >= set(accounts or ())
    )


def light() -> QuerySet[Report]:
    """Reports without what they tell: facts may be large."""
    return Report.objects.defer("facts")


@dataclass(frozen=True)
class Neighbours:
    """The reports of the same kind and scope before and after one."""

    before: Report | None
    after: Report | None


def neighbours(report: Report) -> Neighbours:
    """The report before and the one after, of the same kind and scope."""
    same = light().filter(cadence=report.cadence, scope_key=report.scope_key)
    return Neighbours(
        before=same.filter(end__lt=report.end).order_by("-end", "-start").first(),
        after=same.filter(end__gt=report.end).order_by("end", "start").first(),
    )
