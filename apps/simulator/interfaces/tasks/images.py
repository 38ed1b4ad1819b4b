"""Pictures: of a frame that is complete, and of one that is coming into being."""

from typing import Any

from apps.renderbus.codes import FrameType, ResultCode, Software
from apps.simulator.farm import Farm
from apps.simulator.interfaces.registry import interface
from apps.simulator.pictures import places
from apps.simulator.protocol.params import Params, invalid
from apps.simulator.protocol.paths import HANDLE
from apps.simulator.protocol.signature import Refused
from apps.simulator.rendering import operations


@interface(f"{HANDLE}/loadingFrameThumbnail")
def loading_frame_thumbnail(farm: Farm, params: Params) -> Any:
    """The server-side paths of a complete frame's pictures, else null."""
    task, index = operations.find_frame(farm.world, params.number("id"))
    if places.percent_done(farm.world, task, index) < 100:
        return None
    if planted := task.picture_paths:
        return [planted[index % len(planted)]]
    return places.thumbnail_paths(task, index, farm.options.platform)


@interface(f"{HANDLE}/loadTaskProcessImg")
def load_task_process_img(farm: Farm, params: Params) -> Any:
    """The picture of a 3ds Max task as it comes into being."""
    task_id = params.number("taskId")
    (task,) = operations.find_tasks(farm.world, [task_id])
    wanted = params.number_or("frameType", 0)
    if task.scene.software != Software.MAX:
        raise Refused(ResultCode.PARAMETER_INVALID, "only for 3ds Max tasks")
    leaves = task.leaves()
    if wanted:
        leaves = [leaf for leaf in leaves if leaf.frame_type == wanted]
        if not leaves:
            raise invalid("frameType")
    leaf = leaves[-1]
    photons_render = leaves[0].own_frames().waiting() or leaves[0].own_frames().running
    if leaves[0].frame_type == FrameType.PHOTON and photons_render:
        leaf = leaves[0]
    return places.progress(farm.world, leaf, farm.options.platform)
