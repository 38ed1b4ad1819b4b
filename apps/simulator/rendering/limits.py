"""The most machines that a task may have at once."""

from apps.renderbus.codes import TaskStatus
from apps.simulator.rendering.starting import fill
from apps.simulator.rendering.world import World
from apps.simulator.tasks.catalogue import shares
from apps.simulator.tasks.task import Task

MOST_MACHINES = 10_000


def set_limit(world: World, task: Task, machines: int) -> None:
    """Give a task so many machines; a family divides them, each leaf one at least.

    What renders beyond a lowered limit goes on until it ends.
    """
    leaves = task.leaves()
    for leaf, share in zip(leaves, shares(machines, len(leaves)), strict=True):
        leaf.limit = max(1, share)
        if leaf.status == TaskStatus.RENDERING:
            fill(world, leaf, world.now)
    task.limit = machines
    if task.parent is not None:
        task.parent.limit = sum(child.limit for child in task.parent.children)
