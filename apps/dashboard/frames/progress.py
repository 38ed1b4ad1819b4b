"""The picture that a 3ds Max task renders, tile by tile, in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.dashboard.frames.pictures import Picture, progress_picture, reason_text
from apps.dashboard.frames.tiles import Tile, tile_list
from apps.dashboard.wording import duration
from apps.farm.models import Frame, ProgressImage, RenderTask
from apps.farm.models.pictures import ImageState
from apps.farm.naming import task_title
from apps.farm.pictures.mosaic import MOST_TILES
from apps.farm.pictures.progress import makes_progress
from apps.farm.status import ACTIVE_STATES, FrameState, TaskState

DENSE = 36
"""More tiles than that are too small for letters on the task's page."""
_ORDER = (
    FrameState.DONE,
    FrameState.RENDERING,
    FrameState.WAITING,
    FrameState.FAILED,
    FrameState.STOPPED,
    FrameState.UNKNOWN,
)


@dataclass(frozen=True)
class Progress:
    """A picture in the making, or in words why there is none yet."""

    task: RenderTask = field(repr=False)
    """The leaf that renders it."""
    title: str
    note: str
    """Why there is no picture; "" where there is one."""
    picture: Picture | None = None
    percent: int = 0
    tiles: Sequence[Tile] = ()
    size: tuple[int, int] = (0, 0)
    """Of the picture, in pixels: the tiles' boxes are in these."""
    photon: bool = False
    ended: bool = False
    seen_at: datetime | None = None
    """When the farm was asked; while it renders, when pages were told of it last."""
    element_id: str = "progress"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        return (self.task.pk, repr(self))

    @property
    def heading(self) -> str:
        """What is shown."""
        if self.photon:
            return _("Photon pass as last seen") if self.ended else _("Photon pass")
        if self.ended and self.percent >= 100:
            return _("The finished picture")
        return _("The picture as last seen") if self.ended else _("The picture so far")

    @property
    def counts(self) -> list[tuple[FrameState, int]]:
        """How many tiles are in each state, those there are."""
        found = Counter(tile.state for tile in self.tiles)
        return [(state, found[state]) for state in _ORDER if found[state]]

    @property
    def used(self) -> int:
        """Seconds that its tiles took, all together."""
        return sum(tile.used or 0 for tile in self.tiles)

    @property
    def left(self) -> str:
        """How long it still takes, in words; "" when nothing is left."""
        return "" if self.ended else left_text(self.tiles)

    @property
    def troubles(self) -> str:
        """What is wrong with tiles that could not be fetched, in words."""
        found = [tile.trouble for tile in self.tiles if tile.trouble]
        if not found:
            return ""
        words = ngettext(
            "The newest state of %(n)s tile could not be fetched. %(why)s",
            "The newest state of %(n)s tiles could not be fetched. %(why)s",
            len(found),
        )
        return words % {"n": len(found), "why": found[0]}

    @property
    def dense(self) -> bool:
        """Whether its tiles are too small for letters beside other things."""
        return len(self.tiles) > DENSE

    @property
    def covered(self) -> bool:
        """Whether tiles are drawn over it: not over what is done as a whole."""
        return any(tile.state is not FrameState.DONE for tile in self.tiles)


def progress_of(leaves: Sequence[RenderTask]) -> Progress | None:
    """The picture that these leaves render: of several the one that grows, else the
    newest that is no photon pass. None for tasks of other software. Two queries."""
    able = {leaf.pk: leaf for leaf in leaves if makes_progress(leaf)}
    if not able:
        return None
    images = list(ProgressImage.objects.filter(task__in=able))
    if not images:
        leaf = next((one for one in able.values() if _active(one)), None)
        leaf = leaf or next(iter(able.values()))
        return Progress(leaf, task_title(leaf), _not_yet(leaf), ended=not _active(leaf))

    def rank(image: ProgressImage) -> tuple[bool, bool, bool, datetime]:
        ready = image.state == ImageState.READY
        growing = _active(able[image.task_id]) and image.percent < 100
        return ready, growing, not image.extra.get("photon"), image.fetched_at

    image = max(images, key=rank)
    return _progress(able[image.task_id], image)


def _progress(leaf: RenderTask, image: ProgressImage) -> Progress:
    ready = image.state == ImageState.READY
    frames = Frame.objects.present().filter(task=leaf).only("name", "node")
    size, ended = (image.width, image.height), not _active(leaf)
    return Progress(
        task=leaf,
        title=task_title(leaf),
        note="" if ready else reason_text(image.reason, image.state),
        picture=progress_picture(image) if ready else None,
        percent=image.percent,
        tiles=tile_list(
            image.tiles,
            size=size,
            currency=leaf.account.currency,
            frames=frames.order_by("pk")[: 2 * MOST_TILES],
        ),
        size=size,
        photon=bool(image.extra.get("photon")),
        ended=ended,
        seen_at=image.fetched_at if ended else _told_at(image),
    )


def _told_at(image: ProgressImage) -> datetime:
    """Pages are drawn anew at that time, and tell its age: see farm.pictures.progress,
    which is asked every few seconds, and often nothing has moved."""
    told = image.extra.get("told")
    return datetime.fromtimestamp(told / 1000, UTC) if told else image.fetched_at


def _active(leaf: RenderTask) -> bool:
    return leaf.deleted_at is None and leaf.state in ACTIVE_STATES


def _not_yet(leaf: RenderTask) -> str:
    """Why nothing is known of a picture."""
    if not leaf.account.image_base:
        return reason_text("no_base", "")
    if leaf.deleted_at is not None:
        return _("The task is gone from the farm, and no picture of it was seen.")
    if _active(leaf) and leaf.state != TaskState.RENDERING:
        return _("Nothing of it renders yet. The picture comes with the first tile.")
    return _("The picture is being fetched.")


def left_text(tiles: Sequence[Tile]) -> str:
    """How long the picture still takes, in honest words; "" when nothing is left."""
    busy = [tile for tile in tiles if tile.state is FrameState.RENDERING]
    waiting = sum(tile.state is FrameState.WAITING for tile in tiles)
    if not busy and not waiting:
        return ""
    if not busy:
        return _("No machine renders it now.")
    seconds = seconds_left(tiles)
    if seconds is None:
        return _("How long it still takes is not known yet.")
    words = ngettext(
        "About %(time)s left with the %(n)s machine that it has now.",
        "About %(time)s left with the %(n)s machines that it has now.",
        len(busy),
    )
    return words % {"time": duration(seconds), "n": len(busy)}


def seconds_left(tiles: Sequence[Tile]) -> int | None:
    """Seconds that the picture still takes with the machines it has; None: not known.

    What renders takes as long as the farm says, what waits as long as the others took;
    all of it is shared by the machines, and no tile is done before its own time.
    """
    busy = [tile for tile in tiles if tile.state is FrameState.RENDERING]
    waiting = sum(tile.state is FrameState.WAITING for tile in tiles)
    whole = [
        (tile.used or 0) + (tile.left or 0)
        for tile in tiles
        if tile.left or (tile.state is FrameState.DONE and tile.used)
    ]
    mean = sum(whole) / len(whole) if whole else None
    if not busy or (mean is None and (waiting or not all(t.left for t in busy))):
        return None
    lefts = [tile.left or max(0.0, (mean or 0) - (tile.used or 0)) for tile in busy]
    work = sum(lefts) + waiting * (mean or 0)
    return int(max(*lefts, work / len(busy)))
