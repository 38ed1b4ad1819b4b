"""What is submitted to the farm: scenes, layers, passes, nodes, and their frames."""

from random import Random

from apps.renderbus.codes import FrameType, Software
from apps.simulator.seed.words import (
    EFFECTS,
    LAYERS,
    MODELS,
    PROJECTS,
    RATES,
    ROOMS,
    SHOTS,
    TEAMS,
    team_user_id,
)
from apps.simulator.tasks.plans import LeafPlan, TaskPlan
from apps.simulator.tasks.task import Naming, Scene

KINDS = (
    "maya",
    "max",
    "blender",
    "houdini",
    "maya",
    "c4d",
    "max",
    "chunks",
    "houdini",
    "blender",
)
"""In turn, so that any ten tasks in a row show every kind."""


def kind_of(serial: int) -> str:
    """The kind of the serial-th submission."""
    return KINDS[serial % len(KINDS)]


def fixed_size(kind: str) -> bool:
    """3ds Max pictures are tiles: their number does not grow with the farm."""
    return kind == "max"


def plan_task(seed: int, serial: int, size: int, kind: str | None = None) -> TaskPlan:
    """The serial-th submission with `size` frames in all."""
    rng = Random(f"{seed}-{serial}")
    kind = kind or kind_of(serial)
    builder = {
        "maya": _maya,
        "max": _max,
        "houdini": _houdini,
        "c4d": _single,
        "blender": _single,
        "chunks": _chunks,
    }[kind]
    name, software, leaves = builder(rng, size, kind)
    rate, permille = rng.choice(RATES), rng.choice((0, 0, 0, 0, 4, 12, 50))
    for leaf in leaves:
        leaf.rate = rate
        leaf.permille = 0 if leaf.frame_type == FrameType.PHOTON else permille
    team = rng.randrange(len(TEAMS))
    scene = Scene(
        name=name,
        software=int(software),
        project=rng.choice(PROJECTS),
        user=TEAMS[team][0],
        user_id=team_user_id(team),
        producer=TEAMS[team][1],
        camera=rng.choice(("persp", "Camera001", "cam_main", "摄影机02")),
        seed=rng.randrange(1 << 30),
        look=rng.randrange(1 << 16),
    )
    grouped = len(leaves) > 1
    return TaskPlan(kind=kind, scene=scene, leaves=leaves, grouped=grouped)


Built = tuple[str, Software, list[LeafPlan]]


def _shot(rng: Random) -> str:
    shot = f"sh{rng.randrange(1, 80) * 10:04d}_{rng.choice(SHOTS)}"
    return f"{shot}_v{rng.randrange(1, 40):03d}"


def shares(size: int, parts: int) -> list[int]:
    """A number of frames cut into parts that are as even as they can be."""
    return [size // parts + (place < size % parts) for place in range(parts)]


def _maya(rng: Random, size: int, _: str) -> Built:
    count = max(1, min(rng.choice((2, 3, 3, 4)), size))
    first, base = rng.choice((1, 1, 101, 1001)), rng.randrange(70, 260)
    leaves = [
        LeafPlan(
            size=share,
            naming=Naming("plain", first),
            base=base if place == 0 else max(40, base // 2),
            layer=LAYERS[place],
            priority=share >= 20,
            width=rng.randrange(4, 12),
        )
        for place, share in enumerate(shares(size, count))
    ]
    return f"{_shot(rng)}.{rng.choice(('ma', 'mb'))}", Software.MAYA, leaves


def _max(rng: Random, size: int, _: str) -> Built:
    tiles = max(1, size - 1)
    base = rng.randrange(120, 300)
    photon = LeafPlan(
        size=1,
        naming=Naming("photon", 0),
        base=base,
        kind="RenderPhoton",
        layer=None,
        frame_type=int(FrameType.PHOTON),
        width=1,
    )
    picture = LeafPlan(
        size=tiles,
        naming=Naming("tile", 0),
        base=base,
        layer=None,
        width=3,
        after_first=True,
    )
    name = f"{rng.choice(ROOMS)}_cam{rng.randrange(1, 9):02d}.max"
    return name, Software.MAX, [photon, picture]


def _houdini(rng: Random, size: int, _: str) -> Built:
    nodes = 1 if size < 8 else 2
    chunk = rng.randrange(40, 120)
    first = rng.choice((1, 110, 1001))
    simulation = LeafPlan(
        size=nodes,
        naming=Naming("node", first, chunk, "/out/geometry"),
        base=280,
        kind="GopRender",
        layer="/out/geometry",
        frame_type=int(FrameType.HOUDINI_SETTLEMENT),
        width=nodes,
    )
    picture = LeafPlan(
        size=max(1, size - nodes),
        naming=Naming("plain", first),
        base=rng.randrange(80, 220),
        layer="/out/mantra1",
        width=rng.randrange(6, 14),
        after_first=True,
    )
    name = f"{rng.choice(EFFECTS)}_v{rng.randrange(1, 60):03d}.hip"
    return name, Software.HOUDINI, [simulation, picture]


def _single(rng: Random, size: int, kind: str) -> Built:
    blender = kind == "blender"
    software = Software.BLENDER if blender else Software.CINEMA_4D
    name = f"{rng.choice(MODELS)}_v{rng.randrange(1, 30):03d}"
    leaf = LeafPlan(
        size=size,
        naming=Naming("plain", rng.choice((0, 1))),
        base=rng.randrange(50, 200),
        width=rng.randrange(4, 16),
    )
    return f"{name}.{'blend' if blender else 'c4d'}", software, [leaf]


def _chunks(rng: Random, size: int, _: str) -> Built:
    leaf = LeafPlan(
        size=size,
        naming=Naming("chunk", 2, rng.choice((3, 4, 5))),
        base=rng.randrange(120, 260),
        width=rng.randrange(4, 10),
    )
    return f"{_shot(rng)}.mb", Software.MAYA, [leaf]
