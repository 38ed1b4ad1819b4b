"""The farm as it stands when it is started: what was rendered before."""

from apps.renderbus.codes import FrameStatus, TaskStatus
from apps.simulator.rendering.analysing import drawn_error
from apps.simulator.rendering.starting import expected_run, run_frame
from apps.simulator.rendering.submit import all_waiting, build_task
from apps.simulator.rendering.world import World
from apps.simulator.seed.draw import between, draw
from apps.simulator.tasks.catalogue import fixed_size, kind_of, plan_task
from apps.simulator.tasks.frames import Frames
from apps.simulator.tasks.task import HALTED, Task, parent_status

PAST = (25, 30, 25, 10, 25, 20, 30, 25, 35, 25, 25, 30, 25, 15, 25, 45, 25, 23, 25, 40)
"""Statuses of tasks that are over, newest first, again and again."""
PARTIAL = (*HALTED, TaskStatus.ABANDONED)
PAST_S = 18 * 86_400
"""The oldest task was submitted about so long ago: pictures are kept for 20 days."""
MOST_ACTIVE = 200
MOST_FAILED = 60
"""A task of more frames does not fail with all of them."""


def sizes(seed: int, tasks: int, frames: int) -> list[int]:
    """How many frames each task has, oldest first; they add up to `frames`.

    A task has at least eight, so that few frames for many tasks make a few more.
    """
    found = [0] * tasks
    weights = [0] * tasks
    for serial in range(tasks):
        if fixed_size(kind_of(serial)):
            found[serial] = 1 + (6, 9, 12, 16)[draw(seed, serial, 22) % 4]
        else:
            weights[serial] = (2, 5, 9, 14, 22, 40, 80)[draw(seed, serial, 23) % 7]
    rest, total = max(0, frames - sum(found)), sum(weights) or 1
    for serial, weight in enumerate(weights):
        if weight:
            found[serial] = max(8, rest * weight // total)
    if tasks:
        biggest = max(range(tasks), key=lambda serial: weights[serial])
        found[biggest] = max(8, found[biggest] + frames - sum(found))
    return found


def populate(world: World, *, tasks: int, frames: int) -> None:
    """Fill an empty farm with `tasks` submissions, the newest of them active."""
    active = min(max(4, tasks * 3 // 10), MOST_ACTIVE, tasks)
    world.capacity = max(8, active * 3 // 4)
    world.most_tasks = max(500, tasks * 2)
    step = max(600, PAST_S // max(1, tasks))
    for serial, size in enumerate(sizes(world.seed, tasks, frames)):
        newest = tasks - 1 - serial
        age = 60 + min(newest, active) * 240 + max(0, newest - active) * step
        plan = plan_task(world.seed, serial, size)
        root = build_task(world, plan, world.now - age * 1000)
        if newest >= active:
            _past(world, root, PAST[(newest - active) % len(PAST)])
        else:
            _present(world, root, newest, age)
        if root.children:
            root.status = parent_status([child.status for child in root.children])
            _parent_times(root)
        world.add(root)
        for leaf in root.leaves():
            if leaf.status == TaskStatus.RENDERING:
                _start_running(world, leaf)
    world.serial = tasks
    world.line.extend(world.roots.oldest_first((TaskStatus.WAITING,)))


def _parent_times(root: Task) -> None:
    begun = [child.started_ms for child in root.children if child.started_ms]
    root.started_ms = min(begun, default=0)
    if all(child.completed_ms for child in root.children):
        root.completed_ms = max(child.completed_ms for child in root.children)


def _spacing(world: World, frames: Frames) -> int:
    return int(frames.longest() / world.clock.pace) + 2


def _past(world: World, root: Task, status: int) -> None:
    """A task that is over; what it waited for has gone well."""
    for leaf in root.leaves():
        first = root.children and leaf is root.children[0]
        needed = first and any(child.waits_for is leaf for child in root.children)
        _past_leaf(world, leaf, int(TaskStatus.FINISHED) if needed else status)


def _past_leaf(world: World, leaf: Task, status: int) -> None:
    frames = leaf.own_frames()
    if status == TaskStatus.FAILED and frames.size > MOST_FAILED:
        status = int(TaskStatus.FINISHED_WITH_FAILURES)
    frames.priority = ()
    rendered, rest = frames.size, FrameStatus.STOPPED
    if status in PARTIAL:
        rendered = frames.size * between(10, 80, frames.seed, 31) // 100
    owing = status == TaskStatus.STOPPED_FOR_ARREARS and rendered > 0
    if owing:
        frames.fee_rate = max(1, frames.fee_rate)
    failed = _failed(frames, rendered, status)
    began = leaf.submitted_ms // 1000 + 45
    spacing = _spacing(world, frames)
    room = max(1, int((world.now / 1000 - began) * 0.8) // spacing)
    frames.width = max(frames.width, -(-rendered // room))
    frames.close(
        rendered=rendered,
        rest=rest,
        began=began,
        spacing=spacing,
        failed=failed,
        owing=owing,
    )
    leaf.status = status
    leaf.limit = frames.width
    leaf.started_ms = began * 1000
    rows = -(-rendered // frames.width)
    leaf.completed_ms = (began + rows * spacing + 1) * 1000


def _failed(frames: Frames, rendered: int, status: int) -> tuple[int, ...]:
    if status == TaskStatus.FAILED:
        return tuple(range(rendered))
    if status != TaskStatus.FINISHED_WITH_FAILURES:
        return ()
    count = between(1, min(9, rendered), frames.seed, 32)
    places = {draw(frames.seed, turn, 33) % rendered for turn in range(count)}
    return tuple(sorted(places))


def _present(world: World, root: Task, newest: int, age: int) -> None:
    """A task that is being analysed, waits, or renders."""
    status = TaskStatus.RENDERING
    if newest == 0:
        status = TaskStatus.ANALYSING
        if not world.calm:
            root.analysis = drawn_error(world, root)
        world.plan(world.now + world.clock.takes_ms(60), "analysed", root.id)
    elif newest % 4 == 1:
        status = TaskStatus.WAITING
    for leaf in root.leaves():
        leaf.status = int(status)
        if status != TaskStatus.RENDERING:
            all_waiting(leaf)
        elif leaf.waits_for is None and any(
            sibling.waits_for is leaf for sibling in root.children
        ):
            _past_leaf(world, leaf, int(TaskStatus.FINISHED))
        else:
            _half_done(world, leaf, age)


def _half_done(world: World, leaf: Task, age: int) -> None:
    frames = leaf.own_frames()
    frames.priority = ()
    spacing = _spacing(world, frames)
    most = frames.size * between(30, 92, frames.seed, 34) // 100
    rows = min((age - 50) // spacing, most // frames.width)
    began = world.now // 1000 - rows * spacing - spacing // 2
    rendered = rows * frames.width
    failed = [index for index in range(rendered) if frames.fails(index, 0, 0)]
    frames.close(
        rendered=rendered,
        rest=FrameStatus.WAITING,
        began=began,
        spacing=spacing,
        failed=tuple(failed) if frames.permille else (),
    )
    leaf.started_ms = max(leaf.submitted_ms + 1000, began * 1000)


def _start_running(world: World, leaf: Task) -> None:
    """Frames that are on machines at the start, each somewhere in its time."""
    frames = leaf.own_frames()
    cells = frames.write_out(world.clock.pace)
    last = min(frames.size, frames.rendered + frames.width)
    for index in range(frames.rendered, last):
        cells.node[index] = world.take_node()
        lasts = expected_run(world, leaf, index, 0).end
        begun = world.now - lasts * between(5, 90, frames.seed, index, 35) // 100
        cells.started[index] = begun // 1000
        world.move(frames, index, FrameStatus.RENDERING)
        run_frame(world, leaf, index, expected_run(world, leaf, index, begun))
