"""One call of an interface: gate, sign, send, judge; repeat only what is harmless."""

import logging
import random
import secrets
import time
import traceback
from collections.abc import Callable, Mapping
from typing import TypeVar

from apps.renderbus.codes import ResultCode
from apps.renderbus.credentials import Credentials
from apps.renderbus.endpoints import Endpoint
from apps.renderbus.envelope import Envelope, open_envelope, refusal
from apps.renderbus.errors import (
    FarmError,
    FarmRefused,
    FarmUnavailable,
    Reason,
)
from apps.renderbus.records import CallRecord, Pace, call_record, tell
from apps.renderbus.schemas.values import Unreadable
from apps.renderbus.signing import encode_body, signed_headers
from apps.renderbus.transport import Reply, Transport

logger = logging.getLogger(__name__)
T = TypeVar("T")

READ_TRIES = 3
_STEADY_MS = 2000
"""A clock that is off by less is left alone: the way there takes as long."""


class Caller:
    """Makes calls for one account. May be shared between threads."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        clock_offset_ms: int,
        document_paths: bool,
        pace: Pace,
        gate: Callable[[], None] | None,
        on_call: Callable[[CallRecord], None] | None,
    ) -> None:
        self.credentials = credentials
        self.clock_offset_ms = clock_offset_ms
        self._document_paths = document_paths
        self._pace = pace
        self._gate = gate
        self._on_call = on_call
        self._transport = Transport(
            credentials, connect_s=pace.connect, read_s=pace.read
        )

    def call(
        self,
        endpoint: Endpoint,
        body: Mapping[str, object],
        read: Callable[[Envelope], T],
    ) -> T:
        """Call an interface and return what `read` makes of the answer.

        A read is tried up to three times, an action is sent once. Raises FarmError.
        """
        until = time.monotonic() + self._pace.total
        tries_left = 1 if endpoint.is_action else READ_TRIES
        rest = self._pace.pause
        while True:
            until += self._pass_gate()
            outcome = self._attempt(endpoint, body, read, until)
            if _has_expired(outcome):
                # The farm's door keeper said a definite "no", and its answer told the
                # time: even an action may go again, once.
                until += self._pass_gate()
                outcome = self._attempt(endpoint, body, read, until)
            if not isinstance(outcome, FarmError):
                return outcome
            tries_left -= 1
            pause = rest * random.uniform(0.5, 1.0)
            in_time = time.monotonic() + pause < until
            if not (isinstance(outcome, FarmUnavailable) and tries_left and in_time):
                raise outcome
            time.sleep(pause)
            rest *= 2

    def close(self) -> None:
        """Close the connection that this thread keeps."""
        self._transport.close()

    def _pass_gate(self) -> float:
        """Wait for leave to call; returns the seconds that took."""
        before = time.monotonic()
        if self._gate:
            self._gate()
        return time.monotonic() - before

    def _attempt(
        self,
        endpoint: Endpoint,
        body: Mapping[str, object],
        read: Callable[[Envelope], T],
        until: float,
    ) -> T | FarmError:
        """One HTTP request. A FarmError is returned; whatever else fails is raised."""
        path = endpoint.address(document_paths=self._document_paths)
        before = time.monotonic()
        reply = self._send(path, body, until, alone=endpoint.is_action)
        if not isinstance(reply, Reply | FarmUnavailable):
            raise reply
        outcome = self._judge(endpoint, reply, read)
        if self._on_call:
            record = call_record(endpoint, path, time.monotonic() - before, outcome)
            tell(self._on_call, record)
        return outcome

    def _send(
        self, path: str, body: Mapping[str, object], until: float, *, alone: bool
    ) -> Reply | BaseException:
        """Sign and send. Nothing is raised from here, where the headers are known:
        error reporters print the local variables of every frame."""
        try:
            headers = signed_headers(
                self.credentials,
                path,
                body,
                now=int(time.time() + self.clock_offset_ms / 1000),
                nonce=str(100_000 + secrets.randbelow(900_000)),
            )
            return self._transport.post(
                path, headers, encode_body(body), until=until, alone=alone
            )
        except BaseException as error:
            return without_frames(error)

    def _judge(
        self,
        endpoint: Endpoint,
        reply: Reply | FarmUnavailable,
        read: Callable[[Envelope], T],
    ) -> T | FarmError:
        if isinstance(reply, FarmUnavailable):
            return reply
        envelope = open_envelope(reply, blot=self.credentials.blot)
        if isinstance(envelope, FarmError):
            return envelope
        self._learn_clock(envelope, reply)
        no_more = envelope.code == ResultCode.NO_MORE_RECORDS
        if not (no_more and not endpoint.is_action) and (error := refusal(envelope)):
            return error
        try:
            return read(envelope)
        except Unreadable as unreadable:
            return FarmUnavailable(
                f"an answer of another shape: {unreadable}",
                reason=Reason.NOT_UNDERSTOOD,
                sent=True,
                code=envelope.code,
                request_id=envelope.request_id,
            )

    def _learn_clock(self, envelope: Envelope, reply: Reply) -> None:
        if envelope.server_time_ms is None:
            return
        offset = envelope.server_time_ms - reply.received_ms
        if abs(offset - self.clock_offset_ms) >= _STEADY_MS:
            domain = self.credentials.domain
            logger.info("the clock of %s is ahead of ours by %d ms", domain, offset)
            self.clock_offset_ms = offset


def _has_expired(outcome: object) -> bool:
    return (
        isinstance(outcome, FarmRefused)
        and outcome.code == ResultCode.SIGNATURE_EXPIRED
    )


def without_frames(error: BaseException) -> BaseException:
    """The error alone: the frames under it hold the key and the signature."""
    for frame in traceback.extract_tb(error.__traceback__)[-1:]:
        error.add_note(f"at {frame.filename}:{frame.lineno} in {frame.name}")
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)
