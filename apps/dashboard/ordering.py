"""An order of names as people count."""

import re

_DIGITS = re.compile(r"([0-9]{1,18})")


def natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """Sorts shot_2 before shot_10, and takes no notice of capitals."""
    parts = _DIGITS.split(name.casefold())
    return tuple(
        (True, int(part), "") if place % 2 else (False, 0, part)
        for place, part in enumerate(parts)
    )
