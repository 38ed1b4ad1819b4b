"""The account: platforms, profile, settings."""

from typing import Any

from apps.simulator import account
from apps.simulator.farm import Farm
from apps.simulator.params import Params
from apps.simulator.registry import interface


@interface("/api/render/common/queryPlatforms")
def query_platforms(farm: Farm, params: Params) -> Any:
    """The platforms of the farm."""
    return account.platforms(farm)


@interface("/api/render/setUp/queryUserProfile")
def query_user_profile(farm: Farm, params: Params) -> Any:
    """The account with its balance."""
    return account.profile(farm)


@interface("/api/render/setUp/queryUserSetting")
def query_user_setting(farm: Farm, params: Params) -> Any:
    """The account's settings."""
    return account.settings()


@interface("/api/render/transfer/getBid")
def get_bid(farm: Farm, params: Params) -> Any:
    """Transfer ids: part of the official client's sign-in."""
    return account.transfer_bid()
