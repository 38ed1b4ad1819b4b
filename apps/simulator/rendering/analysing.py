"""How the analysis of a submitted task ends: it renders, or it has failed."""

from apps.renderbus.codes import ResultCode, Software, TaskStatus
from apps.simulator.protocol.signature import Refused
from apps.simulator.rendering.ending import halt
from apps.simulator.rendering.starting import promote
from apps.simulator.rendering.world import World
from apps.simulator.seed.draw import chance, draw
from apps.simulator.submission import findings
from apps.simulator.tasks.task import Task

FAILS_PERMILLE, WARNED_PERMILLE = 50, 120
_ERRORS = {
    int(Software.MAX): (findings.NOT_STARTED, findings.NO_ASSETS),
    int(Software.HOUDINI): (findings.NO_NODE, findings.NO_ASSETS),
}
_WARNINGS = {
    int(Software.MAX): (findings.NO_TEXTURES, findings.LOST_LINKS),
    int(Software.MAYA): (findings.NO_CAMERA, findings.LOST_LINKS),
}


def drawn_error(world: World, root: Task) -> tuple[int, ...]:
    """The codes of a scene that cannot be rendered."""
    number = draw(world.seed, root.id, 61)
    errors = _ERRORS.get(root.scene.software, (findings.NO_ASSETS, findings.NO_PLUGIN))
    return (errors[number % 2], *drawn_warnings(root, number // 2))


def drawn_warnings(root: Task, number: int) -> tuple[int, ...]:
    """The code of something that may be ignored."""
    warnings = _WARNINGS.get(root.scene.software, (findings.LOST_LINKS,))
    return (warnings[number % len(warnings)],)


def drawn(world: World, root: Task) -> tuple[int, ...]:
    """What is found in a scene that somebody submits, mostly nothing."""
    if chance(FAILS_PERMILLE, world.seed, root.id, 62):
        return drawn_error(world, root)
    if chance(WARNED_PERMILLE, world.seed, root.id, 63):
        return drawn_warnings(root, draw(world.seed, root.id, 64))
    return ()


def on_analysed(world: World, task: Task | None, at: int, _: int) -> None:
    """Event: a submitted task has been analysed and gets in line, unless it failed."""
    if task is None or task.status != TaskStatus.ANALYSING:
        return
    if findings.fatal(task.analysis):
        fail(world, task, at)
        return
    for leaf in task.leaves():
        world.set_status(leaf, TaskStatus.WAITING)
    world.line.append(task.id)
    promote(world, at)


def fail(world: World, root: Task, at: int) -> None:
    """The scene cannot be rendered: none of its frames is, and nothing is charged."""
    for leaf in root.leaves():
        halt(world, leaf, at, TaskStatus.FAILED)


def demand_renderable(tasks: list[Task]) -> None:
    """Refused with 603 for a task whose scene cannot be rendered."""
    for task in tasks:
        if findings.fatal(task.root.analysis):
            text = f"task {task.id} did not pass the analysis"
            raise Refused(ResultCode.ILLEGAL_REQUEST, text)
