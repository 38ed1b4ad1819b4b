"""The machines that a task can be rendered on."""

from typing import Any, NamedTuple

from apps.renderbus.codes import ResultCode, Software, TaskStatus
from apps.simulator.protocol.params import invalid
from apps.simulator.protocol.signature import Refused
from apps.simulator.tasks.task import Task

CPU, GPU = 1, 2


class Hardware(NamedTuple):
    """One configuration; the first of a platform is what a task gets by itself."""

    id: int
    kind: int
    model: str
    ram: str
    gpus: str | None = None
    not_for: tuple[int, ...] = ()
    enabled: bool = True


ALL = (
    Hardware(301, CPU, "Default", "64GB"),
    Hardware(303, CPU, "Default", "128GB"),
    Hardware(305, CPU, "Default", "256GB", not_for=(Software.KEYSHOT,)),
    Hardware(496, CPU, "28C", "64GB"),
    Hardware(
        337, GPU, "1080Ti", "64GB", "2*GPU", (Software.CINEMA_4D, Software.KEYSHOT)
    ),
    Hardware(339, GPU, "2080Ti", "64GB", "2*GPU", (Software.NUKE,)),
    Hardware(341, GPU, "3090", "128GB", "4*GPU", (Software.NUKE,)),
    Hardware(343, GPU, "980Ti", "32GB", "1*GPU", enabled=False),
)
BY_ID = {hardware.id: hardware for hardware in ALL}


def of_task(task: Task) -> Hardware:
    """What a task is rendered on."""
    return BY_ID[task.hardware or ALL[0].id]


def rows(platform: int, tasks: list[Task]) -> list[dict[str, Any]]:
    """Every configuration; `current` marks those that the tasks have."""
    current = {of_task(task).id for task in tasks}
    return [
        {
            "id": hardware.id,
            "type": hardware.kind,
            "model": hardware.model,
            "gpuNum": hardware.gpus,
            "ram": hardware.ram,
            "platform": platform,
            "current": hardware.id in current,
            "notSupportCgId": [int(software) for software in hardware.not_for],
            "status": int(hardware.enabled),
        }
        for hardware in ALL
    ]


def find(config_ids: list[int], model: str, gpus: str, ram: str) -> Hardware:
    """The configuration that a call means; Refused where its words do not fit it."""
    if len(config_ids) != 1 or config_ids[0] not in BY_ID:
        raise invalid("hardwareConfigIds")
    hardware = BY_ID[config_ids[0]]
    if not hardware.enabled:
        text = f"hardware configuration {hardware.id} is disabled"
        raise Refused(ResultCode.ILLEGAL_REQUEST, text)
    given = {"model": model, "gpuNum": gpus, "ram": ram}
    wanted = {
        "model": hardware.model,
        "gpuNum": hardware.gpus or "",
        "ram": hardware.ram,
    }
    for name, value in wanted.items():
        if given[name].casefold() != value.casefold():
            raise invalid(name)
    return hardware


def choose(tasks: list[Task], hardware: Hardware) -> None:
    """Let tasks be rendered on it from now on; all or none, else Refused."""
    for task in tasks:
        if task.scene.software in hardware.not_for:
            text = f"task {task.id}: its software does not run on {hardware.model}"
            raise Refused(ResultCode.ILLEGAL_REQUEST, text)
        if task.status == TaskStatus.ABANDONED:
            text = f"task {task.id} was abandoned"
            raise Refused(ResultCode.ILLEGAL_REQUEST, text)
    for task in tasks:
        for member in task.family():
            member.hardware = hardware.id
