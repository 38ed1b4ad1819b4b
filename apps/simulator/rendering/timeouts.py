"""When a frame takes too long: the account's time-out, and each task's own."""

from apps.simulator.rendering.starting import expected_run, run_frame
from apps.simulator.rendering.world import World
from apps.simulator.tasks.task import ACTIVE, HALTED, Task

MOST_S = 30 * 86_400


def set_account_time_out(world: World, seconds: int) -> None:
    """A time-out for all that is submitted from now on, and all that is not over."""
    world.time_out = seconds
    for root_id in list(world.roots.oldest_first((*ACTIVE, *HALTED))):
        for task in world.tasks[root_id].family():
            task.time_out = seconds
            if task.frames is not None:
                hold_to_time_out(world, task)


def set_task_time_out(world: World, tasks: list[Task], seconds: int) -> None:
    """A time-out for these tasks alone, and what they render already."""
    for task in tasks:
        for member in task.family():
            member.over_time = seconds
            if member.frames is not None:
                hold_to_time_out(world, member)


def hold_to_time_out(world: World, leaf: Task) -> None:
    """Let what renders end as its time-out now has it, or at once when that is past."""
    for index, run in list(leaf.own_frames().running.items()):
        expected = expected_run(world, leaf, index, run.started)
        if expected.end < world.now:
            work = int((world.now - run.started) / 1000 * world.clock.pace)
            expected = expected._replace(end=world.now, work=work)
        if expected.end != run.end:
            run_frame(world, leaf, index, expected)
