"""Whether the chain is unbroken, kept for the pages: found by a job or the command."""

import logging
from datetime import datetime, timedelta

from apps.audit.chain import START, Head
from apps.audit.marks import trail_touch
from apps.audit.models import ChainCheck
from apps.audit.verify import Broken, chain_walk, noted_broken

logger = logging.getLogger(__name__)
WHOLE_EVERY = timedelta(days=1)
"""How often the job starts from the first entry again."""
MOST = 100_000
"""Entries that the job walks at a time: some seconds."""


def chain_state() -> ChainCheck:
    """What is known about the chain; with `at` None it was never looked at."""
    found = ChainCheck.objects.filter(pk=1).first()
    return found or ChainCheck(pk=1, digest=START, walked_digest=START)


def chain_check(*, now: datetime, most: int = MOST) -> Broken | None:
    """The job: on from where the walk has come, once a day from the start."""
    state = chain_state()
    if state.began_at is None or now - state.began_at > WHOLE_EVERY:
        state.walked, state.walked_digest, state.began_at = 0, START, now
    start = Head(state.walked, state.walked_digest)
    broken = noted_broken(Head(state.number, state.digest)) or noted_broken(start)
    if broken is None:
        end, count, broken = chain_walk(start, most=most)
        state.walked, state.walked_digest = end
        if broken is None and count < most:
            over = state.whole_at is not None and state.whole_at >= state.began_at
            _reached(state, end, now, is_whole=not over)
    if broken is not None:
        _note_broken(state, broken, now)
    state.save()
    trail_touch()
    return broken


def chain_check_whole(*, now: datetime) -> tuple[Head, int, Broken | None]:
    """The command: all of it at once; what was found is noted too."""
    state = chain_state()
    end, count, broken = chain_walk(Head(0, START))
    broken = broken or noted_broken(Head(state.number, state.digest))
    state.began_at, (state.walked, state.walked_digest) = now, end
    if broken is None:
        _reached(state, end, now, is_whole=True)
    else:
        _note_broken(state, broken, now)
    state.save()
    trail_touch()
    return end, count, broken


def _reached(state: ChainCheck, end: Head, now: datetime, *, is_whole: bool) -> None:
    """The end of the chain; `is_whole`: every entry was looked at on the way."""
    state.number, state.digest = end
    state.at = now
    if is_whole:
        state.whole_at, state.broken, state.fault = now, None, ""


def _note_broken(state: ChainCheck, broken: Broken, now: datetime) -> None:
    state.at, state.broken, state.fault = now, broken.number, broken.fault
    logger.error("the audit trail is broken: entry %s %s", broken.number, broken.fault)
