"""The renders of a frame whose logs can be chosen."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from apps.actions.causes.attempts import failures_of_frame
from apps.dashboard.logs.query import LogQuery
from apps.farm.logs.record import log_attempt
from apps.farm.models import Frame
from apps.farm.models.logs import LogState


@dataclass(frozen=True)
class Attempt:
    """One render of the frame."""

    number: int
    """From 1."""
    started_at: datetime
    about: str
    """What became of it, in words."""
    node: str
    """The machine that it failed on: farm text."""
    url: str
    """"" where its log was never had."""
    is_shown: bool


def attempts_of(frame: Frame, query: LogQuery, shown: str) -> list[Attempt]:
    """Attempts that left a log or failed, the newest first. Two queries."""
    now = log_attempt(frame)
    rows = frame.logs.values_list("attempt", "is_failed", "state")
    logs = {attempt: (failed, state) for attempt, failed, state in rows}
    failures = {one.attempt: one for one in failures_of_frame(frame.pk)}
    keys = {now, *logs, *failures} - {""}
    found = []
    known = [(*parts, key) for key in keys if (parts := _parts(key))]
    for number, started, key in sorted(known, reverse=True):
        failed, state = logs.get(key, (False, ""))
        failure = failures.get(key)
        had = state in (LogState.READY, LogState.FAILED) or key == now
        found.append(
            Attempt(
                number=number + 1,
                started_at=datetime.fromtimestamp(started, UTC),
                about=_about(is_now=key == now, failed=failed or failure is not None),
                node=failure.node if failure else "",
                url=_url(query, "" if key == now else key) if had else "",
                is_shown=key == shown,
            )
        )
    return found


def _url(query: LogQuery, attempt: str) -> str:
    return LogQuery(frame=query.frame, attempt=attempt).address()


def _parts(key: str) -> tuple[int, int] | None:
    """Number and start of an attempt that was on a machine; None for another."""
    number, _dot, started = key.partition(".")
    if not (number.isdecimal() and started.isdecimal() and len(started) < 12):
        return None
    return int(number), int(started)


def _about(*, is_now: bool, failed: bool) -> str:
    if is_now:
        return _("the present one")
    return _("failed") if failed else ""
