"""Files: how they are sent, the one that describes a task, and what came out."""

from apps.renderbus.calls.answers import ActionAnswer
from apps.renderbus.calls.fields import some_text
from apps.renderbus.calls.group import Group, one, sealed
from apps.renderbus.endpoints import Endpoint
from apps.renderbus.schemas import OutputFileRow, TransferConfigRow

TASK_JSON = "task.json"
_TOP = "/"


class TransferCalls(Group):
    """`client.transfer`: what the official client calls "transmit"."""

    def config(self) -> TransferConfigRow:
        """getConfig: engines, lines and their accounts, whose passwords are secret."""
        return self._caller.call(
            Endpoint.TRANSFER_CONFIG, {}, sealed(one(TransferConfigRow))
        )

    def upload_task_json(
        self, task_id: int, content: str, *, file_name: str = TASK_JSON
    ) -> ActionAnswer:
        """taskJsonFile: the description of a task, as JSON, before it is submitted."""
        body: dict[str, object] = {
            "taskId": int(task_id),
            "fileName": some_text(file_name),
            "content": some_text(content),
        }
        return self._act(Endpoint.TASK_JSON, body)

    def output_files(
        self, task_id: int | None = None, path: str = _TOP
    ) -> list[OutputFileRow]:
        """getOutputUserDirFile: what is in a folder of the account's output.

        Either a leaf task's folder, or any by its path as rows give it: the farm
        heeds no path beside a task.
        """
        if task_id is not None and path != _TOP:
            raise ValueError("either a task or a path")
        body: dict[str, object] = {"treePath": some_text(path)}
        if task_id is not None:
            body["taskId"] = int(task_id)
        return self._rows(Endpoint.OUTPUT_FILES, body, OutputFileRow)
