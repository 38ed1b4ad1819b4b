"""What the pages of environments and software show: all of it is in the address."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from apps.dashboard.environments.catalogue import LINUX, WINDOWS
from apps.dashboard.tasks.filters import LONGEST, number_in

LAST_PAGE = 10_000


@dataclass(frozen=True)
class EnvironmentQuery:
    """The address, understood; what means nothing is left out."""

    account: int | None = None
    q: str = ""
    software: int | None = None
    system: int = WINDOWS
    version: str = ""
    page: int = 1

    @classmethod
    def read(cls, given: QueryDict) -> "EnvironmentQuery":
        """Of an address; raises nothing."""
        software = number_in(given.get("software")) or 0
        return cls(
            account=number_in(given.get("account")),
            q=_plain(given.get("q")),
            software=software if 0 < software < 10**17 else None,
            system=LINUX if given.get("os") == "0" else WINDOWS,
            version=_plain(given.get("version")),
            page=min(max(number_in(given.get("page")) or 1, 1), LAST_PAGE),
        )

    def address(self, **changes: object) -> str:
        """The query with some values changed; a page is only kept where it is told."""
        one = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]
        given = {
            "account": one.account,
            "q": one.q,
            "software": one.software,
            "os": LINUX if one.system == LINUX else None,
            "version": one.version,
            "page": one.page if one.page > 1 else None,
        }
        kept = {name: value for name, value in given.items() if value not in ("", None)}
        return f"?{urlencode(kept)}" if kept else "?"


def _plain(text: str | None) -> str:
    return (text or "").replace("\0", "").strip()[:LONGEST]
