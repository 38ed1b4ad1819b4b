"""The mirror of the farm: what was last seen, and what changed when."""

from apps.farm.models.accounts import AccountState, FarmAccount
from apps.farm.models.frames import Frame
from apps.farm.models.grants import Grant, Role
from apps.farm.models.history import BalanceSeen, FarmEvent, FeeChange, FrameStats
from apps.farm.models.labels import TaskLabel
from apps.farm.models.logs import FrameLog, FrameLogPart
from apps.farm.models.pictures import FrameImage, ProgressImage
from apps.farm.models.readings import (
    FarmReading,
    FarmRecord,
    ReadingKind,
    ReadingState,
    RecordKind,
)
from apps.farm.models.runs import PULSES, Pulse, QuarantinedRow, SyncRun
from apps.farm.models.tasks import RenderTask

__all__ = (
    "PULSES",
    "AccountState",
    "BalanceSeen",
    "FarmAccount",
    "FarmEvent",
    "FarmReading",
    "FarmRecord",
    "FeeChange",
    "Frame",
    "FrameImage",
    "FrameLog",
    "FrameLogPart",
    "FrameStats",
    "Grant",
    "ProgressImage",
    "Pulse",
    "QuarantinedRow",
    "ReadingKind",
    "ReadingState",
    "RecordKind",
    "RenderTask",
    "Role",
    "SyncRun",
    "TaskLabel",
)
