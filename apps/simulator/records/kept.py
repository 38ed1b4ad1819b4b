"""Who did what on the farm, and who signed in to its console."""

from bisect import bisect_left, bisect_right
from typing import NamedTuple, TypeVar

KEPT = 20_000
API_CHANNEL, CONSOLE_CHANNEL = "4", "2"
MAIN, SUB_ACCOUNT, TEMPORARY, DINGTALK = 1, 2, 3, 4
"""`operateSource`: which sort of user did it."""


class Caller(NamedTuple):
    """Somebody who acts: by the API or by the console."""

    user_name: str
    user_id: int
    channel: str = API_CHANNEL
    source: int = MAIN
    address: str = "203.0.113.40"


class Operation(NamedTuple):
    """One action that was carried out, as it was asked for."""

    at: int
    caller: Caller
    path: str
    task_ids: tuple[int, ...]
    body: str


class Login(NamedTuple):
    """One attempt to sign in; a status other than 200 is a failure."""

    at: int
    user_name: str
    user_id: int
    status: int = 200
    words: str = "Login success"
    way: str = "Username and password login"
    address: str = "203.0.113.41"
    number: int = 0


Row = TypeVar("Row", Operation, Login)


class Records:
    """Both logs, oldest first; each keeps its newest rows."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.logins: list[Login] = []
        self.next_login = 1

    def operated(self, operation: Operation) -> None:
        """Note an action; the farm's clock never goes back, so the order holds."""
        self.operations.append(operation)
        _shorten(self.operations)

    def signed_in(self, login: Login) -> Login:
        """Note a login; it gets the next number."""
        numbered = login._replace(number=self.next_login)
        self.next_login += 1
        self.logins.append(numbered)
        _shorten(self.logins)
        return numbered


def _shorten(rows: list[Row]) -> None:
    """Drop the oldest tenth when there are too many: seldom, so it costs little."""
    if len(rows) > KEPT:
        del rows[: KEPT // 10]


def newest(
    rows: list[Row], *, number: int, size: int, first: int | None, last: int | None
) -> tuple[list[Row], int]:
    """(a page of what lies between two instants, newest first, how many in all)."""
    low = 0 if first is None else bisect_left(rows, first, key=lambda row: row.at)
    # A second counts whole: the log tells no smaller parts of it.
    high = len(rows)
    if last is not None:
        high = bisect_right(rows, last + 999, key=lambda row: row.at)
    end = high - (number - 1) * size
    return rows[max(low, end - size) : max(low, end)][::-1], max(0, high - low)
