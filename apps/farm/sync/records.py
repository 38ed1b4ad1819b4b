"""The platform's own logs: what was done on it, by whom, and who signed in.

Lines are read from the oldest page to the newest, so that whatever is older than the
newest line kept is kept, wherever a poll broke off: the next one goes on from there.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from typing import Any, TypeVar

from django.utils import timezone

from apps.common.locks import Lock
from apps.farm.models import FarmAccount, RecordKind, SyncRun
from apps.farm.models.runs import SyncKind
from apps.farm.polls import Poll, run_poll
from apps.farm.records.keep import newest_record_at, records_keep
from apps.farm.records.lines import Line, login_line, operation_line
from apps.farm.runs import rows_quarantine
from apps.renderbus.errors import FarmRejected
from apps.renderbus.schemas import Page

BUDGET_S = 45.0
PAGE_SIZE = 100
MOST_PAGES = 50
"""What is older than these, where nothing is kept yet, is left where it is."""
OVERLAP = timedelta(minutes=10)
"""Lines may be written late: those of the last minutes are asked for again."""
AHEAD = timedelta(days=1)
"""By no more is the farm's clock ahead: from a line of a later time, which is a
mistake, reading does not go on."""

Row = TypeVar("Row")


def sync_records(account: FarmAccount, *, lock: Lock | None = None) -> SyncRun:
    """Read what is new in both logs: two calls where that is little."""
    return run_poll(
        account, SyncKind.RECORDS, _records, budget_s=BUDGET_S, lock=lock, behind=True
    )


def _records(poll: Poll) -> None:
    user = poll.client.user
    _either(poll, RecordKind.OPERATION, user.task_record, operation_line)
    _either(poll, RecordKind.LOGIN, user.login_record, login_line)


def _either(
    poll: Poll,
    kind: RecordKind,
    ask: Callable[..., Page[Row]],
    read: Callable[[Row], Line | None],
) -> None:
    """One log; that the farm does not show it to the account is not the other's."""
    try:
        _read_log(poll, kind, ask, read)
    except FarmRejected as error:
        poll.note_trouble(error)


def _read_log(
    poll: Poll,
    kind: RecordKind,
    ask: Callable[..., Page[Row]],
    read: Callable[[Row], Line | None],
) -> None:
    seen_at = timezone.now()
    newest = newest_record_at(poll.account, kind, until=seen_at + AHEAD)
    since = None if newest is None else newest - OVERLAP

    def page(number: int) -> tuple[list[Line], Page[Row]]:
        found = ask(page_num=number, page_size=PAGE_SIZE, start=since)
        rows_quarantine(poll.run, kind, found.bad)
        lines = (read(row) for row in found.items)
        return [line for line in lines if line is not None], found

    head, first = page(1)
    for number in range(_pages(head, first, since), 1, -1):
        records_keep(poll.account, page(number)[0], seen_at=timezone.now())
    records_keep(poll.account, head, seen_at=seen_at)


def _pages(head: list[Line], first: Page[Any], since: datetime | None) -> int:
    """How many pages there are to read."""
    if since is not None and any(line.at < since for line in head):
        return 1  # This farm heeds no start, and all that is new is here.
    size = len(first.items) + len(first.bad)
    return min(MOST_PAGES, ceil(first.total / size)) if size else 1
