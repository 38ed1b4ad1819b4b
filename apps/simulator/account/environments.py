"""Render environments of the account: a program's version with its plugins."""

from dataclasses import dataclass, replace

from apps.renderbus.codes import ResultCode, Software
from apps.simulator.account.products import PLUGINS, PRODUCTS, Product, product
from apps.simulator.protocol.signature import Refused

LINUX, WINDOWS = 0, 1
MOST_LETTERS = 64
LAYER_TYPES = (0, 1)


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What a task of one program is rendered with."""

    name: str
    software: int
    program: str
    version: str
    system: int = WINDOWS
    layer_type: int = 0
    plugins: tuple[int, ...] = ()
    project_path: str = ""
    default: bool = False


def _wrong(text: str) -> Refused:
    return Refused(ResultCode.PARAMETER_INVALID, text)


def check(wanted: Environment) -> None:
    """Refused with 600 and the reason when the parts do not fit each other."""
    if len(wanted.name) > MOST_LETTERS:
        raise _wrong(f"editName is longer than {MOST_LETTERS} letters")
    made = product(wanted.software)
    if made is None:
        raise _wrong(f"cgId {wanted.software} is not known")
    _check_program(wanted, made)
    seen: dict[str, int] = {}
    for plugin_id in wanted.plugins:
        plugin = PLUGINS.get(plugin_id)
        if plugin is None or plugin.software != wanted.software:
            raise _wrong(f"plugin {plugin_id} is not known for {made.name}")
        if wanted.version not in plugin.fits:
            raise _wrong(f"{plugin.label} does not fit {made.name} {wanted.version}")
        if plugin.name in seen:
            raise _wrong(f"{plugin.name} is wanted in two versions")
        seen[plugin.name] = plugin_id


def _check_program(wanted: Environment, made: Product) -> None:
    if wanted.program.casefold() != made.name.casefold():
        raise _wrong(f"cgName {wanted.program} is not cgId {wanted.software}")
    if wanted.version not in made.versions:
        raise _wrong(f"{made.name} {wanted.version} is not supported")
    if wanted.system not in (LINUX, WINDOWS):
        raise _wrong("renderSystem is 0 (Linux) or 1 (Windows)")
    if wanted.system == LINUX and not made.linux:
        raise _wrong(f"{made.name} does not run on Linux")
    if wanted.layer_type not in LAYER_TYPES:
        raise _wrong("renderLayerType is 0 or 1")


class Environments:
    """The account's environments by name, in the order in which they were made."""

    def __init__(self) -> None:
        self._by_name: dict[str, Environment] = {}
        for made in SAVED:
            self._by_name[made.name] = made

    def add(self, wanted: Environment) -> None:
        """Save a new one; Refused with 600 when its name is taken."""
        check(wanted)
        if wanted.name in self._by_name:
            raise _wrong(f"environment {wanted.name} exists already")
        self._by_name[wanted.name] = wanted

    def update(self, wanted: Environment) -> None:
        """Change one; it stays its program's default only for the same program."""
        before = self.find(wanted.name)
        check(wanted)
        stays = before.default and before.software == wanted.software
        self._by_name[wanted.name] = replace(wanted, default=stays)

    def delete(self, name: str) -> None:
        """Forget one."""
        del self._by_name[self.find(name).name]

    def set_default(self, name: str) -> None:
        """Make one its program's default in place of the one that is."""
        chosen = self.find(name)
        for other in list(self._by_name.values()):
            if other.software == chosen.software:
                changed = replace(other, default=other is chosen)
                self._by_name[other.name] = changed

    def find(self, name: str) -> Environment:
        """The one with this name; Refused with 404 when there is none."""
        found = self._by_name.get(name)
        if found is None:
            text = f"environment {name} does not exist"
            raise Refused(ResultCode.NOT_FOUND, text)
        return found

    def of(self, software: set[int], system: int) -> list[Environment]:
        """Those for some programs on one system."""
        return [
            made
            for made in self._by_name.values()
            if made.software in software and made.system == system
        ]


def _saved(name: str, software: Software, version: str, *plugins: int) -> Environment:
    return Environment(
        name=name,
        software=int(software),
        program=PRODUCTS[software].name,
        version=version,
        plugins=plugins,
        default=name.endswith("main"),
    )


SAVED = (
    _saved("maya2022-main", Software.MAYA, "2022", 2723, 2951),
    _saved("maya2020 旧项目", Software.MAYA, "2020", 2711),
    _saved("archviz-main", Software.MAX, "2023", 3107, 3309),
    _saved("houdini-main", Software.HOUDINI, "19.5", 5409),
    _saved("blender3.6", Software.BLENDER, "3.6"),
)
"""What the account has at the start."""
