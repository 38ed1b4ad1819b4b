"""What the farm says of something that it has just made."""

from typing import Annotated

from apps.renderbus.schemas.rows import Row
from apps.renderbus.schemas.values import (
    Integer,
    Kind,
    Text,
    or_nothing,
    to_identity,
    to_text,
)


def _ids(value: object) -> list[int]:
    parts = value if isinstance(value, list) else [value]
    return [one for part in parts if (one := or_nothing(to_identity, part))]


def _names(value: object) -> list[str]:
    parts = value if isinstance(value, list) else [value]
    return [one for part in parts if (one := to_text(part))]


class CreatedRow(Row, frozen=True, kw_only=True):
    """Data of createTask: numbers of new tasks and the names made of them."""

    task_id_list: Annotated[list[int], Kind(_ids)] = []
    alias_task_id_list: Annotated[list[str], Kind(_names)] = []
    user_id: Integer = None


class SavedEnvironmentRow(Row, frozen=True, kw_only=True):
    """Data of addUserPluginConfig."""

    edit_name: Text = None
