"""The read-only switch: while it is on, nothing is sent."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from apps.actions.models import Intent, IntentState
from apps.actions.reasons import ClickRefused, Reason
from apps.actions.sending.claims import claim
from apps.actions.sending.execute import intent_execute
from apps.actions.services import intents_request
from apps.actions.settling.snapshots import NOTHING_SEEN
from apps.actions.switch import is_read_only, switch_set
from apps.audit.models import AuditEntry
from tests.actions.factories import make_intent
from tests.factories import make_task

pytestmark = pytest.mark.django_db


def on(why: str = "the farm is being moved") -> None:
    switch_set(user="root", read_only=True, why=why)


def command(*words: str) -> str:
    out = StringIO()
    call_command("readonly", *words, stdout=out)
    return out.getvalue()


def test_it_is_off_until_somebody_switches_it() -> None:
    assert is_read_only() is None


def test_it_says_who_switched_it_and_why() -> None:
    on(" the farm is being moved ")
    state = is_read_only()

    assert state is not None and state.at is not None
    assert (state.actor, state.why) == ("root", "the farm is being moved")
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.reason) == ("switch.read_only", state.why)
    assert (entry.before, entry.after) == ({"read_only": False}, {"read_only": True})


def test_switching_it_twice_is_one_entry() -> None:
    on()
    assert not switch_set(user="other", read_only=True, why="again")
    assert switch_set(user="other", read_only=False, why="done")
    assert is_read_only() is None
    assert AuditEntry.objects.count() == 2


def test_the_setting_switches_it_whatever_the_row_says(settings: Any) -> None:
    settings.FARMDASH_READ_ONLY = True
    switch_set(user="root", read_only=False, why="on")
    state = is_read_only()
    assert state is not None and state.by_setting


def test_nothing_is_asked_for_while_it_is_on(operator: User) -> None:
    on()
    with pytest.raises(ClickRefused) as caught:
        intents_request(user=operator, operation="stop", task_ids=[make_task().pk])
    assert caught.value.reason is Reason.READ_ONLY
    assert not Intent.objects.exists()


def test_what_waits_to_be_sent_is_withdrawn(operator: User) -> None:
    intent = make_intent(make_task(), operator)
    on()
    intent_execute(intent.pk)
    intent.refresh_from_db()
    assert (intent.state, intent.reason) == (IntentState.WITHDRAWN, Reason.READ_ONLY)
    assert intent.sent_at is None


def test_what_was_looked_at_before_the_switch_is_not_sent_after_it(
    operator: User,
) -> None:
    intent = make_intent(make_task(), operator)
    on()
    assert not claim(intent, NOTHING_SEEN, timedelta(seconds=30))
    intent.refresh_from_db()
    assert (intent.state, intent.sent_at) == (IntentState.QUEUED, None)


def test_the_command_switches_and_tells() -> None:
    assert command() == "Clicks are sent.\n"
    told = command("on", "--why", "the farm is being moved")
    assert told.startswith("Read-only since ")
    assert told.endswith("by manage.py readonly: the farm is being moved\n")
    assert command("off", "--why", "done") == "Clicks are sent.\n"


def test_the_command_asks_why() -> None:
    with pytest.raises(CommandError, match="--why"):
        command("on")
    assert is_read_only() is None


def test_the_command_says_when_the_setting_holds(settings: Any) -> None:
    settings.FARMDASH_READ_ONLY = True
    assert command("off", "--why", "x") == "Read-only by FARMDASH_READ_ONLY.\n"
