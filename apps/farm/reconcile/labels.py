"""The rows of labels, kept in step with the lists that tasks hold."""

from collections.abc import Sequence

from apps.common.chunks import chunks
from apps.farm.models import RenderTask, TaskLabel
from apps.farm.models.labels import label_key
from apps.farm.reconcile.revisions import IDS_AT_ONCE


def labels_write(tasks: Sequence[RenderTask]) -> None:
    """Have the rows of these tasks say what their lists say; only what differs."""
    for some in chunks(tasks, IDS_AT_ONCE):
        wanted = {(task.pk, label_key(name)) for task in some for name in task.labels}
        rows = TaskLabel.objects.filter(task__in=[task.pk for task in some])
        known = {
            (task, name): pk
            for pk, task, name in rows.values_list("pk", "task", "name")
        }
        gone = [pk for pair, pk in known.items() if pair not in wanted]
        if gone:
            TaskLabel.objects.filter(pk__in=gone).delete()
        TaskLabel.objects.bulk_create(
            TaskLabel(task_id=task, name=name)
            for task, name in sorted(wanted - known.keys())
        )
