"""Machines: what tasks may render on, and what the account has hired."""

from typing import Annotated

from apps.renderbus.schemas.rows import Row
from apps.renderbus.schemas.values import (
    Flag,
    Integer,
    Kind,
    Text,
    Word,
    or_nothing,
    to_integer,
)


def _numbers(value: object) -> list[int]:
    parts = value if isinstance(value, list) else []
    found = (or_nothing(to_integer, part) for part in parts)
    return [number for number in found if number is not None]


class HardwareRow(Row, frozen=True, kw_only=True):
    """One sort of machine. `type`: 1 CPU, 2 GPU; `status`: 1 can be chosen.

    `current`: it is what the tasks asked about have now. `not_support_cg_id` names
    software that does not run on it.
    """

    id: Integer = None
    type: Integer = None
    model: Text = None
    gpu_num: Word = None
    ram: Text = None
    platform: Integer = None
    current: Flag = None
    not_support_cg_id: Annotated[list[int], Kind(_numbers)] = []
    status: Integer = None


class PackNodeRow(Row, frozen=True, kw_only=True):
    """A pack of machines that the account has hired."""

    pack_node_id: Integer = None
    pack_name: Text = None
