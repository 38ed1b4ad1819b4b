"""Of two values that were asked for, the newer is meant: the older is never sent."""

import threading
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from apps.actions.models import Intent, IntentState
from apps.actions.reasons import Reason
from apps.actions.services import account_intent_request, intents_request
from apps.actions.telling.mine import bad_ends
from apps.audit.models import AuditEntry
from apps.farm.models import FarmAccount
from tests.actions.conftest import Clicks
from tests.actions.test_account_clicks import NEW
from tests.actions.test_holding import elapse
from tests.conftest import OPERATE, make_user
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db

BIG = {"config_id": 303, "model": "Default", "gpus": "", "ram": "128GB"}
SMALL = {"config_id": 301, "model": "Default", "gpus": "", "ram": "64GB"}
SAVED = "maya2022-main"


@pytest.fixture(autouse=True)
def _held(settings: Any) -> None:
    settings.FARMDASH_UNDO_SECONDS = 8


def owner(name: str = "owner") -> User:
    return make_user(name, *OPERATE, "farm.change_farmaccount")


def time_out(user: User, account: FarmAccount, seconds: int) -> Intent:
    return account_intent_request(
        user=user,
        account=account,
        operation="settings_update",
        params={"task_over_time": seconds},
    )


def fresh(*intents: Intent) -> list[tuple[str, str]]:
    for one in intents:
        one.refresh_from_db()
    return [(one.state, one.reason) for one in intents]


def test_a_newer_setting_takes_the_place_of_the_held_one(admin: Clicks) -> None:
    first = admin.about("settings_update", task_over_time=3600)
    second = admin.about("settings_update", task_over_time=7200)
    assert fresh(first, second) == [
        (IntentState.WITHDRAWN, Reason.REPLACED),
        (IntentState.HELD, ""),
    ]
    assert admin.says(first) == "Not sent: A newer click took its place."
    elapse(second)
    assert admin.run(second).state == IntentState.CONFIRMED
    assert admin.farm.calls("updateUserSetting") == 1
    assert bad_ends(admin.user) == []


def test_the_trail_says_who_replaced_what() -> None:
    account, ann = make_account(), owner("ann")
    first = time_out(owner(), account, 3600)
    second = time_out(ann, account, 7200)
    assert second.state == IntentState.HELD
    entry = AuditEntry.objects.get(verb="intent.undone")
    assert (entry.actor, entry.after["intent"]) == ("ann", str(first.pk))
    assert (entry.after["reason"], entry.after["by"]) == (
        "replaced",
        "settings_update",
    )


def test_to_and_fro_ends_as_the_last_click_says() -> None:
    account, user = make_account(), owner()
    for seconds in (3600, 7200, 3600):
        last = time_out(user, account, seconds)
    assert fresh(last) == [(IntentState.HELD, "")]
    assert Intent.objects.filter(state=IntentState.HELD).count() == 1


def test_what_was_sent_already_stands_and_the_held_one_after_it_goes() -> None:
    account, user = make_account(), owner()
    first = time_out(user, account, 3600)
    Intent.objects.update(state=IntentState.ACCEPTED)
    second = time_out(user, account, 7200)
    assert second.state == IntentState.HELD
    assert time_out(user, account, 3600) == first
    assert fresh(first, second) == [
        (IntentState.ACCEPTED, ""),
        (IntentState.WITHDRAWN, Reason.REPLACED),
    ]


def test_environments_and_accounts_are_apart(admin: Clicks) -> None:
    other, user = make_account(name="other"), owner()
    first = admin.about("env_update", SAVED, **NEW)
    theirs = time_out(user, other, 3600)
    apart = admin.about("env_update", "hero", **NEW)
    mine = admin.about("settings_update", task_over_time=3600)
    assert fresh(first, theirs, apart, mine) == [(IntentState.HELD, "")] * 4
    admin.about("env_update", SAVED, **NEW | {"cg_version": "2020", "plugin_ids": []})
    assert fresh(first, apart) == [
        (IntentState.WITHDRAWN, Reason.REPLACED),
        (IntentState.HELD, ""),
    ]


def test_hardware_is_replaced_task_by_task(operator: User) -> None:
    account = make_account()
    tasks = [make_task(account) for _ in range(3)]
    both, last = [task.pk for task in tasks[:2]], [task.pk for task in tasks[1:]]
    asked: dict[str, Any] = {"user": operator, "operation": "edit_hardware"}
    before = intents_request(**asked, task_ids=both, params=BIG)
    after = intents_request(**asked, task_ids=last, params=SMALL)
    assert fresh(*before) == [
        (IntentState.HELD, ""),
        (IntentState.WITHDRAWN, Reason.REPLACED),
    ]
    assert fresh(*after) == [(IntentState.HELD, "")] * 2


def test_two_labels_and_two_renderings_are_two_wishes(operator: User) -> None:
    task = make_task()
    for operation, params in (
        ("label_add", {"label": "night"}),
        ("label_add", {"label": "day"}),
        ("render_again", {"frames": "1-4"}),
        ("render_again", {"frames": "5-9"}),
    ):
        intents_request(
            user=operator, operation=operation, task_ids=[task.pk], params=params
        )
    assert not Intent.objects.filter(state=IntentState.WITHDRAWN).exists()


def test_an_older_value_that_shows_no_more_did_not_fail(
    clicks: Clicks, rendering: int
) -> None:
    (first,) = clicks.do("set_priority", rendering, params={"level": 60})
    Intent.objects.update(state=IntentState.ACCEPTED, settled_at=None)
    (second,) = clicks.do("set_priority", rendering, params={"level": 70})
    assert second.state == IntentState.CONFIRMED
    first = clicks.look(first)
    assert (first.state, first.reason) == (IntentState.ACCEPTED, Reason.REPLACED)
    assert first.settled_at is not None
    assert "A newer click took its place" in clicks.says(first)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_left() -> None:
    account, user = make_account(), owner()
    gate = threading.Barrier(8)

    def click(seconds: int) -> None:
        try:
            gate.wait()
            time_out(user, account, seconds)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(600 + n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Intent.objects.count() == 8
    assert Intent.objects.filter(state=IntentState.HELD).count() == 1
