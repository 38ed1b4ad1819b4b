"""The heart-beat: frame counts and active tasks of an account.

Nothing changed: two calls, whatever the account's size.
- Up to 100 active tasks: the list is one page, and the counts.
- Up to 200: the list is two pages and read whole; the counts only when it changed.
- More: the counts, and one page of the list in turn. Where the counts moved, the page
  changed, or some page was not read for a minute, the whole list. `seen_at` is then
  as old as the page that was read longest ago.
"""

import time
from datetime import UTC, datetime

from django.utils import timezone

from apps.common.locks import Lock
from apps.farm.accounts import account_record_success
from apps.farm.models import FarmAccount, RenderTask, SyncRun
from apps.farm.models.runs import SyncKind
from apps.farm.polls import Poll, run_poll
from apps.farm.status import ACTIVE_STATES, TaskState
from apps.farm.sync.listing import ask_by_id, read_list, read_page
from apps.farm.sync.memory import (
    BeatMemory,
    not_asked_lately,
    note_asked,
    recall_beat,
    remember_beat,
)
from apps.farm.sync.rows import TaskIntake
from apps.farm.sync.stats import read_stats
from apps.renderbus.codes import TASK_ACTIVE

BUDGET_S = 50.0
UNREAD_AT_MOST_S = 60.0
"""No page of a quiet list stays unread for longer."""
WHOLE_PAGES = 2
"""A list of so many pages is always read whole."""
_STATUSES = [int(status) for status in TASK_ACTIVE]


def sync_heartbeat(account: FarmAccount, *, lock: Lock | None = None) -> SyncRun:
    """See what the account's active tasks do now, and what became of the others."""
    return run_poll(
        account, SyncKind.HEARTBEAT, _heartbeat, budget_s=BUDGET_S, lock=lock
    )


def _heartbeat(poll: Poll) -> None:
    started_at = timezone.now()
    memory = recall_beat(poll.account.pk)
    if memory.pages > WHOLE_PAGES and memory.age(time.time()) < UNREAD_AT_MOST_S:
        if not read_stats(poll) and _page_in_turn_is_unchanged(poll, memory):
            seen_at = datetime.fromtimestamp(min(memory.read_at), UTC)
            account_record_success(poll.account, seen_at=seen_at)
            return
        _read_whole(poll)
    elif _read_whole(poll) or memory.pages != WHOLE_PAGES:
        read_stats(poll)
    account_record_success(poll.account, seen_at=started_at)


def _page_in_turn_is_unchanged(poll: Poll, memory: BeatMemory) -> bool:
    take = TaskIntake(poll)
    asked_at, number = time.time(), memory.oldest
    page = read_page(poll, number, _STATUSES, take)
    if take.changed or page.total != memory.total:
        return False
    memory.read_at[number - 1] = asked_at
    remember_beat(poll.account.pk, memory)
    return True


def _read_whole(poll: Poll) -> bool:
    """Read all active tasks, and those that are active no more; whether any changed."""
    started = time.time()
    take = TaskIntake(poll)
    listing = read_list(poll, take, statuses=_STATUSES)
    _ask_for_the_others(poll, take, listing.ids)
    memory = BeatMemory(listing.total, [started] * listing.pages)
    remember_beat(poll.account.pk, memory)
    return bool(take.changed)


def _ask_for_the_others(poll: Poll, take: TaskIntake, listed: set[int]) -> None:
    """Ask by id for tasks that the mirror holds for active and the list does not have.

    Nothing is deleted here, whatever the answer: that is the sweep's. Ids that the farm
    does not know, and tasks in a state that nobody documented, which are in no list by
    status, are asked for once a minute.
    """
    lively = RenderTask.objects.present().top().filter(account=poll.account)
    states = (*ACTIVE_STATES, TaskState.UNKNOWN)
    held = dict(
        lively.filter(state__in=states).values_list("remote_id", "state").order_by("pk")
    )
    wanted = not_asked_lately(
        poll.account.pk, [number for number in held if number not in listed]
    )
    if not wanted:
        return
    missing = ask_by_id(poll, wanted, take)
    strange = {number for number in wanted if held[number] == TaskState.UNKNOWN}
    note_asked(poll.account.pk, missing | strange)
