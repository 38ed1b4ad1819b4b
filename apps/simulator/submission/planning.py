"""From a task file to what is rendered: a new scene, or a clone with its changes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from apps.renderbus.codes import FrameType, ResultCode, Software
from apps.simulator.account.environments import Environments
from apps.simulator.account.owner import USER_ID, USER_NAME
from apps.simulator.account.products import product
from apps.simulator.protocol.signature import Refused
from apps.simulator.seed.draw import between, draw
from apps.simulator.seed.words import RATES
from apps.simulator.submission.naming import named, renamed
from apps.simulator.submission.taskfile import Pass, TaskFile
from apps.simulator.submission.wants import environment_of, wanted_environment
from apps.simulator.tasks.plans import LeafPlan, TaskPlan
from apps.simulator.tasks.task import Naming, Scene, Task


def _wrong(text: str) -> Refused:
    return Refused(ResultCode.PARAMETER_INVALID, text)


def new_plan(file: TaskFile, seed: int, saved: Environments) -> TaskPlan:
    """What a task file alone describes; Refused with 600 where it says too little."""
    made = product(file.software)
    if made is None:
        raise _wrong("task_info.cg_id is required and has to be known")
    wanted = {name: some for name, some in file.passes.items() if some.on}
    if not any(some.frames for some in wanted.values()):
        raise _wrong("scene_info_render has no frames")
    scene = Scene(
        name=file.scene,
        software=file.software,
        project=file.project,
        user=USER_NAME,
        user_id=USER_ID,
        producer=None,
        camera=file.camera,
        seed=draw(seed, 1) % (1 << 30),
        look=draw(seed, 2) % (1 << 16),
        environment=wanted_environment(file, made, saved),
    )
    base, rate = between(60, 200, seed, 3), RATES[draw(seed, 4) % len(RATES)]
    leaves = [
        _leaf(name, some, some.frames, file, base=base, rate=rate)
        for name, some in sorted(wanted.items(), key=lambda pair: not pair[1].simulates)
        if some.frames
    ]
    first_simulates = leaves[0].frame_type == FrameType.HOUDINI_SETTLEMENT
    for leaf in leaves[1:]:
        leaf.after_first = first_simulates and leaf.frame_type == FrameType.MAIN
    return TaskPlan(kind="own", scene=scene, leaves=leaves, grouped=len(leaves) > 1)


def _leaf(
    name: str,
    some: Pass,
    numbers: Sequence[int],
    file: TaskFile,
    *,
    base: int,
    rate: tuple[int, int],
) -> LeafPlan:
    if some.simulates:
        chunk = min(len(numbers), 80)
        naming = Naming("node", numbers[0], chunk, name, last=numbers[-1])
        return LeafPlan(
            size=-(-len(numbers) // chunk),
            naming=naming,
            base=base * 2,
            kind="GopRender",
            layer=name,
            frame_type=int(FrameType.HOUDINI_SETTLEMENT),
            width=2,
            rate=rate,
        )
    naming, size = named(numbers, some.text, file.chunk)
    if file.software == Software.MAX and file.tiles > 1:
        naming, size = Naming("tile", numbers[0]), file.tiles
    layer = None if file.software == Software.MAX else name
    return LeafPlan(size=size, naming=naming, base=base, layer=layer, rate=rate)


def clone_plan(file: TaskFile, original: Task, saved: Environments) -> TaskPlan:
    """The original again, with what the task file changes; Refused where it cannot."""
    old = original.scene
    if file.software and file.software != old.software:
        raise _wrong(f"task_info.cg_id is not {old.software}, as the original's is")
    made = product(old.software)
    environment = environment_of(old)
    if made is not None and (file.version or file.plugins is not None):
        environment = wanted_environment(file, made, saved, before=environment)
    scene = replace(
        old,
        name=file.scene or old.name,
        project=file.project or old.project,
        camera=file.camera or old.camera,
        user=USER_NAME,
        user_id=USER_ID,
        environment=environment,
    )
    leaves = [
        _copy(leaf, file, some)
        for leaf in original.leaves()
        if (some := _meant(leaf, file.passes)).on
    ]
    if not leaves:
        raise _wrong("scene_info_render leaves nothing to render")
    for leaf in leaves:
        leaf.after_first = leaf.after_first and leaf is not leaves[0]
    grouped = bool(original.children) and len(leaves) > 1
    return TaskPlan(kind="clone", scene=scene, leaves=leaves, grouped=grouped)


def _meant(leaf: Task, passes: Mapping[str, Pass]) -> Pass:
    """What a task file says about a leaf: by its layer, else for the whole scene.

    What is said of the whole scene is not meant for a simulation before it.
    """
    for name, some in passes.items():
        if name and name == leaf.layer:
            kept = leaf.frame_type == FrameType.HOUDINI_SETTLEMENT
            if some.simulates == kept:
                return some
    common = passes.get("")
    simulates = leaf.frame_type == FrameType.HOUDINI_SETTLEMENT
    if common is None or simulates:
        return Pass(frames=None)
    return common


def _copy(leaf: Task, file: TaskFile, some: Pass) -> LeafPlan:
    frames = leaf.own_frames()
    naming, size = renamed(leaf.naming, frames.size, some.frames, some.text, file.chunk)
    if naming.style == "tile" and file.tiles:
        size = file.tiles
    same = (naming, size) == (leaf.naming, frames.size)
    return LeafPlan(
        size=size,
        naming=naming,
        base=frames.base,
        kind=leaf.kind,
        layer=leaf.layer,
        frame_type=leaf.frame_type,
        permille=frames.permille,
        width=max(1, min(leaf.limit, size)),
        rate=(frames.fee_rate, frames.coupon_rate),
        priority=bool(frames.priority) and size >= 20,
        after_first=leaf.waits_for is not None,
        even=frames.swing == 0,
        always_bad=frames.always_bad if same else frozenset(),
    )
