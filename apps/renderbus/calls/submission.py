"""How a task comes to be: numbers are drawn, task.json is sent, it is submitted."""

from collections.abc import Iterable

from apps.renderbus.calls.answers import ActionAnswer, CreatedTasks, created
from apps.renderbus.calls.fields import some_texts, without_empty
from apps.renderbus.calls.group import Group
from apps.renderbus.endpoints import Endpoint

USER_LEVEL = 50
"""A new task's priority unless told otherwise; the farm knows 50 and 60."""


class SubmissionActions(Group):
    """Actions that make tasks; the file between the two is `client.transfer`'s."""

    def create(
        self,
        *,
        count: int = 1,
        user_level: int = USER_LEVEL,
        labels: Iterable[str] = (),
        clone_of: int | None = None,
        artist: str | None = None,
        external_user: int | None = None,
    ) -> CreatedTasks:
        """createTask: draw numbers for new tasks, or for clones of a task.

        Nothing renders, and nothing is spent, before `submit`. `external_user` tells
        apart the users of whoever resells the farm.
        """
        names = list(labels)
        body = without_empty(
            {
                "count": int(count),
                "taskUserLevel": int(user_level),
                "outUserId": external_user,
                "labels": some_texts(names) if names else None,
                "cloneOriginalId": clone_of,
                "artist": artist,
            }
        )
        return self._caller.call(Endpoint.CREATE, body, created)

    def submit(self, task_id: int, *, producer: str | None = None) -> ActionAnswer:
        """submit/task: analyse and render a task whose task.json is there. Spends."""
        body = without_empty({"taskId": int(task_id), "producer": producer})
        return self._act(Endpoint.SUBMIT, body)
