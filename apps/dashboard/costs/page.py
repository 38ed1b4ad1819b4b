"""The costs page put together: one question to the ledger, then words."""

import hashlib
import time
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.costs.ledger.versions import ledger_version
from apps.costs.ledger.zones import calendars
from apps.costs.models import Books
from apps.costs.selectors.entries import first_day, nearest_day
from apps.costs.selectors.query import CostQuery
from apps.costs.selectors.scope import Dimension, Total
from apps.costs.selectors.sheet import Asked, Sheet, cost_sheet
from apps.costs.selectors.spend import spend_total
from apps.costs.selectors.sums import seen_by
from apps.dashboard.context import Site
from apps.dashboard.costs.charts import Drawing, drawing_of, looks_of
from apps.dashboard.costs.figures import Headline, headline
from apps.dashboard.costs.table import ROWS, CostTable, cost_table
from apps.dashboard.costs.wording import day_text

PACE_S = 4
"""Seconds between two looks at the books: sums of a year are not made each second."""
KEPT_S = 60


@dataclass(frozen=True)
class Charts:
    """The charts, one a currency."""

    drawings: tuple[Drawing, ...]
    title: str
    element_id: str = "charts"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how they look."""
        return tuple((one.currency, one.rows, one.legend) for one in self.drawings)


@dataclass(frozen=True)
class Nothing:
    """Why there is nothing to show; `url` leads to the nearest day that has some."""

    ever: bool
    """Money was seen at some time."""
    day: str = ""
    url: str = ""


@dataclass(frozen=True)
class CostPage:
    """All that the page shows."""

    figures: Headline
    charts: Charts
    table: CostTable
    nothing: Nothing | None


def paced_version() -> str:
    """Version of the books, the same for everybody for a few seconds."""
    key = f"costs:version:{int(time.time() // PACE_S)}"
    kept: str | None = cache.get(key)
    if kept is None:
        kept = ledger_version()
        cache.set(key, kept, 2 * PACE_S)
    return kept


def today_of(site: Site) -> date:
    """The day that it is in the accounts' own zones; the latest where they differ."""
    found = calendars([account.pk for account in site.accounts] or [0])
    return max(calendar.today(site.now) for calendar in found.values())


def posted_at(site: Site) -> Any:
    """As of when all figures are; None while there are none of an account.

    What was posted just now tells no more than the farm did when it was last seen.
    """
    seen = {account.pk: account.seen_at for account in site.polled}
    times = dict(
        Books.objects.filter(account__in=seen).values_list("account", "posted_at")
    )
    known = [at for pk in seen for at in (times.get(pk), seen[pk])]
    return min(known) if known and None not in known else None  # type: ignore[type-var]


def cost_page(
    *, user: Any, site: Site, query: CostQuery, today: date, version: str
) -> CostPage:
    """The page for an address, for whoever may see money."""
    asked = Asked(
        scope=query.scope,
        by=query.by,
        stacked_by=query.stacked_by,
        bucket=query.bucket,
        sort=query.sort,
        offset=(query.page - 1) * ROWS,
        limit=ROWS,
    )
    sheet = kept_sheet(user=user, asked=asked, version=version)
    before = _before(user, query, today, version)
    first = first_day(user=user)
    return CostPage(
        figures=headline(
            query=query,
            site=site,
            today=today,
            totals=sheet.totals,
            before=before,
            first_day=first,
            version=version,
        ),
        charts=charts_of(query, sheet, reverse("cost-page")),
        table=cost_table(query, sheet),
        nothing=None if sheet.totals else _nothing(user, query, ever=first is not None),
    )


def kept_sheet(*, user: Any, asked: Asked, version: str) -> Sheet:
    """The sums, made once for each version of the books and language."""
    asked = replace(asked, scope=seen_by(user, asked.scope))
    key = _key(version, translation.get_language(), asked)
    kept: Sheet | None = cache.get(key)
    if kept is None:
        kept = cost_sheet(user=user, asked=asked)
        cache.set(key, kept, KEPT_S)
    return kept


def kept_total(*, user: Any, scope: Any, version: str) -> list[Total]:
    """Totals of a scope, made once for each version of the books."""
    scope = seen_by(user, scope)
    key = _key(version, "total", scope)
    kept: list[Total] | None = cache.get(key)
    if kept is None:
        kept = spend_total(user=user, scope=scope)
        cache.set(key, kept, KEPT_S)
    return kept


def charts_of(query: CostQuery, sheet: Sheet, page: str, what: str = "") -> Charts:
    """The sheet's charts, whose columns lead to their days on the page."""
    title = chart_title(query.bucket, str(query.stacked_by.label), what)
    looks = looks_of(sheet.stacks, query.stacked_by)
    return Charts(
        drawings=tuple(
            drawing_of(
                stack,
                looks=looks[place],
                link=lambda params: page + query.address(**params),
                title=f"{title}, {stack.currency}",
            )
            for place, stack in enumerate(sheet.stacks)
        ),
        title=title,
    )


def chart_title(bucket: Dimension, by: str, what: str = "") -> str:
    """What a chart shows in words."""
    spent = what or _("Spent")
    names = {
        Dimension.DAY: _("%(spent)s a day, by %(what)s"),
        Dimension.WEEK: _("%(spent)s a week, by %(what)s"),
        Dimension.MONTH: _("%(spent)s a month, by %(what)s"),
    }
    return names[bucket] % {"spent": spent, "what": by.lower()}


def _before(user: Any, query: CostQuery, today: date, version: str) -> list[Total]:
    against = query.period.compared(today)
    scope = CostQuery.read(query.params(**against.params), today).scope
    return kept_total(user=user, scope=scope, version=version)


def _nothing(user: Any, query: CostQuery, *, ever: bool) -> Nothing:
    day = nearest_day(user=user, scope=query.scope) if ever else None
    if day is None:
        return Nothing(ever=ever)
    text = day.isoformat()
    return Nothing(True, day_text(day), query.address(**{"from": text, "to": text}))


def _key(*parts: object) -> str:
    digest = hashlib.sha256(repr(parts).encode(errors="replace")).hexdigest()
    return f"costs:page:{digest[:32]}"
