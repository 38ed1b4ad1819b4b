"""Named moments in the life of a click at which its worker dies, or falls asleep.

Seen from outside: by the statements that go to the database, and by the bytes that go
to the farm. Nothing of the program is replaced by anything else.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.backends.signals import connection_created

from apps.actions.models import IntentState
from apps.renderbus import transport
from apps.renderbus.endpoints import Endpoint
from prove.faults import Does, befall


class Moment(StrEnum):
    """In the order in which they come."""

    CLAIM = "before the claim"
    CLAIMED = "claim committed"
    OPEN = "socket open"
    SENT = "body sent"
    ANSWERED = "answer received"
    NOTE = "before the note"
    NOTED = "noted"
    SETTLE = "before the settlement"
    SETTLED = "settled"


@dataclass(frozen=True)
class AtMoment:
    """At a moment, of the so-manieth click that comes there."""

    moment: Moment
    number: int
    does: Does


_ACTIONS = {endpoint.path for endpoint in Endpoint if endpoint.is_action}
_STATE = re.compile(r'UPDATE "actions_intent" SET (.*?)"state" = %s(.*) WHERE')
_NOTES = {IntentState.ACCEPTED, IntentState.REJECTED, IntentState.UNKNOWN}
_ENDS = {IntentState.CONFIRMED, IntentState.REFUTED, IntentState.NEEDS_PERSON}


class Watch:
    """Counts the moments of one process, and does what is planned at one of them."""

    def __init__(self, fault: AtMoment) -> None:
        self.fault = fault
        self.seen = 0
        self.is_action = False

    def reach(self, moment: Moment) -> None:
        """The moment has come."""
        if moment != self.fault.moment:
            return
        self.seen += 1
        if self.seen == self.fault.number:
            befall(os.getpid(), self.fault.does)

    def statement(self, run: Any, sql: str, params: Any, many: Any, to: Any) -> Any:
        """Around each statement to the database."""
        before, after = _moments(sql, params)
        if before:
            self.reach(before)
        done = run(sql, params, many, to)
        if after:
            to["connection"].on_commit(lambda: self.reach(after))
        return done


def _moments(sql: str, params: Any) -> tuple[Moment | None, Moment | None]:
    """The moments before a statement and after its commit, if it has any."""
    found = _STATE.match(sql)
    if found is None:
        return None, None
    state = params[found[1].count("%s")]
    if state == IntentState.SENDING:
        return Moment.CLAIM, Moment.CLAIMED
    if state in _NOTES:
        return Moment.NOTE, Moment.NOTED
    return (Moment.SETTLE, Moment.SETTLED) if state in _ENDS else (None, None)


@contextmanager
def struck(fault: AtMoment | None) -> Iterator[None]:
    """Live with the fault; for the rest of this process."""
    if fault is not None:
        watch = Watch(fault)
        _watch_database(watch)
        watch_wire(watch)
    yield


def _watch_database(watch: Watch) -> None:
    def connected(connection: Any, **_: Any) -> None:
        # Each thread has a connection of its own.
        if watch.statement not in connection.execute_wrappers:
            connection.execute_wrappers.append(watch.statement)

    connection_created.connect(connected, weak=False)


def watch_wire(watch: Watch) -> None:
    """Tell it of the moments at which bytes go and come."""

    class Payload(transport.Payload):
        """Told of the moments around its bytes."""

        acts = False

        def __iter__(self) -> Iterator[bytes]:
            if self.acts:
                watch.reach(Moment.OPEN)
            yield from super().__iter__()
            if self.acts:
                watch.reach(Moment.SENT)

    post = transport.Transport.post

    def posted(self: Any, path: str, *args: Any, **more: Any) -> Any:
        Payload.acts = path in _ACTIONS
        reply = post(self, path, *args, **more)
        if path in _ACTIONS:
            watch.reach(Moment.ANSWERED)
        return reply

    transport.Payload = Payload  # type: ignore[misc]
    transport.Transport.post = posted  # type: ignore[method-assign]
