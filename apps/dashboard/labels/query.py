"""What the labels page shows: everything of it is in the address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from apps.dashboard.tasks.filters import number_in

SORTS = ("name", "tasks", "cost")
DEFAULT_SORT = "name"
MOST_PAGES = 10_000
LONGEST = 200


@dataclass(frozen=True)
class LabelQuery:
    """The labels page's address, understood."""

    account: int | None = None
    q: str = ""
    sort: str = DEFAULT_SORT
    page: int = 1

    @classmethod
    def read(cls, values: QueryDict) -> "LabelQuery":
        """From a request's GET; what means nothing is left out."""
        sort = values.get("sort", "")
        page = number_in(values.get("page")) or 1
        return cls(
            account=number_in(values.get("account")),
            q=values.get("q", "").replace("\0", "").strip()[:LONGEST],
            sort=sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT,
            page=min(max(page, 1), MOST_PAGES),
        )

    def address(self, **changes: object) -> str:
        """The query string with some values changed; another list starts anew."""
        values: dict[str, object] = {
            "account": self.account,
            "q": self.q,
            "sort": "" if self.sort == DEFAULT_SORT else self.sort,
        } | changes
        if values["sort"] == DEFAULT_SORT:
            values["sort"] = ""
        given = {name: one for name, one in values.items() if one not in ("", None, 1)}
        if values["account"] is not None:
            given["account"] = values["account"]
        return "?" + urlencode(given)
