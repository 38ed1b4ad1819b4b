"""Reading the farm into the mirror: polls that always finish and say what they did."""

from apps.farm.sync.acceptance import sync_acceptance
from apps.farm.sync.frames import sync_frames
from apps.farm.sync.heartbeat import sync_heartbeat
from apps.farm.sync.images import sync_images
from apps.farm.sync.log_ends import sync_log_ends
from apps.farm.sync.logs import sync_logs
from apps.farm.sync.once import sync_once
from apps.farm.sync.profile import sync_profile
from apps.farm.sync.readings import sync_readings
from apps.farm.sync.records import sync_records
from apps.farm.sync.refresh import refresh_tasks
from apps.farm.sync.sweep import sync_sweep

__all__ = (
    "refresh_tasks",
    "sync_acceptance",
    "sync_frames",
    "sync_heartbeat",
    "sync_images",
    "sync_log_ends",
    "sync_logs",
    "sync_once",
    "sync_profile",
    "sync_readings",
    "sync_records",
    "sync_sweep",
)
