"""Control calls for the account: its money, its platforms, its console."""

from apps.simulator.account.fees import mills
from apps.simulator.account.owner import USER_ID, USER_NAME
from apps.simulator.account.platforms import FULL, OFF
from apps.simulator.control.orders import Order, Unknown
from apps.simulator.farm import Farm
from apps.simulator.interfaces.dispatch import carry_out
from apps.simulator.interfaces.registry import ACTING
from apps.simulator.protocol.signature import Refused
from apps.simulator.records.buttons import path_of
from apps.simulator.records.kept import CONSOLE_CHANNEL, MAIN, Caller, Login
from apps.simulator.records.rows import login_row


def set_account(farm: Farm, order: Order) -> object:
    """POST /_sim/account {"balance", "credit", "coupon", "top_up"}: money by hand."""
    wallet = farm.world.wallet
    if "balance" in order:
        wallet.balance = mills(str(order["balance"]))
    if "credit" in order:
        wallet.credit = mills(str(order["credit"]))
    if "coupon" in order:
        wallet.coupon = mills(str(order["coupon"]))
    wallet.top_up = bool(order.get("top_up", wallet.top_up))
    return {"balance": wallet.balance, "coupon": wallet.coupon}


def book(farm: Farm, order: Order) -> object:
    """POST /_sim/books {"kind", "amount"}: money moves without any frame.

    `top_up`, `voucher` and `refund` give, `voucher_expired` and `charge` take.
    """
    wallet = farm.world.wallet
    wallet.book(str(order["kind"]), mills(str(order["amount"])))
    return {"balance": wallet.balance, "coupon": wallet.coupon}


def set_platform(farm: Farm, order: Order) -> object:
    """POST /_sim/platforms {"platform", "status"}: null lets it change by itself."""
    number, status = int(order["platform"]), order["status"]
    if status is None:
        farm.platform_statuses.pop(number, None)
    elif status in range(OFF, FULL + 1):
        farm.platform_statuses[number] = int(status)
    else:
        raise ValueError(f"status is between {OFF} and {FULL}")
    return {"pinned": farm.platform_statuses}


def act_on_console(farm: Farm, order: Order) -> object:
    """POST /_sim/console {"action", "body", "user", "user_id", "source", "address"}.

    Somebody presses a button of the vendor's console: the farm does what the
    interface does (`action` is its path or the last part of it), and logs it.
    """
    action = str(order["action"])
    path = path_of(action)
    if path is None or path not in ACTING:
        raise Unknown(f"no action {action}")
    caller = Caller(
        user_name=str(order.get("user", USER_NAME)),
        user_id=int(order.get("user_id", USER_ID)),
        channel=CONSOLE_CHANNEL,
        source=int(order.get("source", MAIN)),
        address=str(order.get("address", "203.0.113.41")),
    )
    try:
        return {"data": carry_out(farm, path, dict(order.get("body") or {}), caller)}
    except Refused as refusal:
        raise ValueError(f"{refusal.code}: {refusal.message}") from refusal


def sign_in(farm: Farm, order: Order) -> object:
    """POST /_sim/logins {"user", "user_id", "status", "words", "way", "address"}."""
    usual = Login(at=farm.world.now, user_name=USER_NAME, user_id=USER_ID)
    login = usual._replace(
        user_name=str(order.get("user", usual.user_name)),
        user_id=int(order.get("user_id", usual.user_id)),
        status=int(order.get("status", usual.status)),
        words=str(order.get("words", usual.words)),
        way=str(order.get("way", usual.way)),
        address=str(order.get("address", usual.address)),
    )
    return login_row(farm.world.records.signed_in(login))
