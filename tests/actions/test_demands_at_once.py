"""Limits hold for fifty clicks at once."""

import threading
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection

from apps.actions.limits.demands import StepsMissing
from apps.actions.models import Intent
from apps.actions.services import intents_request
from apps.audit.models import AuditEntry
from apps.farm.models import RenderTask
from tests.actions.limits_rows import dear, limited
from tests.conftest import OPERATE, make_user

pytestmark = pytest.mark.django_db(transaction=True)

CLICKS = 50


def click_all(user: User, tasks: Sequence[RenderTask]) -> Counter[str]:
    """Each task deleted by a thread of its own, all at once; how that went."""
    gate, found = threading.Barrier(len(tasks)), []

    def click(task: RenderTask) -> None:
        try:
            gate.wait()
            intents_request(user=user, operation="delete", task_ids=[task.pk])
            found.append("taken")
        except StepsMissing:
            found.append("asked")
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(found)


def test_fifty_small_clicks_at_once_are_one_large_one(operator: User) -> None:
    account = limited(reason_money=Decimal(100))
    went = click_all(operator, [dear(account) for _ in range(CLICKS)])

    # Nine of ten each are 90; the tenth reaches 100, and so does each after it.
    assert went == {"taken": 9, "asked": CLICKS - 9}
    assert Intent.objects.count() == AuditEntry.objects.count() == 9


def test_the_first_clicks_of_an_account_count_too(operator: User) -> None:
    account = limited()
    account.click_rules.delete()
    went = click_all(operator, [dear(account) for _ in range(20)])

    assert went == {"taken": 9, "asked": 11}


def test_two_people_have_limits_of_their_own(operator: User) -> None:
    account = limited(typed_tasks=5)
    people = [operator, make_user("other", *OPERATE)]
    for person in people:
        assert click_all(person, [dear(account) for _ in range(8)])["taken"] == 4
