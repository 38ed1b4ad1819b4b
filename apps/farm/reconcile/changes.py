"""What a frame was and what it is to be."""

from typing import NamedTuple

from apps.farm.mapping import FrameRecord


class OldFrame(NamedTuple):
    """The part of a Frame that fees and events are told from; money in whole units."""

    pk: int
    remote_id: int
    status_code: int
    fee_amount: int
    coupon_fee: int
    arrears_fee: int
    row_hash: str
    is_gone: bool
    resubmissions: int
    node: str


class FrameChange(NamedTuple):
    """A frame's new columns beside the frame as it stood, None for a new one."""

    new: FrameRecord
    old: OldFrame | None
