"""Folders of the farm's storage; paths come from addresses and the farm: hostile."""

import re
from collections.abc import Iterable

from apps.farm.readings.keys import LONGEST_PATH, TOP

_WRONG = re.compile("[\x00\ud800-\udfff]")


def is_plain(path: str) -> bool:
    """Whether it is a whole path that leads down only."""
    if not path.startswith(TOP) or len(path) > LONGEST_PATH - 100:
        return False
    if _WRONG.search(path):
        return False
    return not any(part in (".", "..") for part in re.split(r"[/\\]", path))


def is_below(path: str, tops: Iterable[str]) -> bool:
    """Whether it is one of these folders, or lies in one.

    The farm finds any folder of the account by its path alone: only what lies in a
    folder that it listed for the task may be asked for in the task's name.
    """
    return is_plain(path) and any(
        path == top or path.startswith(top.rstrip("/") + "/")
        for top in tops
        if is_plain(top) and top.strip("/")
    )
