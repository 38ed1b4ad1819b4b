"""Tasks into the mirror: only what changed is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from apps.common.bulk import batch_size
from apps.common.chunks import chunks
from apps.farm.mapping import digests
from apps.farm.models import FarmAccount, RenderTask
from apps.farm.reconcile.revisions import IDS_AT_ONCE
from apps.farm.reconcile.taskbatch import TaskBatch
from apps.farm.reconcile.trees import Placed, families
from apps.renderbus.schemas import BadRow, TaskRow


@dataclass
class TaskChanges:
    """What a read of tasks came to."""

    seen: int = 0
    changed: int = 0
    """Tasks that look different, new ones included."""
    created: int = 0
    ids: set[int] = field(default_factory=set)
    """Remote ids of all tasks that the farm has by these rows, children too."""
    refused: list[BadRow] = field(default_factory=list)
    """Rows that make no sense, to be put aside."""


def tasks_reconcile(
    *, account: FarmAccount, rows: Sequence[TaskRow], seen_at: datetime
) -> TaskChanges:
    """Mirror rows of getTaskList or queryTaskInfo that were asked for at `seen_at`.

    Children are mirrored with their parents. A row older than what the mirror read
    since changes nothing, and a task that is not among the rows stays as it is.
    """
    changes = TaskChanges()
    for family in families(rows, batch_size()):
        _family_reconcile(account, family, seen_at, changes)
    return changes


def _family_reconcile(
    account: FarmAccount,
    family: dict[int, Placed],
    seen_at: datetime,
    changes: TaskChanges,
) -> None:
    changes.seen += len(family)
    changes.ids |= family.keys()
    found = digests(placed.row for placed in family.values())
    known = _known(account.pk, family)
    changed = {
        remote_id: placed
        for remote_id, placed in family.items()
        if known.get(remote_id) != (found[remote_id], placed.parent)
    }
    if not changed:
        return
    batch = TaskBatch(account.pk, found, seen_at)
    batch.write(changed)
    changes.changed += batch.changed
    changes.created += batch.created
    changes.refused += batch.refused
    changes.ids -= batch.binned


def _known(
    account_id: int, family: dict[int, Placed]
) -> dict[int, tuple[str, int | None]]:
    """Digest and parent of each task that stands in the mirror without a doubt."""
    found: dict[int, tuple[str, int | None]] = {}
    for some in chunks(family, IDS_AT_ONCE):
        rows = RenderTask.objects.present().filter(
            account_id=account_id, remote_id__in=some, missing_sweeps=0
        )
        for remote_id, row_hash, parent in rows.values_list(
            "remote_id", "row_hash", "parent__remote_id"
        ):
            # A row that names no parent says nothing against the one that is known.
            named = family[remote_id].parent
            found[remote_id] = (row_hash, parent if named is not None else None)
    return found
