"""What every poll has: a run, a client, a deadline, a lock that is kept alive."""

import logging
import threading
import time
from collections.abc import Callable

from django.utils import timezone

from apps.common.locks import Lock, LockLost
from apps.farm.accounts import account_client, account_record_failure
from apps.farm.crypto import KeyUnreadable
from apps.farm.models import FarmAccount, SyncRun
from apps.farm.models.runs import SyncKind
from apps.farm.pictures.child import ChildAway
from apps.farm.pictures.store import StoreAway
from apps.farm.runs import sync_run
from apps.farm.troubles import JobOverdue, SettingsWrong, trouble_of
from apps.renderbus.client import CallRecord, FarmClient
from apps.renderbus.errors import FarmError, FarmThrottled

logger = logging.getLogger(__name__)

EXPECTED = (
    FarmError,
    LockLost,
    JobOverdue,
    KeyUnreadable,
    SettingsWrong,
    StoreAway,
    ChildAway,
)
"""What ends a poll as failed without being an error of ours."""


class Poll:
    """One poll under way."""

    def __init__(
        self,
        account: FarmAccount,
        run: SyncRun,
        *,
        budget_s: float,
        lock: Lock | None = None,
        behind: bool = False,
    ) -> None:
        self.account = account
        self.run = run
        self.until = time.monotonic() + budget_s
        self._lock = lock
        self._guard = threading.Lock()
        self.client: FarmClient = account_client(
            account,
            behind=behind or run.kind == SyncKind.IMAGES,
            # While something is wrong the farm is not asked three times over.
            once=account.failures > 0,
            until=self.until,
            before_call=self.check,
            on_call=self._count,
        )

    @property
    def is_overdue(self) -> bool:
        """Whether the poll's own deadline has passed."""
        return time.monotonic() >= self.until

    def check(self) -> None:
        """Before each call: JobOverdue or LockLost when there is to be none."""
        if self.is_overdue:
            raise JobOverdue
        if self._lock is not None:
            self._lock.renew()

    def note_trouble(self, error: Exception) -> None:
        """Something went wrong on the way and the poll goes on: the run tells it."""
        trouble = trouble_of(error)
        self.run.error, self.run.error_code = trouble.text, trouble.code

    def _count(self, record: CallRecord) -> None:
        with self._guard:
            self.run.calls += 1


def run_poll(
    account: FarmAccount,
    kind: SyncKind,
    work: Callable[[Poll], None],
    *,
    budget_s: float,
    lock: Lock | None = None,
    behind: bool = False,
) -> SyncRun:
    """Do the work as a poll of at most about `budget_s` seconds; the finished run.

    Other polls go before one that is `behind`, as they go before pictures.

    What goes wrong on the farm or on the way there ends it quietly: the run says so,
    and after a heart-beat, or where the farm asks for fewer calls, the account does.
    An error of ours is raised again.
    """
    started_at = timezone.now()
    try:
        with sync_run(account, kind) as run:
            poll = Poll(account, run, budget_s=budget_s, lock=lock, behind=behind)
            try:
                work(poll)
            finally:
                poll.client.close()
    except EXPECTED as error:
        logger.warning("%s of %s: %s", kind, account.name, trouble_of(error).text)
        asked_for_less = isinstance(error, FarmThrottled)
        if kind == SyncKind.HEARTBEAT or asked_for_less:
            account_record_failure(account, error, started_at=started_at)
    return run
