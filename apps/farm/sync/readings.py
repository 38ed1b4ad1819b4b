"""What somebody looks at besides tasks and frames, and what is read now and then."""

from django.utils import timezone

from apps.common.locks import Lock
from apps.farm.models import FarmAccount, FarmReading, SyncRun
from apps.farm.models.runs import SyncKind
from apps.farm.polls import Poll, run_poll
from apps.farm.readings.due import due_readings, periodic_begin
from apps.farm.readings.kept import account_keep
from apps.farm.readings.keys import whole
from apps.farm.readings.kinds import WAYS
from apps.farm.readings.write import is_wanted, reading_fail, reading_record
from apps.farm.troubles import BROKEN, trouble_of
from apps.renderbus.errors import FarmError, FarmRefused, FarmRejected, FarmThrottled

BUDGET_S = 30.0
MOST_READINGS = 20
"""A poll; the rest is due still, and read by the next one."""
MOST_FAILURES = 3
"""Readings in a row that fail until the poll gives up."""


def sync_readings(account: FarmAccount, *, lock: Lock | None = None) -> SyncRun | None:
    """Read what is due of the account; None when nothing is.

    Polls go before it, unless somebody waits for a part of it.
    """
    now = timezone.now()
    periodic_begin(account, now)
    rows = list(due_readings(now).filter(account=account)[:MOST_READINGS])
    if not rows:
        return None
    someone_waits = any(is_wanted(row, now) for row in rows)

    def work(poll: Poll) -> None:
        failures = 0
        for row in rows:
            if poll.is_overdue:
                return
            try:
                _read(poll, row)
                failures = 0
            except FarmThrottled:
                raise
            except FarmError as error:
                # One interface's trouble is not the others'.
                failures += 1
                if isinstance(error, FarmRejected) and not isinstance(
                    error, FarmRefused
                ):
                    continue
                poll.note_trouble(error)
                if failures >= MOST_FAILURES:
                    raise

    return run_poll(
        account,
        SyncKind.READINGS,
        work,
        budget_s=BUDGET_S,
        lock=lock,
        behind=not someone_waits,
    )


def _read(poll: Poll, row: FarmReading) -> None:
    """One reading; what goes wrong is told with it, and raised again."""
    asked_at = timezone.now()
    try:
        data = WAYS[row.kind].fetch(poll.client, whole(row.key, row.data))
    except FarmError as error:
        reading_fail(row, trouble_of(error).text, asked_at=asked_at)
        raise
    except (ValueError, TypeError, KeyError):
        # An error of ours: it must not come up at each tick.
        reading_fail(row, BROKEN, asked_at=asked_at)
        raise
    reading_record(row, data, asked_at=asked_at)
    account_keep(poll.account, row.kind, data)
