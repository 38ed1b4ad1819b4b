"""What comes back from an action."""

from dataclasses import dataclass

from apps.renderbus.envelope import Envelope
from apps.renderbus.schemas.created import CreatedRow, SavedEnvironmentRow
from apps.renderbus.schemas.rows import read_single
from apps.renderbus.schemas.values import Unreadable


@dataclass(frozen=True)
class ActionAnswer:
    """The farm accepted an action. That it took effect is for a read to show."""

    code: int
    message: str
    request_id: str


@dataclass(frozen=True)
class CreatedTasks(ActionAnswer):
    """Numbers for new tasks ("19097") and their names ("2W19097"), at least one."""

    task_ids: list[int]
    aliases: list[str]
    user_id: int | None


@dataclass(frozen=True)
class SavedEnvironment(ActionAnswer):
    """A render environment was saved, under this name where the farm tells it."""

    edit_name: str | None


def accepted(envelope: Envelope) -> ActionAnswer:
    """An answer whose data says nothing more."""
    return ActionAnswer(envelope.code, envelope.message, envelope.request_id)


def created(envelope: Envelope) -> CreatedTasks:
    """The answer of createTask. Raises Unreadable when it names no task."""
    row = read_single(CreatedRow, envelope.data)
    if not row.task_id_list:
        raise Unreadable("no number of a new task")
    return CreatedTasks(
        envelope.code,
        envelope.message,
        envelope.request_id,
        task_ids=row.task_id_list,
        aliases=row.alias_task_id_list,
        user_id=row.user_id,
    )


def saved_environment(envelope: Envelope) -> SavedEnvironment:
    """The answer of addUserPluginConfig; it is saved whatever the data say."""
    try:
        name = read_single(SavedEnvironmentRow, envelope.data).edit_name
    except Unreadable:
        name = None
    return SavedEnvironment(
        envelope.code, envelope.message, envelope.request_id, edit_name=name
    )
