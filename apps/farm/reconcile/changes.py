"""What a frame was and what it is to be."""

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple


class OldFrame(NamedTuple):
    """The part of a Frame that fees and events are told from."""

    pk: int
    remote_id: int
    status_code: int
    fee_amount: Decimal
    coupon_fee: Decimal
    arrears_fee: Decimal
    row_hash: str
    deleted_at: datetime | None


class FrameChange(NamedTuple):
    """New column values beside the frame as it stood, None for a new one."""

    values: dict[str, Any]
    old: OldFrame | None
