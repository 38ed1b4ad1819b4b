"""Render logs: of the frames whose log somebody reads, followed while they render."""

from functools import partial

from django.utils import timezone

from apps.common.locks import Lock
from apps.farm.logs.record import (
    frames_due,
    log_fail,
    log_of_attempt,
    log_record,
    tail_of,
)
from apps.farm.logs.tail import Tail, read_tail
from apps.farm.models import FarmAccount, Frame, SyncRun
from apps.farm.models.runs import SyncKind
from apps.farm.polls import Poll, run_poll
from apps.farm.troubles import trouble_of
from apps.farm.watching import wanted_logs
from apps.renderbus.codes import ResultCode
from apps.renderbus.errors import FarmError, FarmRefused, FarmRejected
from apps.renderbus.schemas import LogPageRow

BUDGET_S = 30.0
MOST_LOGS = 8


def sync_logs(account: FarmAccount, *, lock: Lock | None = None) -> SyncRun | None:
    """Read some logs of the account; None when none is to be read now."""
    wanted = wanted_logs()
    frames = frames_due(account, wanted, now=timezone.now(), limit=MOST_LOGS)
    if not frames:
        return None

    def work(poll: Poll) -> None:
        for frame in frames:
            _read(poll, frame)

    return run_poll(account, SyncKind.LOGS, work, budget_s=BUDGET_S, lock=lock)


def _read(poll: Poll, frame: Frame) -> None:
    """One log. What goes wrong is told where somebody waits for it."""
    asked_at = timezone.now()
    before = log_of_attempt(frame)
    known = tail_of(before) if before is not None and before.text else None
    try:
        tail = read_tail(partial(_page, poll, frame), known)
    except FarmRejected as error:
        if isinstance(error, FarmRefused):
            log_fail(frame, trouble_of(error).text, fetched_at=asked_at)
            raise
        if error.code == ResultCode.NOT_FOUND:
            log_record(frame, Tail(), fetched_at=asked_at)
        else:
            log_fail(frame, trouble_of(error).text, fetched_at=asked_at)
    except FarmError as error:
        log_fail(frame, trouble_of(error).text, fetched_at=asked_at)
        raise
    else:
        log_record(frame, tail, fetched_at=asked_at)


def _page(poll: Poll, frame: Frame, number: int) -> LogPageRow:
    return poll.client.query.render_log(frame.remote_id, page_num=number)
