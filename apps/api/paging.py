"""Lists of the API: a few rows, and the address of the next ones."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from ninja.errors import HttpError

LARGEST = 200
DEFAULT = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile("-?[0-9]{1,18}")
"""Of a cursor: no more than a database holds."""

Limit = Annotated[int, Query(ge=1, le=LARGEST, description="Rows in an answer.")]
After = Annotated[
    str | None, Query(max_length=60, description="Taken from `next`; opaque.")
]


def cursor(text: str | None, parts: int) -> list[int] | None:
    """The numbers of a cursor; None for the first rows, 400 for what is no cursor."""
    if text is None:
        return None
    numbers = text.split(".")
    if len(numbers) != parts or not all(map(_NUMBER.fullmatch, numbers)):
        raise _no_cursor()
    return [int(number) for number in numbers]


def _no_cursor() -> HttpError:
    return HttpError(400, "`after` is not a value that `next` gave.")


def moment_number(at: datetime) -> int:
    """An instant in a cursor: microseconds since 1970, for two rows may share a
    second."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def moment_of(number: int) -> datetime:
    """The instant again; 400 for what is none."""
    try:
        return _EPOCH + timedelta(microseconds=number)
    except OverflowError:
        raise _no_cursor() from None


def page(
    request: HttpRequest,
    rows: Sequence[Any],
    limit: int,
    *,
    show: Callable[[Any], dict[str, Any]],
    key: Callable[[Any], str],
) -> dict[str, Any]:
    """`items` and `next` for at most limit + 1 rows, of which the last is not shown."""
    shown = rows[:limit]
    following = None
    if len(rows) > limit:
        query = request.GET.copy()
        query["after"] = key(shown[-1])
        following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return {"items": [show(row) for row in shown], "next": following}
