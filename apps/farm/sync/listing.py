"""Reading a whole list that may change while it is read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from apps.farm.polls import Poll
from apps.farm.runs import rows_quarantine
from apps.renderbus.codes import ResultCode
from apps.renderbus.errors import FarmRejected
from apps.renderbus.schemas import Page, TaskRow

PAGE_SIZE = 100
MOST_PASSES = 3
_INTERFACE = "getTaskList"
_BY_ID = "queryTaskInfo"
_UNKNOWN_ID = (ResultCode.NOT_FOUND, ResultCode.PARAMETER_INVALID, ResultCode.FAIL)

Take = Callable[[Sequence[TaskRow], datetime], None]
"""What is done with rows: (rows, when they were asked for)."""


@dataclass
class Listing:
    """What several passes over a list saw together."""

    ids: set[int] = field(default_factory=set)
    """All top-level ids of any pass, unreadable rows' included."""
    pages: int = 0
    total: int = 0
    is_whole: bool = False
    """Whether the last pass was one list: the same total on every page, and as many
    different rows as it says."""
    is_covered: bool = False
    """Whether at least as many different rows were seen as there are. Enough to call a
    task missing, which nobody believes before a second list and an answer by id."""


def read_page(
    poll: Poll, number: int, statuses: Sequence[int], take: Take
) -> Page[TaskRow]:
    """One page of the task list, handed to `take`; bad rows are put aside."""
    asked_at = timezone.now()
    page = poll.client.query.task_list(
        page_num=number, page_size=PAGE_SIZE, status_list=statuses
    )
    rows_quarantine(poll.run, _INTERFACE, page.bad)
    take(page.items, asked_at)
    return page


def read_list(poll: Poll, take: Take, *, statuses: Sequence[int] = ()) -> Listing:
    """All pages, again where the list moved under the reading, at most three times.

    Rows are handed on as they come, and what any pass saw counts as seen.
    """
    listing = Listing()
    for _ in range(MOST_PASSES):
        _one_pass(poll, listing, take, statuses)
        if listing.is_whole:
            break
    return listing


def _one_pass(
    poll: Poll, listing: Listing, take: Take, statuses: Sequence[int]
) -> None:
    ids: set[int] = set()
    totals: set[int] = set()
    nameless = number = size = 0
    while True:
        number += 1
        page = read_page(poll, number, statuses, take)
        is_empty = not (page.items or page.bad)
        if not is_empty or number == 1:
            # An empty page past the first ("no more records") counts nothing.
            totals.add(page.total)
        ids |= ids_of(page)
        nameless += sum(1 for row in page.bad if row.remote_id is None)
        # Farms may give fewer rows a page than they are asked for.
        size = size or min(PAGE_SIZE, len(page.items) + len(page.bad))
        if is_empty or number * size >= page.total:
            break
    listing.ids |= ids
    listing.pages, listing.total = number, max(totals)
    listing.is_whole = len(totals) == 1 and len(ids) + nameless >= max(totals)
    listing.is_covered = len(listing.ids) + nameless >= min(totals)


def ids_of(page: Page[TaskRow]) -> set[int]:
    """The ids on a page, as far as they can be told."""
    known = (row.remote_id for row in page.bad)
    return {row.id for row in page.items} | {found for found in known if found}


def ask_by_id(poll: Poll, ids: Sequence[int], take: Take) -> set[int]:
    """Ask for tasks by id, many a call; returns those that the farm does not know.

    What to do with an id that is gone the document does not say: the row is left out,
    or the whole call is rejected. Then the ids are halved until the gone one is found.
    """
    missing: set[int] = set()
    waiting = [list(ids[at : at + PAGE_SIZE]) for at in range(0, len(ids), PAGE_SIZE)]
    while waiting:
        some = waiting.pop()
        asked_at = timezone.now()
        try:
            page = poll.client.query.task_info(some)
        except FarmRejected as error:
            if error.code not in _UNKNOWN_ID:
                raise
            half = len(some) // 2
            if half:
                waiting += [some[:half], some[half:]]
            else:
                missing |= set(some)
            continue
        rows_quarantine(poll.run, _BY_ID, page.bad)
        take(page.items, asked_at)
        missing |= set(some) - ids_of(page)
    return missing
