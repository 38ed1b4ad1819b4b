"""When a frame takes too long: the account's time-out, and each task's own."""

from apps.renderbus.codes import FrameStatus, TaskStatus
from apps.simulator.rendering.starting import run_frame
from apps.simulator.rendering.world import World
from apps.simulator.tasks.task import HALTED, Task

MOST_S = 30 * 86_400
_NOT_OVER = (
    TaskStatus.WAITING,
    TaskStatus.RENDERING,
    TaskStatus.ANALYSING,
    *HALTED,
)


def set_account_time_out(world: World, seconds: int) -> None:
    """A time-out for all that is submitted from now on, and all that is not over."""
    world.time_out = seconds
    for root_id in list(world.roots.oldest_first(_NOT_OVER)):
        for task in world.tasks[root_id].family():
            task.time_out = seconds
            if task.frames is not None:
                cut_short(world, task)


def set_task_time_out(world: World, tasks: list[Task], seconds: int) -> None:
    """A time-out for these tasks alone, and what they render already."""
    for task in tasks:
        for member in task.family():
            member.over_time = seconds
            if member.frames is not None:
                cut_short(world, member)


def cut_short(world: World, leaf: Task) -> None:
    """Let what renders too long end at its time-out, or now when that is past."""
    for index, run in list(leaf.own_frames().running.items()):
        end = max(world.now, run.started + leaf.longest_s() * 1000)
        if end < run.end:
            work = int((end - run.started) / 1000 * world.clock.pace)
            outcome = int(FrameStatus.TIMED_OUT)
            run_frame(
                world, leaf, index, run._replace(end=end, work=work, outcome=outcome)
            )
