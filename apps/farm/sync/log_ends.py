"""The ends of failed frames' logs: read once, kept, and given to who wants to know."""

from collections.abc import Callable, Sequence

from django.utils import timezone

from apps.common.locks import Lock
from apps.farm.logs.record import is_over, log_of_attempt
from apps.farm.logs.tail import END
from apps.farm.models import FarmAccount, Frame, SyncRun
from apps.farm.models.logs import LogState
from apps.farm.models.runs import SyncKind
from apps.farm.polls import Poll, run_poll
from apps.farm.sync.log_reading import log_read

BUDGET_S = 20.0

Take = Callable[[Frame, str], None]


def sync_log_ends(
    account: FarmAccount,
    frames: Sequence[Frame],
    take: Take,
    *,
    lock: Lock | None = None,
) -> SyncRun | None:
    """Keep the end of each frame's log, and give it to `take`: "" where the farm has
    none or says no. Behind all polls; what cannot be had now is not taken at all.
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
            log = log_read(poll, frame, room=END)
            # Without lines it may be that they only have not come yet.
            if log.text or is_over(frame, timezone.now()):
                take(frame, log.text)

    return run_poll(
        account, SyncKind.LOGS, work, budget_s=BUDGET_S, lock=lock, behind=True
    )
