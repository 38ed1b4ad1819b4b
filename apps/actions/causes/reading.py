"""Reading the logs of failed attempts for the line that tells why; they are kept."""

from apps.actions.causes.attempts import FAILED_CODES, attempt_key
from apps.actions.causes.signatures import signature_of
from apps.actions.models import FrameFailure
from apps.common.locks import Lock
from apps.farm.models import FarmAccount, Frame
from apps.farm.reconcile import tasks_touch
from apps.farm.sync import sync_log_ends

A_TASK = 4
"""Logs that one look reads of one task."""
AT_ONCE = 12
"""Logs that one look reads of an account."""
ROWS = 500
LOOKED_THROUGH = 600
"""Rows in which those are searched for."""


def failures_read(account: FarmAccount, *, lock: Lock | None = None) -> int:
    """Read some logs of the account's failed frames; how many were read."""
    chosen = _chosen(account)
    read: dict[int, FrameFailure] = {}

    def take(frame: Frame, text: str) -> None:
        failure = chosen[frame.pk][1]
        # That it took too long is known without its log, and no line says it better.
        found = None if failure.timed_out else signature_of(text)
        failure.log_read = True
        if found is not None:
            failure.signature, failure.line = found
        failure.save(update_fields=("log_read", "signature", "line"))
        read[frame.pk] = failure

    frames = [frame for frame, _ in chosen.values()]
    if frames:
        sync_log_ends(account, frames, take, lock=lock)
    if read:
        ids = {failure.task_id for failure in read.values()}
        tasks_touch(account_id=account.pk, task_ids=ids)
    return len(read)


def _chosen(account: FarmAccount) -> dict[int, tuple[Frame, FrameFailure]]:
    """By frame what is read now: a few of each task, the newest failures first. What
    is no longer the frame's own attempt has lost its log, and is never asked for."""
    rows = (
        FrameFailure.objects.filter(
            log_read=False, log_wanted=True, task__account=account
        )
        .select_related("frame__task")
        .order_by("-pk")[:LOOKED_THROUGH]
    )
    found: dict[int, tuple[Frame, FrameFailure]] = {}
    tasks: dict[int, int] = {}
    lost = []
    for failure in rows:
        frame = failure.frame
        now = attempt_key(frame.resubmissions, frame.started_at)
        if failure.attempt != now or frame.status_code not in FAILED_CODES:
            lost.append(failure.pk)
        elif tasks.get(failure.task_id, 0) < A_TASK and len(found) < AT_ONCE:
            tasks[failure.task_id] = tasks.get(failure.task_id, 0) + 1
            found[frame.pk] = (frame, failure)
    FrameFailure.objects.filter(pk__in=lost).update(log_wanted=False)
    return found
