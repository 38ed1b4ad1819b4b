"""What can be done to tasks and frames. Each call goes over the wire once.

After FarmUnavailable with `sent` nobody knows whether it happened; see the farm
itself. FarmRejected and FarmThrottled mean that it did not.
"""

from collections.abc import Iterable

from apps.renderbus.calls.answers import ActionAnswer
from apps.renderbus.calls.fields import some_numbers
from apps.renderbus.calls.frames import FrameActions
from apps.renderbus.calls.submission import SubmissionActions
from apps.renderbus.endpoints import Endpoint


class TaskActions(FrameActions, SubmissionActions):
    """`client.task`: everything that changes, spends or destroys work."""

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
        body: dict[str, object] = {"taskIds": some_numbers(task_ids)}
        return self._act(Endpoint.OVER_TIME_STOP, body | {"overTime": int(seconds)})

    def set_priority(self, task_id: int, level: int) -> ActionAnswer:
        """updateTaskUserLevel: a task's rank among the account's, such as 50 or 60.

        The published document lacks it: known from the official client only.
        """
        body: dict[str, object] = {"taskId": int(task_id), "taskUserLevel": int(level)}
        return self._act(Endpoint.PRIORITY, body)

    def set_limit(self, task_id: int, machines: int) -> ActionAnswer:
        """updateTaskLimit: the most machines at once for a task.

        The published document lacks it: known from the official client only.
        """
        body: dict[str, object] = {"taskId": int(task_id), "taskLimit": int(machines)}
        return self._act(Endpoint.LIMIT, body)

    def edit_hardware(
        self,
        task_ids: Iterable[int],
        *,
        config_ids: Iterable[int],
        model: str,
        gpus: str = "",
        ram: str,
    ) -> ActionAnswer:
        """editTaskHardwareConfig: render tasks on other machines.

        Takes what a row of `user.hardware_config` says: "1080Ti", "2*GPU" (nothing on
        a platform of CPUs), "64GB". Ids go as text, as the official client sends them.
        """
        body: dict[str, object] = {
            "taskIds": [str(number) for number in some_numbers(task_ids)],
            "hardwareConfigIds": [str(number) for number in some_numbers(config_ids)],
            "model": model,
            "gpuNum": gpus,
            "ram": ram,
        }
        return self._act(Endpoint.EDIT_HARDWARE, body)

    def _on_tasks(self, endpoint: Endpoint, task_ids: Iterable[int]) -> ActionAnswer:
        return self._act(endpoint, {"taskIds": some_numbers(task_ids)})
