"""From the farm's path to a picture in our store, or a reason why not."""

import re
from dataclasses import dataclass

from apps.common.outbound import PATIENCE_S, fetch_picture
from apps.common.picture_paths import PASSING, Base, PictureRefused, Refusal
from apps.farm.models.pictures import ImageState
from apps.farm.pictures.decoding import PictureUnreadable, shrink
from apps.farm.pictures.store import Kept, keep_sizes

NETWORK = frozenset((Refusal.UNREACHABLE, Refusal.TOO_SLOW))
"""Reasons that lie with the base, not with one picture."""
_UNPRINTABLE = re.compile(r"[^\w ./\\\[\]()+=,-]")


NOTHING = Kept(key="", width=0, height=0)


@dataclass(frozen=True)
class Outcome:
    """What came of one picture."""

    state: ImageState
    kept: Kept = NOTHING
    reason: str = ""
    base_is_down: bool = False


NO_PATH = Outcome(ImageState.MISSING, reason="no_path")
"""The farm names no picture for it."""


def fetch_kept(base: Base, path: str, *, patience_s: float = PATIENCE_S) -> Outcome:
    """Fetch one picture, make it harmless, keep it in all sizes.

    Never raises for what it gets; StoreAway and ChildAway are troubles of our own.
    """
    try:
        sizes = shrink(fetch_picture(base, path, patience_s=patience_s))
    except PictureRefused as refused:
        return refusal(refused.reason, path)
    except PictureUnreadable as error:
        return unreadable(error, path)
    return Outcome(ImageState.READY, keep_sizes(sizes))


def unreadable(error: PictureUnreadable, path: str) -> Outcome:
    """An outcome for what is no harmless picture: final."""
    return Outcome(ImageState.REFUSED, reason=f"{error}: {tame(path)}")


def refusal(reason: Refusal, path: str) -> Outcome:
    """An outcome for a refusal: one that passes is tried again, others are final."""
    state = ImageState.FAILED if reason in PASSING else ImageState.REFUSED
    return Outcome(
        state, reason=f"{reason}: {tame(path)}", base_is_down=reason in NETWORK
    )


def tame(path: str) -> str:
    """The end of the farm's path for operators, without signs that could mislead."""
    return _UNPRINTABLE.sub("?", path[-120:])
