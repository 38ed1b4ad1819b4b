"""What can be done to frames: render again, stop."""

from collections import Counter
from collections.abc import Iterable

from apps.renderbus.calling import Caller
from apps.renderbus.calls.answers import ActionAnswer
from apps.renderbus.calls.fields import numbers, some_numbers
from apps.renderbus.calls.group import Group
from apps.renderbus.calls.query_tasks import TaskQuery
from apps.renderbus.endpoints import Endpoint
from apps.renderbus.errors import FarmRejected


class FrameActions(Group):
    """Actions on frames of tasks, chosen by state, by id or by name."""

    def __init__(self, caller: Caller, query: TaskQuery) -> None:
        super().__init__(caller)
        self._query = query

    def recommit_tasks(
        self, task_ids: Iterable[int], statuses: Iterable[int] | None = None
    ) -> ActionAnswer:
        """recommitTasks: render the failed frames of tasks again. Spends.

        `statuses` names other frame states to render again.
        """
        body: dict[str, object] = {"taskIds": some_numbers(task_ids)}
        if states := numbers(statuses or ()):
            body["status"] = states
        return self._act(Endpoint.RECOMMIT_TASKS, body)

    def recommit_frames(
        self,
        task_id: int,
        frame_ids: Iterable[int] | None = None,
        *,
        select_all: bool = False,
        statuses: Iterable[int] | None = None,
    ) -> ActionAnswer:
        """recommitTaskFrames: render these frames of a task again, or all. Spends."""
        body = _chosen(task_id, frame_ids, select_all=select_all)
        if states := numbers(statuses or ()):
            body["status"] = states
        return self._act(Endpoint.RECOMMIT_FRAMES, body)

    def recommit_frames_by_name(
        self, task_id: int, names: Iterable[str]
    ) -> ActionAnswer:
        """Find frames by name ("6", "7-9[1]") and render them again. Spends.

        All or nothing: raises FarmRejected (without a code, nothing was sent) when a
        name fits no frame, or more than one.
        """
        return self.recommit_frames(task_id, self._named(task_id, names))

    def stop_frames(
        self,
        task_id: int,
        frame_ids: Iterable[int] | None = None,
        *,
        select_all: bool = False,
    ) -> ActionAnswer:
        """stopTaskFrames: stop these frames of a task, or all; what renders is lost.

        The published document lacks it: known from the official client only.
        """
        body = _chosen(task_id, frame_ids, select_all=select_all)
        return self._act(Endpoint.STOP_FRAMES, body)

    def stop_frames_by_name(self, task_id: int, names: Iterable[str]) -> ActionAnswer:
        """Find frames by name ("6", "7-9[1]") and stop them; all or nothing."""
        return self.stop_frames(task_id, self._named(task_id, names))

    def _named(self, task_id: int, names: Iterable[str]) -> list[int]:
        """Ids of the frames with these names, each of which has to fit exactly one."""
        wanted = set(names)
        frames = self._query.all_frames(task_id)
        found = [row for row in frames if row.frame_index in wanted]
        times = Counter(row.frame_index for row in found)
        if missing := sorted(wanted - set(times)):
            raise FarmRejected(f"no such frames: {', '.join(missing)}")
        if doubtful := sorted(name for name in wanted if times[name] > 1):
            raise FarmRejected(f"more than one frame is named: {', '.join(doubtful)}")
        return [row.id for row in found]


def _chosen(
    task_id: int, frame_ids: Iterable[int] | None, *, select_all: bool
) -> dict[str, object]:
    """The frames of a task that an action is for, as both interfaces take them."""
    body: dict[str, object] = {"taskId": int(task_id)}
    if select_all:
        if frame_ids is not None:
            raise ValueError("either all frames or some by id")
        return body | {"selectAll": 1}
    return body | {"ids": some_numbers(frame_ids or ()), "selectAll": 0}
