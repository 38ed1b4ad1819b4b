"""What the farm tells about the account: platforms, profile, settings, transfer."""

from typing import Any

from apps.simulator import fees
from apps.simulator.farm import Farm

USER_ID = 100_150_500


def platforms(farm: Farm) -> list[dict[str, Any]]:
    """Two platforms; the account's own is shown and normal."""
    own = farm.options.platform
    return [
        {
            "platform": number,
            "name": f"query_platform_w{number}",
            "type": kind,
            "status": 1,
            "taskPrefix": "W",
            "isShow": 1,
        }
        for number, kind in ((own, 1), (own + 4, 0))
    ]


def profile(farm: Farm) -> dict[str, Any]:
    """The account; its balance falls as frames end."""
    wallet, cny = farm.world.wallet, farm.options.currency != "USD"
    balance, spent = fees.number(wallet.balance), fees.number(wallet.paid_in)
    return {
        "userId": USER_ID,
        "userName": "studio-main",
        "platform": farm.options.platform,
        "phone": "",
        "email": "",
        "company": "",
        "name": "",
        "job": "",
        "communicationNumber": "",
        "softType": 2000,
        "softStatus": 1,
        "businessType": 1,
        "status": 1,
        "infoStatus": 0,
        "accountType": 1,
        "userType": 1,
        "mainUserId": 0,
        "level": 79,
        "pictureLever": None,
        "zone": 1 if cny else 2,
        "rmbbalance": balance if cny else 0,
        "usdbalance": 0 if cny else balance,
        "rmbCumulative": spent if cny else 0,
        "usdCumulative": 0 if cny else spent,
        "credit": 0,
        "coupon": fees.number(wallet.coupon),
        "description": "",
        "country": "中国" if cny else "",
        "city": "",
        "address": "",
        "cpuPrice": fees.number(670),
        "gpuPrice": 20,
        "shareMainCapital": 0,
        "subDeleteTask": 0,
        "useMainBalance": 0,
        "hideBalance": 0,
        "hideJobCharge": 0,
        "useLevelDirectory": 1,
        "downloadDisable": 0,
        "displaySubaccount": 1,
        "subaccountLimits": 5,
        "houdiniFlag": 0,
        "c4dFlag": 0,
        "blenderFlag": 0,
        "keyshotFlag": 0,
        "studentEndTime": None,
    }


def settings() -> dict[str, Any]:
    """The account's settings; half of them numbers as text."""
    return {
        "infoStatus": None,
        "accountType": None,
        "shareMainCapital": 0,
        "subDeleteTask": 0,
        "useMainBalance": 0,
        "singleNodeRenderFrames": "1",
        "maxIgnoreMapFlag": "1",
        "autoCommit": "2",
        "separateAccountFlag": 0,
        "mifileSwitchFlag": 0,
        "assfileSwitchFlag": 0,
        "manuallyStartAnalysisFlag": 0,
        "downloadDisable": 0,
        "taskOverTime": 12,
        "taskOverTimeSec": 43_200,
    }


def transfer_bid() -> dict[str, Any]:
    """Where files would be moved to; the official client asks when it signs in."""
    return {
        "config_bid": "30201",
        "input_bid": "10201",
        "output_bid": "20201",
        "parent_input_bid": "10202",
        "sub_user_output_bids": [{"userId": "119776", "outputBid": "10401"}],
    }
