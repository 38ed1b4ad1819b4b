"""The wall: a screen that nobody touches, in a room where many pass. No money."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.utils.translation import get_language

from apps.costs.models import AnomalyKind
from apps.dashboard.context import Site
from apps.dashboard.costs.anomalies import AnomalyLine, anomaly_lines
from apps.dashboard.frames.pictures import Picture, image_picture
from apps.dashboard.overview.cards import Numbers, Running, running
from apps.farm.models import FrameImage
from apps.farm.naming import task_title
from apps.farm.rights import rights_of
from apps.farm.selectors.overview import failed_tasks
from apps.farm.selectors.recent import newest_images

MOST_TASKS = 24
"""Tasks that are shown in turn; the rest is counted."""
MOST_FAILED = 4
MOST_STUCK = 3
MOST_PICTURES = 12
LONGEST = 120
"""Characters of a name."""
PICTURES_STAY_S = 20
"""Seconds: with each answer a busy farm would bring other pictures."""
FEW, SOME = 3, 5
"""Up to so many tasks the rows are larger."""


@dataclass(frozen=True)
class WallNumbers:
    """Frames by what becomes of them."""

    numbers: Numbers
    failed: int
    element_id: str = "wall-numbers"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how they look."""
        counted = self.numbers
        return (counted.rendering, counted.waiting, counted.done, self.failed)


@dataclass(frozen=True)
class WallNow:
    """What renders now."""

    running: Running
    pictures: dict[int, Picture]
    """By the row's id."""
    element_id: str = "wall-now"

    @property
    def fit(self) -> str:
        """How many rows stand on the screen at once: a class of css/wall.css."""
        rows = len(self.running.rows)
        return "few" if rows <= FEW else "some" if rows <= SOME else "many"

    @property
    def pictured(self) -> list[tuple[Any, Picture | None, Any]]:
        """Rows with their pictures and forecasts."""
        return [
            (row, self.pictures.get(row.id), outlook)
            for row, _image, outlook in self.running.rows
        ]

    @property
    def more(self) -> int:
        """Tasks that are not shown."""
        return self.running.total - len(self.running.rows)

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        shown = [
            (row.id, row.looks, picture, outlook)
            for row, picture, outlook in self.pictured
        ]
        return (self.running.total, self.running.frames, shown)


@dataclass(frozen=True)
class WallTrouble:
    """What fails, and what renders far longer than it should."""

    failed: list[tuple[str, int]]
    """Titles (farm text) and failed frames; 0: the task failed as a whole."""
    failed_total: int
    frames: int
    stuck: list[AnomalyLine]
    stuck_total: int
    element_id: str = "wall-trouble"

    @property
    def failed_more(self) -> int:
        """Failed tasks that are not named."""
        return self.failed_total - len(self.failed)

    @property
    def stuck_more(self) -> int:
        """Stuck frames that are not named."""
        return self.stuck_total - len(self.stuck)

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        stuck = tuple((line.id, line.text) for line in self.stuck)
        return (self.failed, self.failed_total, stuck, self.stuck_total)


@dataclass(frozen=True)
class WallPicture:
    """A frame that was finished lately; title and frame are farm text."""

    id: int
    picture: Picture
    title: str
    frame: str


@dataclass(frozen=True)
class WallPictures:
    """The newest of them."""

    pictures: list[WallPicture] = field(default_factory=list)
    element_id: str = "wall-pictures"

    @property
    def fit(self) -> str:
        """How large they are: a class of css/wall.css."""
        return "few" if len(self.pictures) <= MOST_PICTURES // 2 else "many"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        return tuple((one.picture.url, one.title) for one in self.pictures)


def wall_now(*, user: Any, site: Site) -> WallNow:
    """What renders now, the busiest first."""
    found = running(user=user, site=site, limit=MOST_TASKS)
    newest = {row.id: image_picture(image) for row, image, _ in found.rows if image}
    key = f"dashboard:wall:covers:{rights_of(user).digest}"
    kept: dict[int, Picture] = cache.get(key) or {}
    if not kept:
        cache.set(key, newest, PICTURES_STAY_S)
    return WallNow(found, newest | kept)


def wall_trouble(*, user: Any) -> WallTrouble:
    """What fails or is stuck."""
    trouble = failed_tasks(user=user, limit=MOST_FAILED)
    lines = anomaly_lines(user=user)
    slow = [line for line in lines if line.kind == AnomalyKind.FRAME_SLOW]
    return WallTrouble(
        failed=[
            (task_title(task)[:LONGEST], task.failed_frames) for task in trouble.tasks
        ],
        failed_total=trouble.total,
        frames=trouble.frames,
        stuck=slow[:MOST_STUCK],
        stuck_total=len(slow),
    )


def wall_pictures(*, user: Any) -> WallPictures:
    """The newest finished frames."""
    key = f"dashboard:wall:pictures:{get_language()}:{rights_of(user).digest}"
    kept: list[WallPicture] | None = cache.get(key)
    if not kept:
        images = newest_images(user=user, limit=MOST_PICTURES)
        kept = [_picture(image) for image in images]
        cache.set(key, kept, PICTURES_STAY_S)
    return WallPictures(kept)


def _picture(image: FrameImage) -> WallPicture:
    task = image.frame.task
    title = task_title(task.parent or task)
    frame = image.frame.name[:LONGEST]
    return WallPicture(image.pk, image_picture(image), title[:LONGEST], frame)


def release() -> str:
    """Of which files the pages are made: another one after an upgrade."""
    return str(getattr(staticfiles_storage, "manifest_hash", ""))
