"""What the list of deleted tasks shows: everything of it is in the address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from apps.dashboard.tasks.filters import LONGEST, TaskFilter, number_in
from apps.farm.querysets import RenderTaskQuerySet


@dataclass(frozen=True)
class DeletedQuery:
    """The page's address, understood; what means nothing is left out."""

    q: str = ""
    account: int | None = None
    cursor: str = ""

    @classmethod
    def read(cls, values: QueryDict) -> "DeletedQuery":
        """From a request's GET."""
        return cls(
            q=values.get("q", "").replace("\0", "").strip()[:LONGEST],
            account=number_in(values.get("account")),
            cursor=values.get("cursor", ""),
        )

    def apply(self, tasks: RenderTaskQuerySet) -> RenderTaskQuerySet:
        """The tasks that the address asks for."""
        asked = {"q": self.q, "account": self.account}
        return TaskFilter(asked, queryset=tasks).qs  # type: ignore[no-any-return]

    def address(self, **changes: object) -> str:
        """The query string with some values changed; another filter starts at the first
        page."""
        values = {"q": self.q, "account": self.account} | changes
        given = {name: one for name, one in values.items() if one not in ("", None)}
        return f"?{urlencode(given)}" if given else "?"

    @property
    def filtered(self) -> bool:
        """Whether only some of the tasks are asked for."""
        return bool(self.q or self.account is not None)
