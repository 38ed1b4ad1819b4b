"""Money inside the farm: whole thousandths of the account's currency, never floats."""

from decimal import Decimal

TOP_UP_BELOW = 500_000
TOP_UP_MILLS = 5_000_000
TOP_UP_COUPON = 200_000


def mills(text: str) -> int:
    """Thousandths from an amount such as "1.20"; ValueError when it is not one."""
    amount = Decimal(text).scaleb(3)
    if amount != amount.to_integral_value():
        raise ValueError(f"{text} has more than three decimals")
    return int(amount)


def number(amount: int) -> int | Decimal:
    """An amount as the JSON number the farm sends: `0`, `6.7`, `0.039`."""
    if amount % 1000 == 0:
        return amount // 1000
    value = Decimal(amount).scaleb(-3)
    return value.normalize()


def text(amount: int) -> str:
    """An amount as the text the farm sometimes sends: `0.20`, `0.039`."""
    if amount % 10:
        return f"{Decimal(amount).scaleb(-3):.3f}"
    return f"{Decimal(amount).scaleb(-3):.2f}"


class Wallet:
    """The account's balance and vouchers, and what was ever paid in.

    The balance may fall below nothing by as much as there is `credit`.
    """

    def __init__(
        self, *, balance: int, coupon: int, top_up: bool, credit: int = 0
    ) -> None:
        self.balance = balance
        self.credit = credit
        self.coupon = coupon
        self.top_up = top_up
        self.paid_in = balance
        self.owed = 0

    def charge(self, fee: int, coupon: int) -> tuple[int, int, int]:
        """Take a frame's cost: (from the balance, from vouchers, owed)."""
        from_coupon = min(coupon, self.coupon)
        fee += coupon - from_coupon
        if self.top_up and self.balance - fee < TOP_UP_BELOW:
            self.balance += TOP_UP_MILLS
            self.paid_in += TOP_UP_MILLS
            self.coupon += TOP_UP_COUPON
        from_balance = min(fee, max(0, self.balance + self.credit))
        owed = fee - from_balance
        self.balance -= from_balance
        self.coupon -= from_coupon
        self.owed += owed
        return from_balance, from_coupon, owed

    @property
    def in_arrears(self) -> bool:
        """Something is owed, and neither balance nor credit has anything left."""
        return self.owed > 0 and self.balance + self.credit <= 0

    def correct(self, delta: int) -> None:
        """Change what was taken from the balance for a frame, some time after it."""
        self.balance -= delta

    def book(self, kind: str, amount: int) -> None:
        """Move money that no frame costs; ValueError for a kind that there is not."""
        if kind == "top_up":
            self.paid_in += amount
        if kind in ("top_up", "refund"):
            self.balance += amount
        elif kind == "charge":
            self.balance -= amount
        elif kind == "voucher":
            self.coupon += amount
        elif kind == "voucher_expired":
            self.coupon -= min(amount, self.coupon)
        else:
            raise ValueError(f"{kind} is no kind of booking")
