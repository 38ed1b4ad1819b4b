"""Where what a click is about shows."""

from django.urls import reverse

from apps.actions.models import Intent


def place_of(intent: Intent) -> str:
    """Address of the page of the task, or of what of the account is meant."""
    if intent.task_id is not None:
        return reverse("task-detail", args=(intent.task_id,))
    if intent.operation.startswith("label_"):
        return reverse("label-list")
    if intent.operation.startswith("env_"):
        return reverse("environment-list")
    return reverse("account-farm-settings", args=(intent.account_id,))
