"""What somebody may do to tasks and frames: the farm's side of each button."""

from collections.abc import Callable, Collection, Iterable

from apps.renderbus.codes import FrameStatus, ResultCode, TaskStatus
from apps.simulator.protocol.signature import Refused
from apps.simulator.rendering.analysing import demand_renderable
from apps.simulator.rendering.ending import ended_status, finish, halt, is_over
from apps.simulator.rendering.starting import (
    dispatch,
    dispatch_soon,
    gate_is_open,
    settle_waiting_status,
)
from apps.simulator.rendering.world import World
from apps.simulator.tasks.frames import OVER
from apps.simulator.tasks.task import ACTIVE, HALTED, Task

FAILED = (int(FrameStatus.FAILED), int(FrameStatus.TIMED_OUT))


def find_tasks(world: World, task_ids: Iterable[int]) -> list[Task]:
    """The tasks with these ids; Refused with 404 when one of them is not there."""
    found = []
    for task_id in task_ids:
        task = world.tasks.get(task_id)
        if task is None:
            raise Refused(ResultCode.NOT_FOUND, f"task {task_id} does not exist")
        found.append(task)
    return found


def find_frame(world: World, frame_id: int) -> tuple[Task, int]:
    """The leaf and the place of a frame; Refused with 404 when it is not there."""
    found = world.find_frame(frame_id)
    if found is None:
        raise Refused(ResultCode.NOT_FOUND, f"frame {frame_id} does not exist")
    return found


def _demand(tasks: list[Task], allowed: Callable[[Task], bool], verb: str) -> None:
    """All or nothing: Refused with 603 when the state of a task forbids it."""
    for task in tasks:
        if not any(allowed(leaf) for leaf in task.leaves()):
            text = f"task {task.id} with status {task.status} cannot be {verb}"
            raise Refused(ResultCode.ILLEGAL_REQUEST, text)


def stop(world: World, tasks: list[Task]) -> None:
    """Stop what renders or waits; a stopped task stays as it is."""
    _demand(tasks, lambda leaf: leaf.status in (*ACTIVE, *HALTED), "stopped")
    for task in tasks:
        for leaf in task.leaves():
            if leaf.status in ACTIVE:
                halt(world, leaf, world.now, TaskStatus.STOPPED)


def start(world: World, tasks: list[Task]) -> None:
    """Let stopped frames wait again; a task that renders stays as it is."""
    _demand(tasks, lambda leaf: leaf.status in (*ACTIVE, *HALTED), "started")
    demand_renderable(tasks)
    for task in tasks:
        for leaf in task.leaves():
            if leaf.status in HALTED:
                _revive(world, leaf)


def _revive(world: World, leaf: Task) -> None:
    frames = leaf.own_frames()
    frames.cursor = 0
    waiting = settle_waiting_status(leaf)
    world.move_all(frames, (FrameStatus.STOPPED,), waiting)
    leaf.completed_ms = leaf.root.completed_ms = 0
    if frames.waiting():
        world.set_status(leaf, TaskStatus.WAITING)
        dispatch_soon(world, leaf)
    else:
        world.set_status(leaf, TaskStatus.FINISHED)


def abandon(world: World, tasks: list[Task]) -> None:
    """Give tasks up for good."""
    allowed = (*ACTIVE, *HALTED, TaskStatus.ABANDONED)
    _demand(tasks, lambda leaf: leaf.status in allowed, "abandoned")
    for task in tasks:
        for leaf in task.leaves():
            if leaf.status in (*ACTIVE, *HALTED):
                halt(world, leaf, world.now, TaskStatus.ABANDONED)


def delete(world: World, tasks: list[Task]) -> None:
    """Put tasks into the recycle bin; what renders is stopped first."""
    for task in tasks:
        root = task.root
        if root.deleted:
            continue
        for leaf in root.leaves():
            if leaf.status in ACTIVE:
                halt(world, leaf, world.now, TaskStatus.STOPPED)
        world.remove(root, recycle=True)


def full_speed(world: World, tasks: list[Task]) -> None:
    """Give tasks as many machines as there are, at once and past the line."""
    _demand(tasks, lambda leaf: leaf.status in ACTIVE, "rendered at full speed")
    for task in tasks:
        for leaf in task.leaves():
            if not leaf.full_speed:
                leaf.full_speed = True
                leaf.limit *= 4
            dispatch(world, leaf, world.now)
        task.root.limit = sum(leaf.limit for leaf in task.root.leaves())


def recommit_tasks(
    world: World, tasks: list[Task], statuses: Collection[int] = FAILED
) -> None:
    """Render again all frames of tasks with one of the statuses (failed ones)."""
    _demand(tasks, lambda leaf: leaf.status != TaskStatus.ABANDONED, "sent again")
    demand_renderable(tasks)
    for task in tasks:
        for leaf in task.leaves():
            recommit(world, leaf, range(leaf.own_frames().size), statuses)


def recommit(
    world: World, leaf: Task, places: Iterable[int], statuses: Collection[int] = OVER
) -> int:
    """Render frames again where their status is one of these; how many there were.

    What a frame has cost stays: the next attempt comes on top.
    """
    frames = leaf.own_frames()
    if not any(frames.counts[min(status, 12)] for status in statuses):
        return 0
    cells = frames.write_out(world.clock.pace)
    waiting = settle_waiting_status(leaf)
    wanted = set(statuses) & set(OVER)
    sent = [index for index in places if cells.status[index] in wanted]
    for index in sent:
        cells.started[index] = cells.ended[index] = 0
        cells.recommits[index] = min(255, cells.recommits[index] + 1)
        world.move(frames, index, waiting)
    frames.redo.extend(sent)
    if sent and leaf.status not in ACTIVE:
        leaf.completed_ms = leaf.root.completed_ms = 0
        world.set_status(leaf, TaskStatus.WAITING)
    if sent and gate_is_open(leaf):
        dispatch_soon(world, leaf)
    return len(sent)


def set_frames(world: World, leaf: Task, places: Iterable[int], status: int) -> int:
    """Put frames into a status by hand, for tests; how many were changed."""
    frames = leaf.own_frames()
    cells = frames.write_out(world.clock.pace)
    changed = 0
    for index in places:
        if frames.running.pop(index, None) is not None:
            world.give_node(cells.node[index])
        if status in OVER:
            cells.started[index] = cells.started[index] or world.now // 1000
            cells.ended[index] = world.now // 1000
        world.move(frames, index, status)
        changed += 1
    if leaf.status == TaskStatus.RENDERING and is_over(frames):
        finish(world, leaf, world.now)
    elif leaf.status in ACTIVE:
        dispatch_soon(world, leaf)
    elif frames.waiting():
        world.set_status(leaf, TaskStatus.WAITING)
        dispatch_soon(world, leaf)
    elif leaf.status not in (*HALTED, TaskStatus.ABANDONED):
        world.set_status(leaf, ended_status(frames))
    return changed
