"""Rendering a task again: a number is drawn, its file is sent, and it is submitted.

Only the last of the three spends. The number is committed before it, so that whoever
comes after us can read what became of it; what was not submitted costs nothing.
"""

import logging

from apps.actions.models import Intent
from apps.actions.sending.leases import lease_renew
from apps.actions.sending.taskfile import task_json
from apps.renderbus.client import ActionAnswer, FarmClient
from apps.renderbus.errors import FarmError

logger = logging.getLogger(__name__)

LEVELS = (50, 60)
"""Priorities with which the farm takes new tasks."""
MOST_LABELS, LONGEST_LABEL = 20, 64


class NotSubmitted(Exception):
    """It ended before anything was submitted; `error` is the farm's, if it was that."""

    def __init__(self, error: FarmError | None = None) -> None:
        super().__init__(str(error or "the sender was overtaken"))
        self.error = error


def send_again(client: FarmClient, intent: Intent) -> ActionAnswer:
    """The answer to the submission. Raises NotSubmitted before it, FarmError in it.

    A number that was drawn in an earlier try is used again.
    """
    try:
        if intent.made_id is None:
            _go_on(intent, made_id=_number_for(client, intent))
        made_id = intent.made_id or 0
        content = task_json(intent.its_task, made_id, intent.params)
        client.transfer.upload_task_json(made_id, content)
    except FarmError as error:
        raise NotSubmitted(error) from None
    _go_on(intent)
    answer = client.task.submit(made_id)
    _choose_hardware(client, intent, made_id)
    return answer


def _number_for(client: FarmClient, intent: Intent) -> int:
    task, wanted = intent.its_task, intent.params
    before = task.extra.get("taskUserLevel")
    level = wanted.get("priority") or (before if before in LEVELS else LEVELS[0])
    labels = [name for name in task.labels if 0 < len(name.strip()) <= LONGEST_LABEL]
    made = client.task.create(
        user_level=level,
        labels=labels[:MOST_LABELS],
        clone_of=task.remote_id,
        artist=task.producer or None,
    )
    return made.task_ids[0]


def _go_on(intent: Intent, **values: int) -> None:
    if not lease_renew(intent, **values):
        raise NotSubmitted


def _choose_hardware(client: FarmClient, intent: Intent, made_id: int) -> None:
    """Once it is submitted: the farm takes hardware for tasks only. Where it does not
    take it, reading back tells."""
    if (wanted := intent.params.get("hardware")) is None:
        return
    try:
        client.task.edit_hardware(
            [made_id],
            config_ids=[wanted["config_id"]],
            model=wanted["model"],
            gpus=wanted["gpus"],
            ram=wanted["ram"],
        )
    except FarmError as error:
        logger.warning("The new task has its hardware not: %s", type(error).__name__)
