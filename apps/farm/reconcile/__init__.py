"""The only writer of RenderTask and Frame.

Hashes are read first and only what changed is written, one transaction a batch, with
its fees, its events and the account's next revision. Whatever was asked for before
what the mirror already knows is dropped: nothing goes back in time.
"""

from apps.farm.reconcile.absence import Absent, MirrorFrozen, tasks_absent, tasks_gone
from apps.farm.reconcile.frames import FrameChanges, frames_reconcile
from apps.farm.reconcile.readings import reading_postpone
from apps.farm.reconcile.revisions import account_touch, tasks_touch
from apps.farm.reconcile.tasks import TaskChanges, tasks_reconcile

__all__ = (
    "Absent",
    "FrameChanges",
    "MirrorFrozen",
    "TaskChanges",
    "account_touch",
    "frames_reconcile",
    "reading_postpone",
    "tasks_absent",
    "tasks_gone",
    "tasks_reconcile",
    "tasks_touch",
)
