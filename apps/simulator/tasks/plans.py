"""What a submission consists of, before it is one."""

from dataclasses import dataclass, field

from apps.renderbus.codes import FrameType
from apps.simulator.tasks.task import Naming, Scene


@dataclass(kw_only=True)
class LeafPlan:
    """A task that holds frames: how many, how they are named, what they cost."""

    size: int
    naming: Naming = field(default_factory=lambda: Naming("plain"))
    base: int = 130
    kind: str = "Render"
    layer: str | None = ""
    frame_type: int = int(FrameType.MAIN)
    permille: int = 0
    width: int = 8
    rate: tuple[int, int] = (2, 0)
    priority: bool = False
    after_first: bool = False
    """Waits until the family's first task is over."""
    even: bool = False
    """Every frame takes equally long."""
    always_bad: frozenset[int] = frozenset()
    """Places of frames that fail however often they are tried."""


@dataclass(kw_only=True)
class TaskPlan:
    """What one submission consists of; a single leaf is the task itself."""

    kind: str
    scene: Scene
    leaves: list[LeafPlan]
    grouped: bool
