"""Of two values that were set, the older shows no more: that is no failure of it."""

from apps.actions.models import Intent, IntentState
from apps.actions.operations import OPERATIONS

_TAKEN = (IntentState.ACCEPTED, IntentState.CONFIRMED)


def is_overtaken(intent: Intent) -> bool:
    """Whether the farm took a newer one of the same operation on the same target since.
    One query, for what sets a value alone."""
    if not OPERATIONS[intent.operation].replaces:
        return False
    same = Intent.objects.filter(
        account=intent.account_id,
        task=intent.task_id,
        target=intent.target,
        operation=intent.operation,
    )
    newer = same.filter(requested_at__gt=intent.requested_at, state__in=_TAKEN)
    return newer.exclude(scope_key=intent.scope_key).exists()
