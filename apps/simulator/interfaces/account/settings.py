"""The account's settings, and the one that can be changed."""

from typing import Any

from apps.simulator.farm import Farm
from apps.simulator.interfaces.registry import acting, interface
from apps.simulator.protocol.params import Params, invalid
from apps.simulator.rendering import timeouts
from apps.simulator.telling import profile


@interface("/api/render/setUp/queryUserSetting")
def query_user_setting(farm: Farm, params: Params) -> Any:
    """The account's settings."""
    return profile.settings(farm)


@acting("/api/render/setUp/updateUserSetting")
def update_user_setting(farm: Farm, params: Params) -> Any:
    """Set after how many seconds a frame is too long; for what is not over, too."""
    seconds = params.number("taskOverTimeSec")
    if not 1 <= seconds <= timeouts.MOST_S:
        raise invalid("taskOverTimeSec")
    timeouts.set_account_time_out(farm.world, seconds)
    farm.note_execution("update_settings", [])
