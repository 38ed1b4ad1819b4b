"""Two workers run the retry rules at the same moment: nothing twice, nothing more."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from apps.actions.models import Intent
from apps.actions.retrying.acting import retries_run
from apps.farm.models import FarmAccount
from tests.actions.retry_rules import asked, failed_leaf, make_rule
from tests.factories import NOW, make_account

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _on_the_day_of_the_rows() -> Iterator[None]:
    """What frames cost is taken from what ended lately."""
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def account() -> FarmAccount:
    return make_account()


def run_at_once(workers: int) -> int:
    """So many ticks at the same moment; how many frames they asked for together."""
    gate, found = threading.Barrier(workers), []
    now = timezone.now() + timedelta(hours=1)

    def run() -> None:
        try:
            gate.wait()
            found.append(retries_run(now))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == workers
    return sum(found)


def frames() -> list[tuple[int, int]]:
    return [
        (one.task_id, number)
        for one in Intent.objects.all()
        for number in one.frame_ids or ()
    ]


def test_nothing_is_asked_for_twice(account: FarmAccount, operator: User) -> None:
    policy = make_rule(account, operator)
    for _ in range(3):
        failed_leaf(account, failed=4)

    assert run_at_once(3) == 12
    assert asked(policy) == [4, 4, 4]


def test_two_rules_for_the_same_frames_ask_once(
    account: FarmAccount, operator: User
) -> None:
    for name in ("one", "two"):
        make_rule(account, operator, name=name)
    failed_leaf(account, failed=4)

    run_at_once(3)
    assert len(frames()) == len(set(frames())) == 4


def test_the_limit_in_money_holds(account: FarmAccount, operator: User) -> None:
    policy = make_rule(account, operator, most_money=Decimal(20))
    for _ in range(4):
        failed_leaf(account, failed=4)

    for _ in range(2):
        run_at_once(3)
    stakes = [one.stake for one in Intent.objects.all()]
    assert None not in stakes and 10 < sum(filter(None, stakes)) <= 20
    assert len(frames()) == len(set(frames())) < 16
    policy.refresh_from_db()
    assert policy.note == "no_room"
