"""Sending one intent to the farm: once, and never without saying so first."""

import logging
import time
import traceback
from datetime import timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from apps.actions.asking.same_errors import objection_to_same_error
from apps.actions.models import Intent, IntentState
from apps.actions.notices import intents_touch
from apps.actions.operations import OPERATIONS, Operation
from apps.actions.policies import (
    objection_to_frame,
    objection_to_place,
    objection_to_user,
)
from apps.actions.reasons import Reason
from apps.actions.sending.again import NotSubmitted
from apps.actions.sending.claims import claim, wake_next
from apps.actions.sending.leases import LEASE
from apps.actions.sending.outcomes import (
    Outcome,
    failed_outcome,
    unsent_outcome,
    unsubmitted_outcome,
)
from apps.actions.sending.turns import turn_taken
from apps.actions.settling.endings import Ending, intents_end
from apps.actions.settling.readings import readings_due
from apps.actions.settling.settle import intents_settle, seen_for
from apps.actions.settling.snapshots import Seen
from apps.actions.switch import is_read_only
from apps.farm.accounts import account_client
from apps.farm.models import RenderTask
from apps.farm.sync import refresh_tasks
from apps.renderbus.errors import FarmError

logger = logging.getLogger(__name__)

NOTE_AGAIN_S = 1.0
START = timedelta(seconds=10)
"""What has not begun so long after the claim, or got no leave to call, is put back."""


def intent_execute(intent_id: UUID) -> None:
    """Send a queued intent, note what the farm said, and look what came of it.

    Harmless to call twice, late, or at the same time: one call claims the intent.
    """
    if (intent := _queued(intent_id)) is None:
        return
    operation = OPERATIONS[intent.operation]
    before = seen_for([intent])[intent.pk]
    if objection := _objection(intent, operation, before):
        _withdraw(intent, objection, before)
        return
    if not turn_taken(intent, operation) or not claim(intent, before, LEASE):
        return
    intents_touch([intent])
    outcome = _send(intent, operation)
    _note_surely(intent, outcome)
    if outcome.state == IntentState.REJECTED and outcome.look:
        # The mirror was wrong about the task, or the farm would have said yes.
        _look_anew(intent, operation)
    elif outcome.look:
        intents_settle([intent.pk])
    wake_next(intent)


def _look_anew(intent: Intent, operation: Operation) -> None:
    """The farm said no to what looked possible from here."""
    readings_due(operation, [intent])
    if intent.task_id is not None:
        refresh_tasks(intent.account, [intent.task_id])


def _queued(intent_id: UUID) -> Intent | None:
    """The intent, if it still waits, with its frames no older than its counters."""
    now = timezone.now()
    Intent.objects.filter(
        pk=intent_id, state=IntentState.HELD, hold_until__lte=now
    ).update(state=IntentState.QUEUED)
    rows = Intent.objects.filter(pk=intent_id, state=IntentState.QUEUED)
    intent = rows.select_related(
        "account", "task__account", "task__parent", "requested_by"
    ).first()
    if intent and intent.task and intent.frame_ids is not None:
        _read_frames(intent.task)
    return intent


def _read_frames(task: RenderTask) -> None:
    if task.frames_due:
        # Frames moved since they were read: whoever retried one has paid for it.
        refresh_tasks(task.account, [task.pk])
        task.refresh_from_db()


def _objection(intent: Intent, operation: Operation, before: Seen) -> Reason | None:
    """Whether it still may be done: rights, the task and its frames as seen now."""
    if is_read_only():
        return Reason.READ_ONLY
    asked_by, params = intent.requested_by, intent.params
    objection = objection_to_user(asked_by, operation, intent.about, params)
    objection = objection or objection_to_place(operation, intent.about)
    if objection or intent.frame_ids is None:
        return objection or objection_to_same_error(intent)
    again = bool(intent.params.get("include_done"))
    found = {
        number: objection_to_frame(operation, frame.status_code, include_done=again)
        for number, frame in before.frames.items()
    }
    fit = [number for number in intent.frame_ids if found.get(number, "gone") is None]
    if not fit:
        return next(iter(found.values()), Reason.NO_FRAMES)
    intent.frame_ids = fit
    return objection_to_same_error(intent)


def _withdraw(intent: Intent, reason: Reason, before: Seen) -> None:
    ending = Ending(
        intent=intent,
        states=(IntentState.QUEUED,),
        values={
            "state": IntentState.WITHDRAWN,
            "reason": reason,
            "before": before.as_json(),
        },
    )
    if intents_end([ending]):
        wake_next(intent)


def _send(intent: Intent, operation: Operation) -> Outcome:
    """The HTTP request of this intent (two, where the first got a 610)."""
    try:
        client = account_client(
            intent.account,
            click=True,
            until=time.monotonic() + START.total_seconds(),
        )
    except Exception as error:
        _log(intent, error)
        return Outcome(
            state=IntentState.WITHDRAWN, reason=Reason.ACCOUNT_KEY, look=False
        )
    if timezone.now() - (intent.sent_at or intent.requested_at) > START:
        return unsent_outcome(intent)
    try:
        answer = operation.send(client, intent)
    except NotSubmitted as ended:
        return unsubmitted_outcome(intent, ended.error)
    except FarmError as error:
        return failed_outcome(intent, error)
    except Exception as error:
        _log(intent, error)
        return Outcome(state=IntentState.UNKNOWN, reason=Reason.SENDER_LOST)
    finally:
        client.close()
    return Outcome(
        state=IntentState.ACCEPTED,
        code=answer.code,
        message=answer.message,
        request_id=answer.request_id,
    )


def _note_surely(intent: Intent, outcome: Outcome) -> None:
    """The farm's answer is known here only: a database that starts anew is waited for,
    as long as nobody takes us for dead."""
    until = time.monotonic() + (LEASE - START).total_seconds()
    while True:
        try:
            _note(intent, outcome)
            return
        except (OperationalError, InterfaceError) as error:
            if time.monotonic() > until:
                raise
            _log(intent, error)
            connection.close()
            time.sleep(NOTE_AGAIN_S)


def _note(intent: Intent, outcome: Outcome) -> None:
    """Write the outcome, unless the row has moved on without us.

    `sent_at` is the fence: it is this very sending that had the outcome. A sender that
    came back after its lease still knows more than `unknown`.
    """
    expected = [IntentState.SENDING]
    if outcome.state != IntentState.QUEUED:
        expected.append(IntentState.UNKNOWN)
    values = {
        "state": outcome.state,
        "reason": outcome.reason,
        "code": outcome.code,
        "message": outcome.message,
        "farm_request_id": outcome.request_id,
        "lease_until": None,
        **outcome.times(timezone.now()),
    }
    if "settled_at" in values:
        ending = Ending(
            intent=intent, states=expected, values=values, fence=intent.sent_at
        )
        intents_end([ending])
        return
    Intent.objects.filter(
        pk=intent.pk, sent_at=intent.sent_at, settled_at=None, state__in=expected
    ).update(**values)
    intents_touch([intent])


def _log(intent: Intent, error: BaseException) -> None:
    """Where it happened, without the error's text: that might hold anything."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    logger.error(
        "Intent %s ended with %s at %s:%s",
        intent.pk,
        type(error).__qualname__,
        where.filename,
        where.lineno,
    )
