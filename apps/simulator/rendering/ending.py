"""How frames end and are paid for, and tasks with them."""

from collections.abc import Collection, Iterable

from apps.renderbus.codes import FrameStatus, TaskStatus
from apps.simulator.rendering.starting import dispatch_soon, fill, promote
from apps.simulator.rendering.world import World
from apps.simulator.seed.draw import between, chance
from apps.simulator.tasks.frames import UNDER_WAY, WAITING, Frames
from apps.simulator.tasks.task import ACTIVE, Task


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
    if index in frames.priority:
        _release_others(world, frames)
    if world.wallet.in_arrears:
        stop_for_arrears(world, at)
        return
    fill_or_finish(world, task, at)


def _release_others(world: World, frames: Frames) -> None:
    """Once all priority frames are over, the others need not wait for them."""
    active = (FrameStatus.WAITING, FrameStatus.RENDERING)
    if all(frames.status(index) not in active for index in frames.priority):
        later = FrameStatus.WAITING_FOR_PRIORITY_FRAMES
        world.move_all(frames, (later,), FrameStatus.WAITING)


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


def is_over(frames: Frames) -> bool:
    """Nothing of the task renders or waits any more."""
    return not frames.counts[FrameStatus.RENDERING] and not frames.waiting()


def ended_status(frames: Frames) -> int:
    """The status of a task that is over."""
    failed = frames.counts[FrameStatus.FAILED] + frames.counts[FrameStatus.TIMED_OUT]
    if not failed:
        stopped = frames.counts[FrameStatus.STOPPED]
        return TaskStatus.STOPPED if stopped else TaskStatus.FINISHED
    if failed == frames.size:
        return TaskStatus.FAILED
    return TaskStatus.FINISHED_WITH_FAILURES


def finish(world: World, task: Task, at: int) -> None:
    """The task is over: what waited for it goes on, and so does the line."""
    task.completed_ms = at
    world.set_status(task, ended_status(task.own_frames()))
    root = task.root
    for sibling in root.children:
        if sibling.waits_for is task and sibling.status == TaskStatus.WAITING:
            dispatch_soon(world, sibling)
    if root.status not in (TaskStatus.RENDERING, TaskStatus.WAITING):
        root.completed_ms = at
        promote(world, at)


def halt_frames(
    world: World,
    task: Task,
    places: Iterable[int],
    statuses: Collection[int] = UNDER_WAY,
) -> int:
    """Stop some frames of a leaf where their status is one of these; how many.

    What renders is charged so far; its machines go to what still waits.
    """
    frames = task.own_frames()
    wanted = set(statuses) & set(UNDER_WAY)
    chosen = [index for index in places if frames.status(index) in wanted]
    for index in chosen:
        if index in frames.running:
            _interrupt(world, task, index, world.now)
        else:
            world.move(frames, index, FrameStatus.STOPPED)
    if not chosen:
        return 0
    if set(chosen) & set(frames.priority):
        _release_others(world, frames)
    fill_or_finish(world, task, world.now)
    return len(chosen)


def fill_or_finish(world: World, task: Task, at: int) -> None:
    """Give free machines to what waits; with nothing left the task is over."""
    frames = task.own_frames()
    if task.status == TaskStatus.RENDERING:
        fill(world, task, at)
    if is_over(frames) and task.status in ACTIVE:
        finish(world, task, at)


def _interrupt(world: World, task: Task, index: int, at: int) -> None:
    """Take a rendering frame off its machine; what it did so far is charged."""
    run = task.own_frames().running[index]
    part = min(run.work, int((at - run.started) / 1000 * world.clock.pace))
    leave_machine(world, task, index, part, FrameStatus.STOPPED, at)


def halt(world: World, task: Task, at: int, status: int) -> None:
    """Stop a leaf: what renders is charged so far, what waits is put aside."""
    frames = task.own_frames()
    for index in list(frames.running):
        _interrupt(world, task, index, at)
    if frames.waiting():
        world.move_all(frames, WAITING, FrameStatus.STOPPED)
    frames.redo.clear()
    task.completed_ms = at
    world.set_status(task, status)
    if task.root.status not in (TaskStatus.RENDERING, TaskStatus.WAITING):
        task.root.completed_ms = at
    promote(world, at)


def stop_for_arrears(world: World, at: int) -> None:
    """The account has no money left: everything that renders or waits stops."""
    world.line.clear()
    for status in (TaskStatus.RENDERING, TaskStatus.WAITING):
        for root_id in list(world.roots.oldest_first((status,))):
            for leaf in world.tasks[root_id].leaves():
                if leaf.status in (TaskStatus.RENDERING, TaskStatus.WAITING):
                    halt(world, leaf, at, TaskStatus.STOPPED_FOR_ARREARS)
