"""Tasks made to order: what `POST /_sim/tasks` understands."""

from dataclasses import replace
from typing import Any

from apps.renderbus.codes import FrameType, TaskStatus
from apps.simulator.account.fees import mills
from apps.simulator.rendering import analysing
from apps.simulator.rendering.starting import dispatch
from apps.simulator.rendering.submit import submit
from apps.simulator.rendering.world import World
from apps.simulator.seed.words import LAYERS
from apps.simulator.submission import findings
from apps.simulator.tasks.catalogue import KINDS, plan_task, shares
from apps.simulator.tasks.frames import Frames
from apps.simulator.tasks.plans import TaskPlan
from apps.simulator.tasks.task import Naming, Task


def make_task(world: World, order: dict[str, Any]) -> Task:
    """Submit a task that renders at once, past the line.

    {"start": false} leaves it waiting, {"analyse": n} lets it be analysed for n
    seconds of work and then wait in line, {"analysis": [codes]} is what is found:
    with an error among them the task has failed. For the rest see _plan() and _shape().
    """
    plan = _plan(world, order)
    analyse = int(order.get("analyse", 0))
    root = submit(world, plan, analyse=analyse or None)
    _shape(root, order)
    root.analysis = tuple(map(int, order.get("analysis", ())))
    if not analyse and findings.fatal(root.analysis):
        analysing.fail(world, root, world.now)
    elif not analyse:
        for leaf in root.leaves():
            world.set_status(leaf, TaskStatus.WAITING)
            if order.get("start", True):
                dispatch(world, leaf, world.now)
    return root


def _plan(world: World, order: dict[str, Any]) -> TaskPlan:
    """A plan from {"kind", "frames", "name", "project", "user", "producer", ...}.

    Also: `layers` (Maya), `slots` (machines of a leaf), `seconds` (work of each
    frame), `fee` (for a second of work, such as "0.002").
    """
    kind = str(order.get("kind", "blender"))
    if kind not in KINDS:
        raise ValueError(f"kind is one of {', '.join(sorted(set(KINDS)))}")
    size = int(order.get("frames", 8))
    if not 1 <= size <= 1_000_000:
        raise ValueError("frames is between 1 and 1000000")
    plan = plan_task(world.seed, world.next_task_id, size, kind)
    scene = plan.scene
    scene.name = str(order.get("name", scene.name))
    scene.project = str(order.get("project", scene.project))
    scene.user = str(order.get("user", scene.user))
    scene.producer = order.get("producer", scene.producer)
    if kind == "maya" and "layers" in order:
        _layer(plan, size, max(1, min(size, int(order["layers"]))))
    for leaf in plan.leaves:
        leaf.permille = 0
        leaf.base = int(order.get("seconds", leaf.base))
        if leaf.frame_type != FrameType.PHOTON:
            leaf.width = int(order.get("slots", leaf.width))
        if "fee" in order:
            leaf.rate = (mills(str(order["fee"])), 0)
        if "coupon" in order:
            leaf.rate = (leaf.rate[0], mills(str(order["coupon"])))
        if leaf.naming.style == "plain" and "first" in order:
            leaf.naming = Naming("plain", int(order["first"]))
        leaf.priority = bool(order.get("priority", False)) and leaf.size >= 20
    return plan


def _layer(plan: TaskPlan, size: int, count: int) -> None:
    """Cut a Maya scene into so many layers; one alone is the task itself."""
    first = plan.leaves[0]
    plan.leaves = [
        replace(first, size=share, layer=LAYERS[place % len(LAYERS)])
        for place, share in enumerate(shares(size, count))
    ]
    plan.grouped = count > 1


def _shape(root: Task, order: dict[str, Any]) -> None:
    """What is decided for each leaf once the task stands.

    `failing` places fail at the first try, `bad` ones always; `even` frames take
    exactly `seconds`; `scatter` mixes the order in which frames are rendered.
    """
    for leaf in root.leaves():
        frames = leaf.own_frames()
        frames.failing = frozenset(map(int, order.get("failing", ())))
        frames.always_bad = frozenset(map(int, order.get("bad", ())))
        frames.scatter = bool(order.get("scatter", False)) and _mixes(frames)
        if "seconds" in order:
            frames.swing = 0


def _mixes(frames: Frames) -> bool:
    """Whether the steps of a scattered order reach every frame once."""
    return frames.size % 7919 != 0
