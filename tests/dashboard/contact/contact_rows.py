"""Layers, frames and pictures for the tests of the contact sheet."""

from collections.abc import Iterable, Mapping
from typing import Any

from apps.farm.models import FarmAccount, Frame, FrameImage, RenderTask
from tests.factories import NOW, make_task

KEY = "ab" * 32
"""Looks like the key of a picture; there is no such file."""


def make_layer(
    account: FarmAccount,
    numbers: Iterable[int],
    *,
    states: Mapping[int, int] | None = None,
    names: Mapping[int, str] | None = None,
    **fields: Any,
) -> RenderTask:
    """A leaf with frames, done where `states` (number to status) says nothing else."""
    numbers = list(numbers)
    values = {"total_frames": len(numbers), "revision": 1, "frames_read_at": NOW}
    leaf = make_task(account, **values | fields)
    Frame.objects.bulk_create(
        Frame(
            task=leaf,
            remote_id=number,
            number=number,
            name=(names or {}).get(number, str(number)),
            status_code=(states or {}).get(number, 4),
            row_hash="",
            revision=1,
        )
        for number in numbers
    )
    return leaf


def make_pictures(leaf: RenderTask, key: str = KEY, **fields: Any) -> None:
    """A row of a picture for each done frame that has none; no file."""
    values = {"state": "ready", "key": key, "width": 32, "height": 18}
    defaults = values | {"of_attempt": "0.0", "fetched_at": NOW}
    FrameImage.objects.bulk_create(
        FrameImage(frame=frame, **defaults | fields)
        for frame in Frame.objects.filter(task=leaf, status_code=4, image=None)
    )


def frame_of(leaf: RenderTask, number: int) -> Frame:
    """The leaf's frame with that number."""
    return Frame.objects.get(task=leaf, number=number)
