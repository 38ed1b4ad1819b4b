"""Render logs: of the frames whose log somebody reads, followed while they render."""

from django.utils import timezone

from apps.common.locks import Lock
from apps.farm.logs.parts import parts_due
from apps.farm.logs.record import frames_due
from apps.farm.models import FarmAccount, SyncRun
from apps.farm.models.runs import SyncKind
from apps.farm.polls import Poll, run_poll
from apps.farm.sync.log_reading import log_part_read, log_read
from apps.farm.watching import wanted_log_parts, wanted_logs, wanted_whole_logs

BUDGET_S = 30.0
MOST_LOGS = 8
MOST_PARTS = 8


def sync_logs(account: FarmAccount, *, lock: Lock | None = None) -> SyncRun | None:
    """Read some logs of the account; None when none is to be read now."""
    wanted, now = wanted_logs(), timezone.now()
    frames = frames_due(account, wanted, now=now, limit=MOST_LOGS)
    parts = parts_due(
        account,
        wanted_log_parts(),
        whole=wanted_whole_logs(),
        now=now,
        limit=MOST_PARTS,
    )
    if not frames and not parts:
        return None

    def work(poll: Poll) -> None:
        # Somebody waits for a part, and nobody for the next line of a log.
        for log, number in parts:
            log_part_read(poll, log, number)
        for frame in frames:
            log_read(poll, frame)

    return run_poll(account, SyncKind.LOGS, work, budget_s=BUDGET_S, lock=lock)
