"""Labels: the farm calls them projects as well."""

from collections.abc import Iterable

from apps.renderbus.calls.answers import ActionAnswer
from apps.renderbus.calls.fields import numbers, some_numbers, some_text, some_texts
from apps.renderbus.calls.group import Group
from apps.renderbus.codes import LabelStatus, ProjectScope
from apps.renderbus.endpoints import Endpoint
from apps.renderbus.schemas import ProjectRow
from apps.renderbus.schemas.labels import ProjectRows


class TagCalls(Group):
    """`client.tag`: labels of the account, and labels on tasks."""

    def add(self, name: str, *, status: int = LabelStatus.ON) -> ActionAnswer:
        """project/add: a new label, in use unless told otherwise."""
        body: dict[str, object] = {"newName": some_text(name), "status": int(status)}
        return self._act(Endpoint.ADD_LABEL, body)

    def delete(self, name: str) -> ActionAnswer:
        """project/delete: remove a label from the account."""
        return self._act(Endpoint.DELETE_LABEL, {"delName": some_text(name)})

    def labels(self) -> list[ProjectRow]:
        """project/getList: the account's labels."""
        return self._one(Endpoint.LABELS, {}, ProjectRows).project_name_list

    def projects(self, flag: int = ProjectScope.OWN) -> list[ProjectRow]:
        """project/list: the labels of this account, or of others beside it."""
        body: dict[str, object] = {"flag": int(flag)}
        return self._one(Endpoint.PROJECTS, body, ProjectRows).project_name_list

    def add_to_tasks(self, label: str, task_ids: Iterable[int]) -> ActionAnswer:
        """addTaskLabel: put a label on tasks."""
        body: dict[str, object] = {"label": some_text(label)}
        body["taskIds"] = some_numbers(task_ids)
        return self._act(Endpoint.ADD_TASK_LABEL, body)

    def remove_from_tasks(
        self,
        labels: Iterable[str],
        task_ids: Iterable[int],
        *,
        label_ids: Iterable[int] = (),
    ) -> ActionAnswer:
        """deleteTaskLabel: take labels off tasks ("small" ones, says the document)."""
        body: dict[str, object] = {
            "taskIds": some_numbers(task_ids),
            "labelNames": some_texts(labels),
            "labelIds": numbers(label_ids),
        }
        return self._act(Endpoint.DELETE_TASK_LABEL, body)
