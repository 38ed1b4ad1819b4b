"""What control calls have in common."""

from collections.abc import Callable
from typing import Any

from apps.simulator.farm import Farm

Order = dict[str, Any]
Control = Callable[[Farm, Order], object]


class Unknown(Exception):
    """The order names something that the farm does not have."""
