"""Hardware configurations: listed, and chosen for tasks."""

from typing import Any

from apps.simulator.account import hardware
from apps.simulator.farm import Farm
from apps.simulator.interfaces.registry import acting, interface
from apps.simulator.protocol.params import Params
from apps.simulator.protocol.paths import HANDLE
from apps.simulator.rendering import operations


@interface("/api/render/hardwareConfig/list")
def list_hardware(farm: Farm, params: Params) -> Any:
    """The configurations of the platform; those of `taskIds` are marked current."""
    ids = params.numbers_or_none("taskIds") or []
    tasks = operations.find_tasks(farm.world, ids)
    return hardware.rows(farm.options.platform, tasks)


@acting(f"{HANDLE}/editTaskHardwareConfig")
def edit_task_hardware_config(farm: Farm, params: Params) -> Any:
    """Choose a configuration for tasks; the document calls its id otherwise."""
    ids = params.numbers("taskIds")
    tasks = operations.find_tasks(farm.world, ids)
    name = "hardwareConfigIds"
    if not params.has(name) and params.has("hardwareConfigId"):
        name = "hardwareConfigId"
    chosen = hardware.find(
        params.numbers(name),
        params.text("model"),
        params.text("gpuNum"),
        params.text("ram"),
    )
    hardware.choose(tasks, chosen)
    farm.note_execution("edit_hardware", [*ids, chosen.id])
