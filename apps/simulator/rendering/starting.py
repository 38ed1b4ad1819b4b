"""How tasks get machines, and frames start on them."""

from apps.renderbus.codes import FrameStatus, FrameType, TaskStatus
from apps.simulator.rendering.world import World
from apps.simulator.seed.draw import between
from apps.simulator.tasks.cells import Run
from apps.simulator.tasks.frames import Frames
from apps.simulator.tasks.task import Task

CLOSED_GATE = (
    int(FrameStatus.WAITING_FOR_PHOTON_JOB),
    int(FrameStatus.WAITING_FOR_SETTLEMENT),
)


def gate_is_open(task: Task) -> bool:
    """False while the task needs another one (photons, a simulation) to be over."""
    before = task.waits_for
    return before is None or before.status in (
        TaskStatus.FINISHED,
        TaskStatus.FINISHED_WITH_FAILURES,
    )


def settle_waiting_status(task: Task) -> int:
    """The status of the task's frames while they wait for something before them."""
    if gate_is_open(task):
        return int(FrameStatus.WAITING)
    before = task.waits_for
    if before is not None and before.frame_type == FrameType.PHOTON:
        return int(FrameStatus.WAITING_FOR_PHOTON_JOB)
    return int(FrameStatus.WAITING_FOR_SETTLEMENT)


def dispatch_soon(world: World, task: Task) -> None:
    """Have the farm look at a task after the few seconds that it takes to."""
    delay = between(3, 8, world.seed, task.id, world.now)
    world.plan(world.now + world.clock.takes_ms(delay), "dispatch", task.id)


def dispatch(world: World, task: Task, now: int) -> None:
    """Give machines to a task that waits or renders, where it may have some."""
    if task.status not in (TaskStatus.WAITING, TaskStatus.RENDERING):
        return
    frames = task.own_frames()
    if not frames.waiting() or not gate_is_open(task):
        return
    world.move_all(frames, CLOSED_GATE, FrameStatus.WAITING)
    task.started_ms = task.started_ms or now
    if task.parent is not None:
        task.parent.started_ms = task.parent.started_ms or now
    if task.status != TaskStatus.RENDERING:
        world.set_status(task, TaskStatus.RENDERING)
    fill(world, task, now)


def fill(world: World, task: Task, now: int) -> None:
    """Start frames until every machine of the task is busy."""
    frames = task.own_frames()
    while len(frames.running) < task.limit and frames.counts[FrameStatus.WAITING]:
        index = _next_waiting(frames)
        if index is None:
            return
        start_frame(world, task, index, now)


def _next_waiting(frames: Frames) -> int | None:
    """Frames sent again go first, then the frames in their order."""
    while frames.redo:
        index = frames.redo.pop(0)
        if frames.status(index) == FrameStatus.WAITING:
            return index
    for index in frames.priority:
        if frames.status(index) == FrameStatus.WAITING:
            return index
    while frames.cursor < frames.size:
        index = frames.place(frames.cursor)
        if frames.status(index) == FrameStatus.WAITING:
            return index
        frames.cursor += 1
    found = frames.write_out(1.0).status.find(FrameStatus.WAITING)
    return found if found >= 0 else None


def start_frame(world: World, task: Task, index: int, now: int) -> None:
    """Put a waiting frame on a machine."""
    frames = task.own_frames()
    cells = frames.write_out(world.clock.pace)
    cells.started[index], cells.ended[index] = now // 1000, 0
    cells.node[index] = world.take_node()
    world.move(frames, index, FrameStatus.RENDERING)
    run_frame(world, task, index, expected_run(world, task, index, now))


def expected_run(world: World, task: Task, index: int, started: int) -> Run:
    """How a frame on a machine will end, by what its time-out is now."""
    frames = task.own_frames()
    cells = frames.write_out(world.clock.pace)
    work, outcome = frames.expected(index), int(FrameStatus.COMPLETE)
    if frames.fails(index, cells.recommits[index], cells.node[index]):
        work, outcome = work // 3 + 1, int(FrameStatus.FAILED)
    limit = int(task.longest_s() * world.clock.pace)
    if limit and work > limit:
        work, outcome = limit, int(FrameStatus.TIMED_OUT)
    return Run(started + world.clock.takes_ms(work), outcome, work, started)


def run_frame(world: World, task: Task, index: int, run: Run) -> None:
    """Note how a rendering frame will end; an older note is forgotten."""
    task.own_frames().running[index] = run
    world.plan(run.end, "frame-end", task.id, index)


def promote(world: World, now: int) -> None:
    """Let the next tasks in line render while the farm has room for them."""
    while world.line and world.roots.count(TaskStatus.RENDERING) < world.capacity:
        root = world.tasks.get(_first_in_line(world))
        if root is not None and root.status == TaskStatus.WAITING:
            for leaf in root.leaves():
                dispatch(world, leaf, now)


def _first_in_line(world: World) -> int:
    """Take the first of those with the highest priority out of the line."""
    levels = [
        root.user_level if (root := world.tasks.get(root_id)) else 0
        for root_id in world.line
    ]
    place = levels.index(max(levels))
    found = world.line[place]
    del world.line[place]
    return found


def on_dispatch(world: World, task: Task | None, at: int, _: int) -> None:
    """Event: the farm looks at a task."""
    if task is not None:
        dispatch(world, task, at)
