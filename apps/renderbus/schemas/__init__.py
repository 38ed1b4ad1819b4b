"""What the farm sends, as typed and tolerant rows."""

from apps.renderbus.schemas.account import ProfileRow
from apps.renderbus.schemas.frames import (
    FrameRow,
    FrameStatsRow,
    ProgressImageRow,
    TileRow,
)
from apps.renderbus.schemas.logs import LogPageRow
from apps.renderbus.schemas.rows import BadRow, Page
from apps.renderbus.schemas.settings import PlatformRow, SettingsRow
from apps.renderbus.schemas.tasks import TaskKeyValues, TaskRow

__all__ = [
    "BadRow",
    "FrameRow",
    "FrameStatsRow",
    "LogPageRow",
    "Page",
    "PlatformRow",
    "ProfileRow",
    "ProgressImageRow",
    "SettingsRow",
    "TaskKeyValues",
    "TaskRow",
    "TileRow",
]
