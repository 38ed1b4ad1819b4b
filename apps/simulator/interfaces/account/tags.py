"""Labels: listed, added, deleted, put on tasks and taken off."""

from typing import Any

from apps.renderbus.codes import ResultCode
from apps.simulator.account.labels import MOST_LETTERS
from apps.simulator.farm import Farm
from apps.simulator.interfaces.registry import acting, interface
from apps.simulator.protocol.params import Params, invalid
from apps.simulator.protocol.paths import HANDLE
from apps.simulator.protocol.signature import Refused
from apps.simulator.rendering import operations

PROJECT = "/api/render/project"


def _name(params: Params, key: str) -> str:
    """A label's name; Refused with 601 where there is none, 600 when too long."""
    name = params.needed_text(key).strip()
    if len(name) > MOST_LETTERS:
        raise Refused(
            ResultCode.PARAMETER_INVALID, f"{key} is longer than {MOST_LETTERS} letters"
        )
    return name


def _list(farm: Farm, *, others: bool) -> dict[str, Any]:
    found = farm.world.labels.listed(others=others)
    rows = [{"projectId": label.id, "projectName": label.name} for label in found]
    return {"projectNameList": rows}


@acting(f"{PROJECT}/add")
def add_label(farm: Farm, params: Params) -> Any:
    """A new label; 600 when there is one of that name."""
    name, status = _name(params, "newName"), params.number_or("status", 1)
    if status not in (0, 1):
        raise invalid("status")
    if farm.world.labels.find(name):
        raise Refused(ResultCode.PARAMETER_INVALID, f"label {name} exists already")
    label = farm.world.labels.add(name, status=status)
    farm.note_execution("add_label", [label.id])


@acting(f"{PROJECT}/delete")
def delete_label(farm: Farm, params: Params) -> Any:
    """Delete a label of the account's own; tasks lose it."""
    name = _name(params, "delName")
    label = farm.world.labels.find(name)
    if label is None:
        raise Refused(ResultCode.NOT_FOUND, f"label {name} does not exist")
    if not label.own:
        raise Refused(ResultCode.NO_PERMISSION, f"label {name} is a sub-account's")
    farm.world.labels.delete(label)
    farm.note_execution("delete_label", [label.id])


@interface(f"{PROJECT}/getList")
def get_list(farm: Farm, params: Params) -> Any:
    """The account's own labels."""
    return _list(farm, others=False)


@interface(f"{PROJECT}/list")
def list_by_flag(farm: Farm, params: Params) -> Any:
    """0: the account's own, 1: the main account's too (this is one), 2: everybody's."""
    flag = params.number_or("flag", 0)
    if flag not in (0, 1, 2):
        raise invalid("flag")
    return _list(farm, others=flag == 2)


@acting(f"{HANDLE}/addTaskLabel")
def add_task_label(farm: Farm, params: Params) -> Any:
    """Put a label on tasks; it is made where there is none of that name."""
    name, ids = _name(params, "label"), params.numbers("taskIds")
    tasks = operations.find_tasks(farm.world, ids)
    label = farm.world.labels.need(name)
    for task in tasks:
        if label.id not in task.labels:
            task.labels = (*task.labels, label.id)
    farm.note_execution("add_task_label", ids)


@acting(f"{HANDLE}/deleteTaskLabel", "/api/render/task/deleteTaskLabel")
def delete_task_label(farm: Farm, params: Params) -> Any:
    """Take labels off tasks, by name or by id; a task without them stays as it is."""
    ids, names = params.numbers("taskIds"), params.texts("labelNames")
    gone = set(params.numbers_or_none("labelIds") or ())
    if not names and not gone:
        raise Refused(ResultCode.PARAMETER_MISSING, "labelNames is required")
    tasks = operations.find_tasks(farm.world, ids)
    for name in names:
        label = farm.world.labels.find(name)
        if label is None:
            raise Refused(ResultCode.NOT_FOUND, f"label {name} does not exist")
        gone.add(label.id)
    for task in tasks:
        task.labels = tuple(label for label in task.labels if label not in gone)
    farm.note_execution("delete_task_label", ids)
