"""The account: platforms, profile."""

from typing import Any

from apps.simulator.account import platforms
from apps.simulator.farm import Farm
from apps.simulator.interfaces.registry import interface
from apps.simulator.protocol.params import Params
from apps.simulator.telling import profile


@interface("/api/render/common/queryPlatforms")
def query_platforms(farm: Farm, params: Params) -> Any:
    """The platforms of the farm, and how busy each is now."""
    options, now = farm.options, farm.world.now
    return platforms.rows(options.platform, now, options.seed, farm.platform_statuses)


@interface("/api/render/setUp/queryUserProfile")
def query_user_profile(farm: Farm, params: Params) -> Any:
    """The account with its balance."""
    return profile.profile(farm)
