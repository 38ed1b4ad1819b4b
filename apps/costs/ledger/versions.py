"""A version of everything that the ledger says, for pages and their caches."""

from apps.common.hints import PREFIX
from apps.costs.models import Books
from apps.farm.versions import marks_replace, remembered

MARK = f"{PREFIX}version:costs"


def ledger_version() -> str:
    """Changes whenever a posting, a sum or a closing does. At most one small query."""
    return remembered((MARK,), _revisions)


def version_mark() -> None:
    """Tell pages that something was committed. Never raises."""
    marks_replace([MARK])


def _revisions() -> str:
    rows = Books.objects.order_by("pk").values_list("pk", "revision")
    return "-".join(f"{account}.{revision}" for account, revision in rows) or "0.0"
