"""What the farm sends, as typed and tolerant rows."""

from apps.renderbus.schemas.account import ProfileRow
from apps.renderbus.schemas.analysis import AnalysisErrorRow
from apps.renderbus.schemas.environments import EnvironmentRow
from apps.renderbus.schemas.files import OutputFileRow
from apps.renderbus.schemas.frames import (
    FrameRow,
    FrameStatsRow,
    ProgressImageRow,
    TileRow,
)
from apps.renderbus.schemas.hardware import HardwareRow, PackNodeRow
from apps.renderbus.schemas.labels import ProjectRow
from apps.renderbus.schemas.logs import LogPageRow
from apps.renderbus.schemas.records import LoginRow, OperationRow
from apps.renderbus.schemas.rows import BadRow, Page
from apps.renderbus.schemas.secret import SecretText
from apps.renderbus.schemas.settings import PlatformRow, SettingsRow
from apps.renderbus.schemas.software import (
    PluginRow,
    PluginRows,
    PluginVersionRow,
    SoftwareRow,
    SoftwareRows,
    SoftwareVersionRow,
)
from apps.renderbus.schemas.tasks import TaskKeyValues, TaskRow
from apps.renderbus.schemas.transfer import (
    EngineAccountRow,
    EngineLineRow,
    EngineRow,
    RaySyncKeyRow,
    RaySyncServerRow,
    SubUserBidRow,
    TransferBidRow,
    TransferConfigRow,
    TransferServerRow,
)

__all__ = [
    "AnalysisErrorRow",
    "BadRow",
    "EngineAccountRow",
    "EngineLineRow",
    "EngineRow",
    "EnvironmentRow",
    "FrameRow",
    "FrameStatsRow",
    "HardwareRow",
    "LogPageRow",
    "LoginRow",
    "OperationRow",
    "OutputFileRow",
    "PackNodeRow",
    "Page",
    "PlatformRow",
    "PluginRow",
    "PluginRows",
    "PluginVersionRow",
    "ProfileRow",
    "ProgressImageRow",
    "ProjectRow",
    "RaySyncKeyRow",
    "RaySyncServerRow",
    "SecretText",
    "SettingsRow",
    "SoftwareRow",
    "SoftwareRows",
    "SoftwareVersionRow",
    "SubUserBidRow",
    "TaskKeyValues",
    "TaskRow",
    "TileRow",
    "TransferBidRow",
    "TransferConfigRow",
    "TransferServerRow",
]
