"""Moving files: bids, servers, RaySync's key, and the nodes that pack."""

from typing import Any

from apps.simulator.farm import Farm
from apps.simulator.interfaces.registry import interface
from apps.simulator.protocol.params import Params
from apps.simulator.telling import transfer

PACK_NODES = ((809, "plan1"), (811, "plan2"))


@interface("/api/render/transfer/getBid")
def get_bid(farm: Farm, params: Params) -> Any:
    """Transfer ids: part of the official client's sign-in."""
    return transfer.bid()


@interface("/api/render/transfer/getConfig")
def get_config(farm: Farm, params: Params) -> Any:
    """The engines that files can be moved with, their lines and accounts."""
    return transfer.config(farm)


@interface("/api/render/transfer/getServerInfo")
def get_server_info(farm: Farm, params: Params) -> Any:
    """RaySync's server in the zone that is asked for."""
    return transfer.server(params.number_or("zone", 1))


@interface(
    "/api/render/transfer/getRaySyncUserKey", "/api/render/user/getRaySyncUserKey"
)
def get_raysync_user_key(farm: Farm, params: Params) -> Any:
    """RaySync's key of the account: a secret."""
    return transfer.raysync_key(farm)


@interface("/api/render/submit/getUserPackNodeInfo")
def get_user_pack_node_info(farm: Farm, params: Params) -> Any:
    """The machines that the account has booked for itself."""
    return [{"packNodeId": number, "packName": name} for number, name in PACK_NODES]
