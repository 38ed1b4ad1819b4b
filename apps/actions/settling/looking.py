"""Asking the farm itself what became of clicks, one call or two each."""

import logging
from collections.abc import Sequence
from uuid import UUID

from apps.actions.models import Intent
from apps.actions.operations import OPERATIONS
from apps.actions.settling.effects import Effect
from apps.farm.accounts import account_client
from apps.farm.models import FarmAccount
from apps.renderbus.client import FarmClient
from apps.renderbus.errors import FarmError

logger = logging.getLogger(__name__)


def looked_at(account: FarmAccount, intents: Sequence[Intent]) -> dict[UUID, Effect]:
    """What the farm shows of each; those of which it could not be asked are missing."""
    if not intents:
        return {}
    try:
        client = account_client(account, click=True, once=True)
    except Exception as error:
        logger.warning("The farm was not asked: %s", type(error).__name__)
        return {}
    try:
        found = {intent.pk: _asked(client, intent) for intent in intents}
    finally:
        client.close()
    return {pk: effect for pk, effect in found.items() if effect is not None}


def _asked(client: FarmClient, intent: Intent) -> Effect | None:
    look = OPERATIONS[intent.operation].look
    if look is None:
        return None
    try:
        return look(client, intent)
    except FarmError as error:
        logger.info("The farm did not answer: %s", type(error).__name__)
        return None
