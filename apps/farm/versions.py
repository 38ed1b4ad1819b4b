"""Versions for live pages: the same token means that nothing looks different.

A token is made from the database (revisions), so it survives whatever becomes of
Redis. Redis holds a mark that is replaced at each change: while a mark stands still, a
token that this process has made from the database since is still good, without a query.
"""

import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from redis import Redis

from apps.common.chunks import chunks
from apps.common.hints import PREFIX, hints
from apps.farm.models import FarmAccount, RenderTask

MARK = f"{PREFIX}version"
ACCOUNTS_MARK = f"{PREFIX}version:accounts"
KEEP_MARKS_S = 3600
GOOD_FOR_S = 60.0
"""A mark that could not be set (Redis away from a worker) is noticed after this."""
MOST_MEMOS = 5_000
MARKS_AT_ONCE = 1_000
LONGEST_TOKEN = 2_000

_TOKEN = re.compile(r"[0-9]{1,12}\.[0-9]{1,18}(?:-[0-9]{1,12}\.[0-9]{1,18})*")


class _Memo(NamedTuple):
    marks: tuple[str, ...]
    token: str
    until: float


_memos: dict[str, _Memo] = {}
_guard = threading.Lock()


def current_version() -> str:
    """Changes whenever anything on any page does. At most one small query."""
    return remembered((MARK,), revisions)


def task_version(task_id: int) -> str:
    """Changes whenever the task, what is below it, or its account's state does."""
    marks = (_task_mark(task_id), ACCOUNTS_MARK)
    return remembered(marks, lambda: _task_token(task_id))


def revisions() -> str:
    """Revisions of all accounts, "1.55-2.78": the `since` of a page drawn now."""
    rows = FarmAccount.objects.order_by("pk").values_list("pk", "revision")
    return "-".join(f"{account}.{revision}" for account, revision in rows) or "0.0"


def parse(token: str) -> dict[int, int]:
    """Account to revision from such a token; empty for whatever is none."""
    if len(token) > LONGEST_TOKEN or not _TOKEN.fullmatch(token):
        return {}
    pairs = (pair.split(".") for pair in token.split("-"))
    return {int(account): int(revision) for account, revision in pairs}


def publish(account_id: int, changed: Mapping[int, int]) -> None:
    """Tell pages of a committed change: task id to its new revision.

    Without tasks it is the account itself that looks different. Never raises.
    """
    names = [_task_mark(task_id) for task_id in changed] or [ACCOUNTS_MARK]
    # MARK comes last: who sees it sees the others too.
    marks_replace([*names, MARK])


def marks_replace(names: Sequence[str]) -> None:
    """Tell every process that what these marks stand for has changed. Never raises."""

    def note(redis: Redis) -> None:
        mark = secrets.token_hex(6)
        for some in chunks(names, MARKS_AT_ONCE):
            with redis.pipeline(transaction=False) as pipe:
                for name in some:
                    pipe.set(name, mark, ex=KEEP_MARKS_S)
                pipe.execute()

    hints.ask(note, None)


def _task_mark(task_id: int) -> str:
    return f"{MARK}:task:{task_id}"


def _task_token(task_id: int) -> str:
    rows = RenderTask.objects.filter(pk=task_id)
    for revision, state, since in rows.values_list(
        "revision", "account__state", "account__state_since"
    ):
        return f"{revision}.{state}.{since.timestamp() if since else 0:.0f}"
    return "gone"


def remembered(names: tuple[str, ...], make: Callable[[], str]) -> str:
    """The remembered token while the marks stand still, else one from the database.

    The marks are read first: a change in between makes the token look older than it
    is, and the next poll asks once more than needed.
    """
    marks: tuple[str, ...] | None = hints.ask(lambda redis: _marks(redis, names), None)
    if marks is None:
        return make()
    memo = _memos.get(names[0])
    if memo is not None and memo.marks == marks and time.monotonic() < memo.until:
        return memo.token
    token = make()
    with _guard:
        if len(_memos) >= MOST_MEMOS:
            _memos.clear()
        _memos[names[0]] = _Memo(marks, token, time.monotonic() + GOOD_FOR_S)
    return token


def _marks(redis: Redis, names: tuple[str, ...]) -> tuple[str, ...]:
    """The marks; a missing one is made, so that it never equals a forgotten one."""
    found = redis.mget(names)
    if None in found:
        with redis.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.set(name, secrets.token_hex(6), ex=KEEP_MARKS_S, nx=True)
            pipe.execute()
        found = redis.mget(names)
    return tuple(str(mark) for mark in found)
