"""What can be done to tasks and frames. Each call goes over the wire once.

After FarmUnavailable with `sent` nobody knows whether it happened; see the farm
itself. FarmRejected and FarmThrottled mean that it did not.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from apps.renderbus.calling import Caller
from apps.renderbus.endpoints import Endpoint
from apps.renderbus.envelope import Envelope
from apps.renderbus.errors import FarmRejected
from apps.renderbus.query import Query, numbers, some_numbers
from apps.renderbus.schemas import FrameRow


@dataclass(frozen=True)
class ActionAnswer:
    """The farm accepted an action. That it took effect is for a read to show."""

    code: int
    message: str
    request_id: str


class TaskActions:
    """`client.task`: everything that changes, spends or destroys."""

    def __init__(self, caller: Caller, query: Query) -> None:
        self._caller = caller
        self._query = query

    def stop(self, task_ids: Iterable[int]) -> ActionAnswer:
        """stopTask: stop rendering; frames in work are lost."""
        return self._on_tasks(Endpoint.STOP, task_ids)

    def start(self, task_ids: Iterable[int]) -> ActionAnswer:
        """startTask: go on with stopped tasks. Spends."""
        return self._on_tasks(Endpoint.START, task_ids)

    def abandon(self, task_ids: Iterable[int]) -> ActionAnswer:
        """abandonTask: give tasks up."""
        return self._on_tasks(Endpoint.ABANDON, task_ids)

    def delete(self, task_ids: Iterable[int]) -> ActionAnswer:
        """deleteTask: remove tasks from the account. Final."""
        return self._on_tasks(Endpoint.DELETE, task_ids)

    def full_speed(self, task_ids: Iterable[int]) -> ActionAnswer:
        """fullSpeedRendering: render with all machines there are. Spends."""
        return self._on_tasks(Endpoint.FULL_SPEED, task_ids)

    def set_over_time_stop(self, task_ids: Iterable[int], seconds: int) -> ActionAnswer:
        """setTaskOverTimeStop: stop tasks that render longer than this."""
        body = {"taskIds": some_numbers(task_ids), "overTime": int(seconds)}
        return self._act(Endpoint.OVER_TIME_STOP, body)

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
        found = [row for row in self._all_frames(task_id) if row.frame_index in wanted]
        times = Counter(row.frame_index for row in found)
        if missing := sorted(wanted - set(times)):
            raise FarmRejected(f"no such frames: {', '.join(missing)}")
        if doubtful := sorted(name for name in wanted if times[name] > 1):
            raise FarmRejected(f"more than one frame is named: {', '.join(doubtful)}")
        return [row.id for row in found]

    def _all_frames(self, task_id: int) -> list[FrameRow]:
        """Page through a task's frames; the list may move, so by id."""
        frames: dict[int, FrameRow] = {}
        page_num, seen = 1, 0
        while True:
            page = self._query.task_frames(task_id, page_num=page_num)
            frames |= {row.id: row for row in page.items}
            seen += len(page.items) + len(page.bad)
            if not (page.items or page.bad) or seen >= page.total:
                return list(frames.values())
            page_num += 1

    def _on_tasks(self, endpoint: Endpoint, task_ids: Iterable[int]) -> ActionAnswer:
        return self._act(endpoint, {"taskIds": some_numbers(task_ids)})

    def _act(self, endpoint: Endpoint, body: dict[str, object]) -> ActionAnswer:
        return self._caller.call(endpoint, body, _answer)


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


def _answer(envelope: Envelope) -> ActionAnswer:
    return ActionAnswer(envelope.code, envelope.message, envelope.request_id)
