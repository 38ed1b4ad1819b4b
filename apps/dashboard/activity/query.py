"""The activity page's address, understood; what means nothing is left out."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.dashboard.tasks.filters import LONGEST, number_in
from apps.farm.selectors.activity import GROUPS, Wanted

GROUP_LABELS: dict[str, Promise] = {
    "clicks": _("Clicks on tasks"),
    "accounts": _("Accounts"),
    "money": _("Budgets and money"),
    "reports": _("Reports"),
    "people": _("People and tokens"),
    "rules": _("Rules and switches"),
}
OPERATIONS, SIGN_INS = "platform", "sign-ins"
PLATFORM_LABELS: dict[str, Promise] = {
    OPERATIONS: _("On the platform itself"),
    SIGN_INS: _("Sign-ins to the platform"),
}
"""What the platform wrote down, for those who may read that."""


@dataclass(frozen=True, kw_only=True)
class ActivityQuery:
    """Which acts the page shows, and from where on."""

    person: str = ""
    group: str = ""
    task: int | None = None
    account: int | None = None
    first: date | None = None
    last: date | None = None
    bad: bool = False
    q: str = ""
    cursor: str = ""
    above: int | None = None
    """Number of the newest entry when the page was drawn."""
    above_line: int | None = None
    """Key of the newest line of the platform's logs then."""

    @classmethod
    def read(cls, values: QueryDict) -> "ActivityQuery":
        """From a request's GET."""
        group = values.get("group", "")
        return cls(
            person=_text(values.get("person")),
            group=group if group in GROUPS or group in PLATFORM_LABELS else "",
            task=number_in(values.get("task")),
            account=number_in(values.get("account")),
            first=_day(values.get("from")),
            last=_day(values.get("to")),
            bad=values.get("bad") == "1",
            q=_text(values.get("q")),
            cursor=values.get("cursor", ""),
            above=number_in(values.get("above")),
            above_line=number_in(values.get("line")),
        )

    @property
    def wanted(self) -> Wanted:
        """As the selectors take it; days are the viewer's."""
        return Wanted(
            person=self.person,
            group=self.group,
            task=self.task,
            account=self.account,
            start=_midnight(self.first),
            end=_midnight(self.last, days=1),
            bad=self.bad,
            text=self.q,
        )

    @property
    def filtered(self) -> bool:
        """Whether only some acts are asked for."""
        return self.wanted != Wanted()

    def address(self, **changes: object) -> str:
        """The query string with some values changed; a change starts at the newest."""
        values: dict[str, object] = {
            "person": self.person,
            "group": self.group,
            "task": self.task,
            "account": self.account,
            "from": self.first,
            "to": self.last,
            "bad": "1" if self.bad else "",
            "q": self.q,
        } | changes
        given = {name: one for name, one in values.items() if one not in ("", None)}
        return "?" + urlencode(given)


def _text(value: str | None) -> str:
    """Text that any database takes."""
    return (value or "").replace("\0", "").strip()[:LONGEST]


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    """When the day, or one so many days after, begins for the viewer."""
    if day is None or not 1970 <= day.year < 9000:
        return None
    start = datetime.combine(day + timedelta(days=days), time())
    return timezone.make_aware(start)
