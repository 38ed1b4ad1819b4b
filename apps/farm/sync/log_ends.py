"""The ends of render logs, for who wants to know how they end: two pages, not kept."""

from collections.abc import Callable, Sequence

from django.utils import timezone

from apps.common.locks import Lock
from apps.farm.logs.record import is_over, log_of_attempt
from apps.farm.models import FarmAccount, Frame, SyncRun
from apps.farm.models.logs import LogState
from apps.farm.models.runs import SyncKind
from apps.farm.polls import Poll, run_poll
from apps.renderbus.codes import ResultCode
from apps.renderbus.errors import FarmRefused, FarmRejected
from apps.renderbus.schemas import LogPageRow

BUDGET_S = 20.0
SHORT = 20
"""Lines below which a last page does not tell enough: the one before is read, too."""

Take = Callable[[Frame, str], None]


def sync_log_ends(
    account: FarmAccount,
    frames: Sequence[Frame],
    take: Take,
    *,
    lock: Lock | None = None,
) -> SyncRun | None:
    """Give the end of each frame's log to `take`: "" where the farm has none or says
    no. Behind all polls; what cannot be asked for now is not taken at all.
    """
    rest = []
    for frame in frames:
        log = log_of_attempt(frame)
        if log is not None and log.is_complete and log.state == LogState.READY:
            take(frame, log.text)
        else:
            rest.append(frame)
    if not rest:
        return None

    def work(poll: Poll) -> None:
        for frame in rest:
            if (text := _end(poll, frame)) is not None:
                take(frame, text)

    return run_poll(
        account, SyncKind.LOGS, work, budget_s=BUDGET_S, lock=lock, behind=True
    )


def _end(poll: Poll, frame: Frame) -> str | None:
    """The last lines; None while more of them may come."""
    try:
        lines = log_end(
            lambda page: poll.client.query.render_log(frame.remote_id, page_num=page)
        )
    except FarmRejected as error:
        if isinstance(error, FarmRefused):
            raise
        lines = []
        if error.code != ResultCode.NOT_FOUND:
            poll.note_trouble(error)
    if not lines and not is_over(frame, timezone.now()):
        return None
    return "\n".join(lines)


def log_end(ask: Callable[[int], LogPageRow]) -> list[str]:
    """Lines of the last page of a log, or of the last two. At most three calls."""
    first = ask(0)
    size, total = first.size or 0, first.total or 0
    last = -(-total // size) - 1 if size > 0 else 0
    if last < 1:
        return list(first.items)
    lines = list(ask(last).items)
    if len(lines) < SHORT:
        before = first if last == 1 else ask(last - 1)
        lines = [*before.items, *lines]
    return lines
