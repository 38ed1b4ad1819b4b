"""A task of the farm, and the tree it stands in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from apps.renderbus.codes import FrameType, TaskStatus
from apps.simulator.tasks.frames import Frames


@dataclass(slots=True)
class Scene:
    """What a whole family of tasks has in common."""

    name: str
    software: int
    project: str
    user: str
    user_id: int
    producer: str | None
    camera: str
    seed: int
    look: int = 0
    """Which picture its thumbnails show."""
    environment: str = ""
    """What it is rendered with, such as `Maya 2022, mtoa 5.3.1`."""


class Naming(NamedTuple):
    """How frames are called: `6`, `0-1`, `2-4[1]`, `/out/geometry110-200[1]`.

    Where a submission has chosen them, `listed` holds their numbers and `label` how
    it put it; `last` is where a chunk ends that is shorter than the others.
    """

    style: str
    first: int = 1
    chunk: int = 1
    label: str = ""
    listed: Sequence[int] = ()
    last: int | None = None

    def name(self, index: int) -> str:
        """The frame's `frameIndex`."""
        if self.style == "tile":
            return f"{self.first}-{index + 1}"
        if self.style == "node":
            start, end = self._chunk(index)
            return f"{self.label}{start}-{end}[1]"
        if self.style == "chunk":
            start, end = self._chunk(index)
            return f"{start}-{end}[1]"
        if self.style == "listed":
            return str(self.listed[index])
        return str(self.first + index)

    def _chunk(self, index: int) -> tuple[int, int]:
        """The first and the last number of a frame that makes several pictures."""
        start = self.first + index * self.chunk
        end = start + self.chunk - 1
        return start, end if self.last is None else min(end, self.last)

    def place(self, number: int) -> int:
        """Which frame makes the picture with a number; it may not be there."""
        if self.style == "listed":
            return self.listed.index(number) if number in self.listed else -1
        return (number - self.first) // self.chunk

    def numbers(self, index: int) -> range:
        """The numbers of the pictures that the frame makes."""
        if self.style in ("tile", "photon"):
            return range(self.first, self.first + 1)
        if self.style == "listed":
            return range(self.listed[index], self.listed[index] + 1)
        start, end = self._chunk(index)
        return range(start, end + 1)

    def span(self, size: int) -> str:
        """The task's `framesRange`."""
        if self.style in ("tile", "photon"):
            return str(self.first)
        if self.style == "listed":
            return self.label
        last = self._chunk(size - 1)[1]
        if self.style == "node":
            return f"{self.label}{self.first}-{last}[1]"
        return f"{self.first}-{last}[1]"


class Task:
    """A parent, a layer, a pass or a node; `frames` is None where it has children."""

    __slots__ = (
        "analysis",
        "children",
        "clone_of",
        "completed_ms",
        "deleted",
        "first_frame_id",
        "frame_overrides",
        "frame_type",
        "frames",
        "full_speed",
        "hardware",
        "id",
        "kind",
        "labels",
        "layer",
        "limit",
        "naming",
        "over_time",
        "overrides",
        "parent",
        "picture_paths",
        "scene",
        "started_ms",
        "status",
        "submitted_ms",
        "time_out",
        "user_level",
        "waits_for",
    )

    def __init__(self, *, task_id: int, scene: Scene, submitted_ms: int) -> None:
        self.id = task_id
        self.scene = scene
        self.parent: Task | None = None
        self.children: list[Task] = []
        self.frames: Frames | None = None
        self.first_frame_id = 0
        self.naming = Naming("plain")
        self.frame_type = int(FrameType.MAIN)
        self.kind = ""
        self.layer: str | None = None
        self.status = int(TaskStatus.ANALYSING)
        self.submitted_ms = submitted_ms
        self.started_ms = 0
        self.completed_ms = 0
        self.limit = 0
        self.over_time = 86_400
        self.time_out = 43_200
        self.user_level = 0
        # The hardware configuration chosen for it; 0 is its platform's first.
        self.hardware = 0
        self.full_speed = False
        self.deleted = False
        self.labels: tuple[int, ...] = ()
        self.analysis: tuple[int, ...] = ()  # codes of what the analysis found
        # The task it was made from, and the one at the start of such a line.
        self.clone_of = (0, 0)
        self.waits_for: Task | None = None
        self.overrides: dict[str, Any] | None = None
        self.frame_overrides: dict[str, Any] | None = None
        # What its frames' pictures are said to be, in turn, whatever they are.
        self.picture_paths: list[str] | None = None

    @property
    def root(self) -> "Task":
        """The task that was submitted."""
        return self.parent or self

    def leaves(self) -> list["Task"]:
        """The tasks that hold frames: the children, or the task itself."""
        return self.children or [self]

    def family(self) -> Iterator["Task"]:
        """The task and what is below it."""
        yield self
        yield from self.children

    def longest_s(self) -> int:
        """How many seconds a frame may render before it is stopped."""
        return min(self.over_time, self.time_out)

    def own_frames(self) -> Frames:
        """The frames of a leaf; never asked of a parent."""
        if self.frames is None:
            raise LookupError(f"task {self.id} has children and no frames of its own")
        return self.frames


ACTIVE = (TaskStatus.WAITING, TaskStatus.RENDERING, TaskStatus.ANALYSING)
ENDED = (
    TaskStatus.FINISHED,
    TaskStatus.FINISHED_WITH_FAILURES,
    TaskStatus.ABANDONED,
    TaskStatus.TEST_FINISHED,
    TaskStatus.FAILED,
)
HALTED = (
    TaskStatus.STOPPED_FOR_ARREARS,
    TaskStatus.STOPPED_ON_TIMEOUT,
    TaskStatus.STOPPED,
    TaskStatus.STOPPED_BY_USER,
)


def parent_status(children: list[int]) -> int:
    """What a parent's status is, from its children's."""
    states = set(children)
    for status in (
        TaskStatus.RENDERING,
        TaskStatus.ANALYSING,
        TaskStatus.PRE_RENDERING,
    ):
        if status in states:
            return int(status)
    if TaskStatus.WAITING in states:
        begun = states & {TaskStatus.FINISHED, TaskStatus.FINISHED_WITH_FAILURES}
        return int(TaskStatus.RENDERING if begun else TaskStatus.WAITING)
    for status in HALTED:
        if status in states:
            return int(status)
    if len(states) == 1:
        return states.pop()
    return int(TaskStatus.FINISHED_WITH_FAILURES)
