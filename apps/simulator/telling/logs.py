"""What a renderer writes while it renders a frame: grows with the frame's seconds."""

from apps.renderbus.codes import FrameStatus
from apps.simulator.protocol.params import farm_text
from apps.simulator.rendering.world import World
from apps.simulator.seed.draw import draw
from apps.simulator.submission.wants import environment_of
from apps.simulator.tasks.cells import FrameView
from apps.simulator.tasks.task import Task
from apps.simulator.telling.faultlogs import failure_lines
from apps.simulator.telling.task_rows import node_name

PAGE_BYTES = 16_384
"""How much of a log goes on one page; a line is never cut in two."""
MOST_LINES = 40_000
_LINES_A_SECOND = 4
_MESSAGES = (
    "loading texture set {n} of 48 ({m} MB)",
    "light cache: {n} samples, {m} MB used",
    "bucket {n}/64 done, {m} MB peak",
    "WARNING: texture tile {n} was mip-mapped on the fly",
    "ray tree depth {n}, {m} thousand rays/s",
    "denoiser pass {n}: {m} ms",
)


def log_lines(world: World, task: Task, index: int) -> list[str]:
    """The frame's log so far; none before it has been on a machine."""
    frame = task.own_frames().read(index, world.clock.pace)
    if not frame.started:
        return []
    seconds = _seconds(world, task, index, frame)
    count = min(MOST_LINES, 4 + seconds * _LINES_A_SECOND)
    lines = _head(task, index, frame)
    lines += [_line(task, index, frame, turn) for turn in range(count)]
    return lines + _tail(task, index, frame)


def _seconds(world: World, task: Task, index: int, frame: FrameView) -> int:
    """Wall seconds of the attempt that the log is of."""
    running = index in task.own_frames().running
    until = world.now // 1000 if running else frame.ended
    return max(0, until - frame.started)


def _stamp(frame: FrameView, seconds: int) -> str:
    return farm_text((frame.started + seconds) * 1000)


def _head(task: Task, index: int, frame: FrameView) -> list[str]:
    return [
        f"{_stamp(frame, 0)} INFO: {task.scene.name}, frame {task.naming.name(index)}",
        f"{_stamp(frame, 0)} INFO: machine {node_name(frame.node)},"
        f" attempt {frame.recommits + 1}",
        f"{_stamp(frame, 0)} INFO: {environment_of(task.scene)}",
    ]


def _line(task: Task, index: int, frame: FrameView, turn: int) -> str:
    number = draw(task.id, index, turn, 81)
    words = _MESSAGES[number % len(_MESSAGES)]
    said = words.format(n=number % 47 + 1, m=number % 9000 + 100)
    level = "" if said.startswith("WARNING") else "INFO: "
    return f"{_stamp(frame, turn // _LINES_A_SECOND)} {level}{said}"


def _tail(task: Task, index: int, frame: FrameView) -> list[str]:
    if frame.status == FrameStatus.COMPLETE:
        return [f"{farm_text(frame.ended * 1000)} INFO: frame written"]
    if frame.status == FrameStatus.STOPPED:
        return [f"{farm_text(frame.ended * 1000)} INFO: stopped by request"]
    if frame.status not in (FrameStatus.FAILED, FrameStatus.TIMED_OUT):
        return []
    took = max(0, frame.ended - frame.started)
    said = failure_lines(task.id, index, frame.status, took)
    return [f"{farm_text(frame.ended * 1000)} {line}" for line in said]


def log_page(lines: list[str], number: int, pages: int) -> tuple[list[str], int, int]:
    """(lines, the log's size in bytes, how many pages) of the pages from `number` on.

    A line belongs to the page on which it begins.
    """
    first, last = number * PAGE_BYTES, (number + pages) * PAGE_BYTES
    place, found = 0, []
    for line in lines:
        if first <= place < last:
            found.append(line)
        place += len(line.encode()) + 1
    return found, place, -(-place // PAGE_BYTES)
