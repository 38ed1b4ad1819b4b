"""What the farm tells of an account looks different after a click: read it again."""

from collections.abc import Iterable

from apps.actions.models import Intent
from apps.actions.operations import Operation
from apps.farm.readings.read import reading_expire


def readings_due(operation: Operation, intents: Iterable[Intent]) -> None:
    """Have the readings that show the operation's effect read at once. Never raises."""
    if not operation.expires:
        return
    for account_id in {intent.account_id for intent in intents}:
        reading_expire(account_id, *operation.expires)
