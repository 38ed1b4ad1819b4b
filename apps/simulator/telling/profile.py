"""What the farm tells about the account: its profile and its settings."""

from typing import Any

from apps.simulator.account import fees
from apps.simulator.account.owner import USER_ID, USER_NAME
from apps.simulator.farm import Farm

SECONDS_AN_HOUR = 3600


def profile(farm: Farm) -> dict[str, Any]:
    """The account; its balance falls as frames end."""
    wallet, cny = farm.world.wallet, farm.options.currency != "USD"
    balance, paid_in = fees.number(wallet.balance), fees.number(wallet.paid_in)
    return {
        "userId": USER_ID,
        "userName": USER_NAME,
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
        "rmbCumulative": paid_in if cny else 0,
        "usdCumulative": 0 if cny else paid_in,
        "credit": fees.number(wallet.credit),
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


def settings(farm: Farm) -> dict[str, Any]:
    """The account's settings; half of them numbers as text."""
    seconds = farm.world.time_out
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
        "taskOverTime": seconds // SECONDS_AN_HOUR,
        "taskOverTimeSec": seconds,
    }
