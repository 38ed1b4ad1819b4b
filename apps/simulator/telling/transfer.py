"""Where files would be moved to and from: bids, servers, lines, and RaySync's key.

The addresses are those that are kept free for documentation: nothing answers there.
"""

import hashlib
from typing import Any

from apps.simulator.account.owner import USER_ID, USER_NAME
from apps.simulator.farm import Farm
from apps.simulator.options import Options

CONFIG_BID, INPUT_BID, OUTPUT_BID, PARENT_BID = "30201", "10201", "20201", "10202"
SUB_USERS = (("119776", "10401"), ("119784", "10402"))
PROTOCOL_VERSION = "3.2.8.2"
ABROAD = 2


def _secret(options: Options, name: str) -> str:
    """A key that looks like one, always the same for the same farm."""
    text = f"{options.seed}-{options.access_id}-{name}"
    return hashlib.sha256(text.encode()).hexdigest()


def bid() -> dict[str, Any]:
    """Transfer ids; the official client asks for them when it signs in."""
    return {
        "config_bid": CONFIG_BID,
        "input_bid": INPUT_BID,
        "output_bid": OUTPUT_BID,
        "parent_input_bid": PARENT_BID,
        "sub_user_output_bids": [
            {"userId": user, "outputBid": output} for user, output in SUB_USERS
        ],
    }


def server(zone: int) -> dict[str, Any]:
    """The RaySync server of a zone (1 domestic, 2 abroad)."""
    last = 20 if zone == ABROAD else 10
    return {
        "clientVersion": PROTOCOL_VERSION,
        "protocolVersion": PROTOCOL_VERSION,
        "raysyncTransfer": {
            "serverIp": f"198.51.100.{last}",
            "serverPort": 2121,
            "proxyIp": f"198.51.100.{last + 1}",
            "proxyPort": 32001,
            "sslPort": 2443,
            "port": 2442,
        },
    }


def raysync_key(farm: Farm) -> dict[str, Any]:
    """Who signs in to RaySync, with the key to do so."""
    options = farm.options
    return {
        "channel": 2,
        "platform": options.platform,
        "signature": _secret(options, "signature")[:13],
        "version": "1.0.0",
        "userKey": _secret(options, "user")[:32],
        "id": USER_ID,
        "userName": USER_NAME,
        "zone": ABROAD if options.currency == "USD" else 1,
        "phone": "",
        "email": "",
        "loginTime": farm.world.now,
        "infoStatus": 0,
        "accountType": 1,
        "shareMainCapital": 0,
        "subDeleteTask": 0,
        "subDeleteCapital": 1,
        "useMainBalance": 0,
        "downloadDisable": 0,
        "raySyncUserKey": _secret(options, "raysync")[:40],
    }


def config(farm: Farm) -> dict[str, Any]:
    """The engines that files can be moved with; RaySync is the usual one."""
    return {
        "inputBid": INPUT_BID,
        "outputBid": OUTPUT_BID,
        "configBid": CONFIG_BID,
        "parentInputBid": None,
        "resqEngines": [_raysync(), _aspera(farm.options)],
        "subUserOutputBids": bid()["sub_user_output_bids"],
    }


def _raysync() -> dict[str, Any]:
    return {
        "resqEngineAccounts": None,
        "respTaskEngineLines": [
            _line("raysync_main", "198.51.100.11", "10200", 121, usual=True),
            _line("raysync_second", "203.0.113.11", "10200", 122, usual=False),
        ],
        "engineName": "RaySync",
        "automaticCheck": 0,
        "checkServer": "198.51.100.12",
        "checkPort": "10100",
        "checkEnable": "0",
        "checkExcludType": "tx",
        "isDefault": 1,
    }


def _aspera(options: Options) -> dict[str, Any]:
    accounts = [
        {"bid": number, "name": number, "password": _secret(options, number)[:44]}
        for number in (INPUT_BID, OUTPUT_BID, CONFIG_BID)
    ]
    line = _line("Aspera_main", "198.51.100.13", "10221", 123, usual=True, own=True)
    return {
        "resqEngineAccounts": accounts,
        "respTaskEngineLines": [line],
        "engineName": "Aspera",
        "automaticCheck": 1,
        "checkServer": "198.51.100.14",
        "checkPort": "8888",
        "checkEnable": "1",
        "checkExcludType": "tx",
        "isDefault": 0,
    }


def _line(
    name: str, host: str, port: str, number: int, *, usual: bool, own: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "server": host,
        "port": port,
        "isDefault": int(usual),
        "lineId": number,
        "type": int(own),
    }
