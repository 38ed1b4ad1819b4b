"""The paths of the account's interfaces, and small helpers for their tests."""

from typing import Any

from tests.simulator.caller import HANDLE, ask
from tests.simulator_farm import SimulatedFarm

SETTINGS = "/api/render/setUp/queryUserSetting"
UPDATE_SETTINGS = "/api/render/setUp/updateUserSetting"
PLATFORMS = "/api/render/common/queryPlatforms"
BID = "/api/render/transfer/getBid"
CONFIG = "/api/render/transfer/getConfig"
SERVER = "/api/render/transfer/getServerInfo"
KEY = "/api/render/transfer/getRaySyncUserKey"
KEY_OF_DOCUMENT = "/api/render/user/getRaySyncUserKey"
PACK_NODES = "/api/render/submit/getUserPackNodeInfo"
HARDWARE = "/api/render/hardwareConfig/list"
EDIT_HARDWARE = f"{HANDLE}/editTaskHardwareConfig"
LEVEL = "/api/rendering/task/renderingTask/updateTaskUserLevel"
LIMIT = f"{HANDLE}/updateTaskLimit"
OPERATIONS = f"{HANDLE}/operate/sdk/taskRecord"
LOGINS = f"{HANDLE}/operate/sdk/loginRecord"
PAGE = {"pageNum": 1, "pageSize": 100, "startDate": "", "endDate": ""}


def operations(farm: SimulatedFarm, **changes: Any) -> dict[str, Any]:
    """A page of the operation log."""
    return dict(ask(farm, OPERATIONS, {"platform": 2} | PAGE | changes))


def logins(farm: SimulatedFarm, **changes: Any) -> dict[str, Any]:
    """A page of the login log."""
    return dict(ask(farm, LOGINS, PAGE | changes))
