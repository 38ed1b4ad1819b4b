"""Puts tasks into the farm: by hand, and by themselves so that it never runs dry."""

from apps.renderbus.codes import FrameStatus
from apps.simulator.rendering.analysing import drawn
from apps.simulator.rendering.starting import settle_waiting_status
from apps.simulator.rendering.world import World
from apps.simulator.seed.draw import between, draw
from apps.simulator.tasks.catalogue import fixed_size, kind_of, plan_task
from apps.simulator.tasks.frames import Frames
from apps.simulator.tasks.plans import LeafPlan, TaskPlan
from apps.simulator.tasks.task import ACTIVE, ENDED, Task

SIZES = (12, 24, 40, 60, 96, 120, 180, 240, 400)


def build_task(
    world: World, plan: TaskPlan, submitted_ms: int, task_id: int = 0
) -> Task:
    """The tree of tasks for a plan, not yet in the farm; 0 is a new id."""
    root = Task(
        task_id=task_id or world.new_task_id(),
        scene=plan.scene,
        submitted_ms=submitted_ms,
    )
    if not plan.grouped:
        _equip(world, root, plan.leaves[0])
        return root
    for leaf in plan.leaves:
        child = Task(
            task_id=world.new_task_id(), scene=plan.scene, submitted_ms=submitted_ms
        )
        child.parent = root
        root.children.append(child)
        if leaf.after_first:
            child.waits_for = root.children[0]
        _equip(world, child, leaf)
    root.limit = sum(child.limit for child in root.children)
    root.time_out = world.time_out
    return root


def _equip(world: World, task: Task, plan: LeafPlan) -> None:
    fee_rate, coupon_rate = plan.rate
    frames = Frames(
        seed=draw(world.seed, task.id) % (1 << 30),
        size=plan.size,
        base=plan.base,
        fee_rate=fee_rate,
        coupon_rate=coupon_rate,
    )
    frames.width = plan.width
    frames.permille = plan.permille
    frames.always_bad = plan.always_bad
    if plan.even:
        frames.swing = 0
    if plan.priority:
        frames.priority = tuple(sorted({0, plan.size // 2, plan.size - 1}))
    task.frames = frames
    task.kind, task.layer = plan.kind, plan.layer
    task.naming, task.frame_type = plan.naming, plan.frame_type
    task.limit = plan.width
    task.time_out = world.time_out


def all_waiting(task: Task) -> None:
    """Nothing of the leaf has been rendered; frames wait for what comes first."""
    frames = task.own_frames()
    priority = frames.priority
    rest = settle_waiting_status(task)
    if priority:
        rest = int(FrameStatus.WAITING_FOR_PRIORITY_FRAMES)
    frames.close(rendered=0, rest=rest, priority=priority)


def submit(
    world: World, plan: TaskPlan, *, analyse: int | None = 20, task_id: int = 0
) -> Task:
    """Submit a task now; after `analyse` seconds of work it waits in line.

    With None it is analysed until somebody moves it on.
    """
    root = build_task(world, plan, world.now, task_id)
    for leaf in root.leaves():
        all_waiting(leaf)
    world.add(root)
    if analyse is not None:
        world.plan(world.now + world.clock.takes_ms(analyse), "analysed", root.id)
    return root


def next_plan(world: World) -> TaskPlan:
    """What is submitted next: it follows from the seed and how many came before."""
    serial = world.serial
    world.serial += 1
    size = SIZES[draw(world.seed, serial, 21) % len(SIZES)]
    if fixed_size(kind_of(serial)):
        size = 1 + (6, 9, 12, 16)[draw(world.seed, serial, 22) % 4]
    return plan_task(world.seed, serial, size)


def on_submission(world: World, task: Task | None, at: int, _: int) -> None:
    """Event: somebody submits something, where there is room for it."""
    active = sum(map(world.roots.count, ACTIVE))
    if active < world.capacity + 5:
        root = submit(world, next_plan(world))
        root.analysis = drawn(world, root)
    retire(world)
    gap = between(720, 2560, world.seed, world.serial, at // 1000)
    world.plan(at + world.clock.takes_ms(gap) // world.capacity, "submission")


def retire(world: World) -> None:
    """Old finished tasks leave the farm, so that its memory does not grow for ever."""
    surplus = len(world.roots.all) - world.most_tasks
    if surplus <= 0:
        return
    for root_id in world.roots.oldest_first(ENDED)[:surplus]:
        world.remove(world.tasks[root_id], recycle=False)
