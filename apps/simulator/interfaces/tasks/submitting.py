"""Submitting: an id, the task file for it, and go."""

from typing import Any

from apps.renderbus.codes import ResultCode
from apps.simulator.account.owner import USER_ID
from apps.simulator.farm import Farm
from apps.simulator.interfaces.registry import acting
from apps.simulator.protocol.params import Params, invalid
from apps.simulator.protocol.signature import Refused
from apps.simulator.rendering import creating

SUBMIT = "/api/render/submit"
MOST_AT_ONCE, MOST_LABELS, MOST_LETTERS = 100, 20, 64
LEVELS = (50, 60)


@acting(f"{SUBMIT}/createTask")
def create_task(farm: Farm, params: Params) -> Any:
    """Ids for new tasks, or for clones of one; they are listed once submitted."""
    count, level = params.number_or("count", 1), params.number_or("taskUserLevel", 50)
    if not 1 <= count <= MOST_AT_ONCE:
        raise invalid("count")
    if level not in LEVELS:
        raise invalid("taskUserLevel")
    labels = tuple(name.strip() for name in params.texts("labels"))
    if len(labels) > MOST_LABELS:
        raise invalid("labels")
    if not all(0 < len(name) <= MOST_LETTERS for name in labels):
        raise invalid("labels")
    original_id = params.number_or("cloneOriginalId", 0)
    world = farm.world
    ids = creating.create(
        world,
        count,
        level=level,
        labels=labels,
        clone_of=creating.original_of(world, original_id) if original_id else None,
        artist=params.text("artist"),
    )
    farm.note_execution("create_task", ids)
    return {
        "aliasTaskIdList": [f"{farm.options.platform}W{task_id}" for task_id in ids],
        "taskIdList": ids,
        "userId": USER_ID,
    }


@acting(f"{SUBMIT}/taskJsonFile")
def task_json_file(farm: Farm, params: Params) -> Any:
    """Take in a file of a task that is not submitted yet."""
    draft = creating.find_draft(farm.world, params.number("taskId"))
    name = params.text("fileName") or "task.json"
    creating.upload(draft, name, params.needed_text("content"))
    farm.note_execution("upload_file", [draft.id])


@acting(f"{SUBMIT}/task")
def submit_task(farm: Farm, params: Params) -> Any:
    """Submit a task whose file was uploaded."""
    draft = creating.find_draft(farm.world, params.number("taskId"))
    producer = params.text("producer")
    if len(producer) > MOST_LETTERS:
        raise Refused(ResultCode.PARAMETER_INVALID, "producer is too long")
    creating.submit_draft(farm.world, draft, producer, farm.environments)
    farm.note_execution("submit_task", [draft.id])
