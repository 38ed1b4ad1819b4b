"""The environment that a submission wants, in words, and whether the farm has it."""

from apps.simulator.account.environments import LINUX, WINDOWS, Environments
from apps.simulator.account.products import PLUGINS, Product, plugins_for, product
from apps.simulator.submission import findings
from apps.simulator.submission.taskfile import TaskFile
from apps.simulator.tasks.task import Scene


def in_words(program: str, version: str, plugins: tuple[str, ...]) -> str:
    """`Maya 2022, mtoa 5.3.1`."""
    return ", ".join((f"{program} {version}", *plugins))


def environment_of(scene: Scene) -> str:
    """What a scene is rendered with; the farm's own scenes follow from their seed."""
    made = product(scene.software)
    if scene.environment or made is None:
        return scene.environment
    version = made.versions[scene.seed % len(made.versions)]
    fitting = plugins_for(scene.software, version)
    chosen = (fitting[scene.seed // 7 % len(fitting)].label,) if fitting else ()
    return in_words(made.name, version, chosen)


def wanted_environment(
    file: TaskFile, made: Product, saved: Environments, before: str = ""
) -> str:
    """What the file wants; where it says nothing: as before, or the default."""
    if file.version:
        return in_words(made.name, file.version, file.plugins or ())
    if before:
        return ", ".join((before.split(", ")[0], *(file.plugins or ())))
    for own in saved.of({file.software}, WINDOWS) + saved.of({file.software}, LINUX):
        if own.default:
            labels = tuple(PLUGINS[place].label for place in own.plugins)
            return in_words(made.name, own.version, labels)
    return in_words(made.name, made.versions[-1], file.plugins or ())


def unfit(scene: Scene) -> tuple[int, ...]:
    """Codes for a version that the farm does not have, or plugins that do not fit."""
    made = product(scene.software)
    program, *plugins = environment_of(scene).split(", ")
    if made is None or not program.startswith(f"{made.name} "):
        return (findings.OLD_VERSION,)
    version = program.removeprefix(f"{made.name} ")
    if version not in made.versions:
        return (findings.OLD_VERSION,)
    fitting = {plugin.label for plugin in plugins_for(scene.software, version)}
    return () if set(plugins) <= fitting else (findings.NO_PLUGIN,)
