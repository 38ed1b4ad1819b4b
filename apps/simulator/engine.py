"""How frames wait, render and end, and tasks with them."""

from apps.renderbus.codes import FrameStatus, FrameType, TaskStatus
from apps.simulator.draw import between, chance
from apps.simulator.frames import WAITING, Frames, Run
from apps.simulator.tasks import Task
from apps.simulator.world import World

FULL_SPEED = 4
"""How many times the machines a task gets at full speed."""
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
    slots = frames.width * (FULL_SPEED if task.full_speed else 1)
    while len(frames.running) < slots and frames.counts[FrameStatus.WAITING]:
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
    node = world.take_node()
    work, outcome = frames.expected(index), int(FrameStatus.COMPLETE)
    if frames.fails(index, cells.recommits[index], node):
        work, outcome = work // 3 + 1, int(FrameStatus.FAILED)
    limit = int(task.over_time * world.clock.pace)
    if limit and work > limit:
        work, outcome = limit, int(FrameStatus.TIMED_OUT)
    cells.started[index], cells.ended[index] = now // 1000, 0
    cells.node[index] = node
    world.move(frames, index, FrameStatus.RENDERING)
    end = now + world.clock.takes_ms(work)
    run_frame(world, task, index, Run(end, outcome, work, now))


def run_frame(world: World, task: Task, index: int, run: Run) -> None:
    """Note how a rendering frame will end; an older note is forgotten."""
    task.own_frames().running[index] = run
    world.plan(run.end, "frame-end", task.id, index)


def end_frame(world: World, task: Task | None, at: int, index: int) -> None:
    """A frame is over, by itself."""
    if task is None:
        return
    frames = task.own_frames()
    run = frames.running.get(index)
    if run is None or run.end != at:
        return
    leave_machine(world, task, index, run.work, run.outcome, at)
    if run.outcome == FrameStatus.TIMED_OUT:
        halt(world, task, at, TaskStatus.STOPPED_ON_TIMEOUT)
        return
    if index in frames.priority and _priority_is_over(frames):
        later = FrameStatus.WAITING_FOR_PRIORITY_FRAMES
        world.move_all(frames, (later,), FrameStatus.WAITING)
    if world.wallet.owed and world.wallet.balance <= 0:
        stop_for_arrears(world, at)
        return
    fill(world, task, at)
    if not frames.running and not frames.waiting():
        finish(world, task, at)


def _priority_is_over(frames: Frames) -> bool:
    active = (FrameStatus.WAITING, FrameStatus.RENDERING)
    return all(frames.status(index) not in active for index in frames.priority)


def leave_machine(
    world: World, task: Task, index: int, work: int, status: int, at: int
) -> None:
    """Take a frame off its machine and charge for `work` seconds of it."""
    frames = task.own_frames()
    cells = frames.write_out(world.clock.pace)
    del frames.running[index]
    world.give_node(cells.node[index])
    fee, coupon, owed = world.wallet.charge(
        work * frames.fee_rate, work * frames.coupon_rate
    )
    cells.ended[index] = at // 1000
    cells.work[index] += work
    cells.fee[index] += fee
    cells.coupon[index] += coupon
    if owed:
        cells.owed[index] = cells.owed.get(index, 0) + owed
    frames.work += work
    frames.fee += fee
    frames.coupon += coupon
    frames.owed += owed
    world.move(frames, index, status)
    late = status == FrameStatus.COMPLETE and fee and not world.calm
    if late and chance(40, world.seed, task.id, index):
        delay = between(120, 600, world.seed, task.id, index)
        world.plan(at + world.clock.takes_ms(delay), "fee", task.id, index)


def change_fee(world: World, task: Task | None, at: int, index: int) -> None:
    """A fee changes a little some minutes after the frame ended."""
    if task is None:
        return
    frames = task.own_frames()
    cells = frames.write_out(world.clock.pace)
    most = max(1, cells.fee[index] // 20)
    delta = between(-most, most, world.seed, task.id, index, 5) or 1
    correct_fee(world, frames, index, delta)


def correct_fee(world: World, frames: Frames, index: int, delta: int) -> None:
    """Charge `delta` thousandths more (or less) for a frame."""
    cells = frames.write_out(world.clock.pace)
    cells.fee[index] += delta
    frames.fee += delta
    world.wallet.correct(delta)


def ended_status(frames: Frames) -> int:
    """The status of a task of which nothing renders or waits any more."""
    failed = frames.counts[FrameStatus.FAILED] + frames.counts[FrameStatus.TIMED_OUT]
    if not failed:
        return TaskStatus.FINISHED
    if failed == frames.size:
        return TaskStatus.FAILED
    return TaskStatus.FINISHED_WITH_FAILURES


def finish(world: World, task: Task, at: int) -> None:
    """Nothing of the task renders or waits any more."""
    task.completed_ms = at
    world.set_status(task, ended_status(task.own_frames()))
    root = task.root
    for sibling in root.children:
        if sibling.waits_for is task and sibling.status == TaskStatus.WAITING:
            dispatch_soon(world, sibling)
    if root.status not in (TaskStatus.RENDERING, TaskStatus.WAITING):
        root.completed_ms = at
        promote(world, at)


def halt(world: World, task: Task, at: int, status: int) -> None:
    """Stop a leaf: what renders is charged so far, what waits is put aside."""
    frames = task.own_frames()
    for index, run in list(frames.running.items()):
        part = min(run.work, int((at - run.started) / 1000 * world.clock.pace))
        leave_machine(world, task, index, part, FrameStatus.STOPPED, at)
    if frames.waiting():
        world.move_all(frames, WAITING, FrameStatus.STOPPED)
    frames.redo.clear()
    task.completed_ms = at
    world.set_status(task, status)
    promote(world, at)


def stop_for_arrears(world: World, at: int) -> None:
    """The account has no money left: everything that renders or waits stops."""
    world.line.clear()
    for status in (TaskStatus.RENDERING, TaskStatus.WAITING):
        for root_id in list(world.roots.oldest_first((status,))):
            for leaf in world.tasks[root_id].leaves():
                if leaf.status in (TaskStatus.RENDERING, TaskStatus.WAITING):
                    halt(world, leaf, at, TaskStatus.STOPPED_FOR_ARREARS)


def promote(world: World, now: int) -> None:
    """Let the next tasks in line render while the farm has room for them."""
    while world.line and world.roots.count(TaskStatus.RENDERING) < world.capacity:
        root = world.tasks.get(world.line.popleft())
        if root is not None and root.status == TaskStatus.WAITING:
            for leaf in root.leaves():
                dispatch(world, leaf, now)


def settle_waiting_status(task: Task) -> int:
    """The status of the task's frames while they wait for something before them."""
    if gate_is_open(task):
        return int(FrameStatus.WAITING)
    before = task.waits_for
    if before is not None and before.frame_type == FrameType.PHOTON:
        return int(FrameStatus.WAITING_FOR_PHOTON_JOB)
    return int(FrameStatus.WAITING_FOR_SETTLEMENT)


def on_dispatch(world: World, task: Task | None, at: int, _: int) -> None:
    """Event: the farm looks at a task."""
    if task is not None:
        dispatch(world, task, at)


def on_analysed(world: World, task: Task | None, at: int, _: int) -> None:
    """Event: a submitted task has been analysed and gets in line."""
    if task is None or task.status != TaskStatus.ANALYSING:
        return
    for leaf in task.leaves():
        world.set_status(leaf, TaskStatus.WAITING)
    world.line.append(task.id)
    promote(world, at)
