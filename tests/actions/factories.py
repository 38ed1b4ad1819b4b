"""Intents for tests, as the services would have written them."""

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from apps.actions.models import Intent
from apps.farm.models import RenderTask


def make_intent(task: RenderTask, user: User, **fields: Any) -> Intent:
    """A queued stop of the task, clicked now."""
    values: dict[str, Any] = {
        "account": task.account,
        "task": task,
        "operation": "stop",
        "requested_by": user,
        "requested_at": timezone.now(),
        "before": {"state": task.state, "states": [task.state]},
    }
    return Intent.objects.create(**values | fields)
