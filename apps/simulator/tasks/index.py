"""The submitted tasks in order and by status: what the task list is served from."""

from bisect import bisect_left, insort
from collections.abc import Collection


class RootIndex:
    """Ids of submitted tasks; ids grow with time, so an id's place is its age."""

    def __init__(self) -> None:
        self.all: list[int] = []
        self.by_status: dict[int, list[int]] = {}

    def add(self, task_id: int, status: int) -> None:
        """Put a task in."""
        insort(self.all, task_id)
        insort(self.by_status.setdefault(status, []), task_id)

    def move(self, task_id: int, old: int, new: int) -> None:
        """The task's status changed."""
        _take(self.by_status[old], task_id)
        insort(self.by_status.setdefault(new, []), task_id)

    def remove(self, task_id: int, status: int) -> None:
        """Take a task out."""
        _take(self.all, task_id)
        _take(self.by_status[status], task_id)

    def oldest_first(self, statuses: Collection[int] | None = None) -> list[int]:
        """Ids with one of the statuses; not to be changed by the caller."""
        if statuses is None:
            return self.all
        found = [self.by_status.get(status, []) for status in set(statuses)]
        if len(found) == 1:
            return found[0]
        return sorted(task_id for ids in found for task_id in ids)

    def count(self, status: int) -> int:
        """How many tasks have the status."""
        return len(self.by_status.get(status, ()))


def _take(ids: list[int], task_id: int) -> None:
    place = bisect_left(ids, task_id)
    if ids[place] != task_id:
        raise LookupError(f"task {task_id} is not in the index")
    del ids[place]
