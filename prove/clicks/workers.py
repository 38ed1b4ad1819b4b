"""The workers and the sweep of a trial."""

import random

from apps.actions import tasks
from apps.actions.models import Intent, IntentState
from farmdash.stack.roles import worker
from prove.again import again
from prove.clicks.moments import AtMoment, struck


def consume(fault: AtMoment | None) -> None:
    """A worker as `make run` has it: Celery's, for the clicks, with its threads."""
    with struck(fault):
        worker(["clicks"], 3)


def grab(fault: AtMoment | None) -> None:
    """A worker to whom every message comes at once, and again and again: it calls the
    jobs of whatever is open, whether or not somebody else is at it."""
    with struck(fault):
        again(_grab, 0.03)


def _grab() -> None:
    rows = Intent.objects.filter(settled_at=None).values_list("pk", "state")
    found = list(rows)
    random.shuffle(found)
    for pk, state in found:
        if state in (IntentState.ACCEPTED, IntentState.UNKNOWN):
            tasks.settle([str(pk)])
        else:
            tasks.execute(str(pk))


def sweep() -> None:
    """What beat has done every few seconds."""
    again(tasks.sweep, 0.1)


def redeliver() -> None:
    """Each message there was, once more, through the broker."""
    for pk in Intent.objects.values_list("pk", flat=True):
        for job, argument in (tasks.execute, str(pk)), (tasks.settle, [str(pk)]):
            job.apply_async(args=[argument], queue="clicks", retry=False)
