"""Who sees which entries of the trail, and which of them are asked for."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.audit.services import audit_record
from apps.farm.models import FarmAccount, Grant, RenderTask, Role
from apps.farm.selectors.activity import (
    GROUPS,
    Wanted,
    acts_wanted,
    entries_wanted,
    outcomes_of,
)
from apps.farm.selectors.trail import entries_visible_to
from tests.conftest import VIEW, make_user
from tests.dashboard.activity_rows import about, click, settled
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> FarmAccount:
    return make_account()


@pytest.fixture
def task(account: FarmAccount) -> RenderTask:
    return make_task(account, project_name="Dune")


def other(kind: str, verb: str = "account.changed", **fields: object) -> AuditEntry:
    return audit_record(
        actor="kim",
        verb=verb,
        target_kind=kind,
        target_id=1,
        target_label=kind,
        **fields,
    )


def seen_by(user: User) -> set[str]:
    return {entry.target_kind for entry in entries_visible_to(user)}


def limited(name: str, account: FarmAccount, project: str = "") -> User:
    user = make_user(name)
    Grant.objects.create(user=user, account=account, project=project, role=Role.VIEWER)
    return user


# --- Who sees what --------------------------------------------------------------------

KINDS = ("account", "installation", "budget", "residue", "mail", "person", "token")


def test_who_may_look_everywhere_sees_all_but_money_and_people(
    task: RenderTask, viewer: User
) -> None:
    click(task)
    for kind in KINDS:
        other(kind)
    assert seen_by(viewer) == {"task", "account", "installation"}
    payer = make_user("payer", *VIEW, "costs.view_costday")
    assert seen_by(payer) == {"task", "account", "installation", "budget", "residue"}


def test_administrators_see_everything(task: RenderTask) -> None:
    click(task)
    for kind in KINDS:
        other(kind)
    chief = User.objects.create_superuser("chief")
    assert seen_by(chief) == {"task", *KINDS}


def test_who_may_see_an_account_sees_what_was_done_to_its_tasks(
    task: RenderTask, account: FarmAccount
) -> None:
    mine = click(task)
    click(make_task())
    other("account", account_id=account.pk)
    assert list(entries_visible_to(limited("ann", account))) == [mine]


def test_who_may_see_a_project_sees_what_was_done_to_its_tasks(
    task: RenderTask, account: FarmAccount
) -> None:
    mine = click(task)
    click(make_task(account, project_name="Other"))
    click(make_task(account))
    click(make_task(project_name="Dune"))
    assert list(entries_visible_to(limited("ann", account, "Dune"))) == [mine]


def test_strangers_and_people_who_left_see_nothing(
    task: RenderTask, stranger: User, viewer: User
) -> None:
    click(task)
    viewer.is_active = False
    assert not entries_visible_to(stranger).exists()
    assert not entries_visible_to(viewer).exists()


def test_entries_stay_when_their_task_and_account_are_gone(viewer: User) -> None:
    entry = click(make_task())
    FarmAccount.objects.filter(pk=entry.account_id).update(enabled=False)
    RenderTask.objects.all().delete()
    assert list(entries_visible_to(viewer)) == [entry]


# --- Which ones -----------------------------------------------------------------------


def acts(**wanted: object) -> list[int]:
    found = acts_wanted(AuditEntry.objects.all(), Wanted(**wanted))
    return list(found.order_by("number").values_list("number", flat=True))


def single(**wanted: object) -> list[int]:
    found = entries_wanted(AuditEntry.objects.all(), Wanted(**wanted))
    return list(found.order_by("number").values_list("number", flat=True))


def test_what_became_of_an_act_is_no_act_of_its_own(task: RenderTask) -> None:
    click(task)
    settled(task, "confirmed")
    other("account")
    assert acts() == [1, 3]
    assert single() == [1, 2, 3]


def test_what_became_of_an_act_that_is_not_there_stands_for_itself(
    task: RenderTask,
) -> None:
    settled(task, "confirmed", request_id="lost")
    settled(task, "confirmed", request_id="")
    assert acts() == [1, 2]


def test_bad_ends_are_found_with_their_act(task: RenderTask) -> None:
    for number, state in enumerate(("confirmed", "refuted", "accepted", "unknown")):
        click(task, request_id=f"c{number}")
        settled(task, state, request_id=f"c{number}")
    click(task, request_id="c9", after={"state": "withdrawn"})
    other("account", after={"state": "refuted"})
    assert acts(bad=True) == [3, 7, 9]
    assert single(bad=True) == [4, 8, 9]


def test_only_the_tasks_of_a_click_that_ended_badly_are_found(
    task: RenderTask,
) -> None:
    sibling = make_task()
    click(task)
    click(sibling)
    settled(task, "confirmed")
    settled(sibling, "rejected")
    assert acts(bad=True) == [2]


def test_an_undone_click_is_no_bad_end(task: RenderTask) -> None:
    click(task)
    about(task, "intent.undone", request_id="click-1", after={"state": "withdrawn"})
    assert acts(bad=True) == []


def test_acts_are_found_by_who_did_or_answered_them(task: RenderTask) -> None:
    click(task, actor="ann")
    about(task, "intent.agreed", request_id="click-1", actor="bob")
    click(task, request_id="c2", actor="bo")
    assert acts(person="ann") == acts(person="bob") == [1]
    assert single(person="bob") == [2]


@pytest.mark.parametrize(
    "text", ["2w", "DUNE_", "because", "mei", "10.0.0.9", "click-1", "farm-77"]
)
def test_acts_are_found_by_words_and_by_numbers_that_name_them(
    account: FarmAccount, text: str
) -> None:
    task = make_task(account, alias="2W5", scene_name="dune_010.ma")
    click(task, reason="Because of the light", remote_addr="10.0.0.9")
    settled(task, "confirmed", farm_request_id="farm-77")
    other("account")
    assert acts(text=text) == [1]
    assert acts(text="nothing like it") == []


def test_acts_are_found_by_kind_task_and_account(
    task: RenderTask, account: FarmAccount
) -> None:
    click(task)
    click(make_task(), request_id="c2")
    other("account", account_id=account.pk)
    other("budget", verb="budget.created")
    assert acts(group="clicks") == [1, 2]
    assert acts(group="accounts") == [3]
    assert acts(group="money") == [4]
    assert acts(group="nothing") == [1, 2, 3, 4]
    assert acts(task=task.pk) == [1]
    assert acts(account=account.pk) == [1, 3]
    assert len(GROUPS) == 6


def test_a_time_has_its_first_instant_and_not_its_last(task: RenderTask) -> None:
    at = click(task).at
    assert timezone.is_aware(at)
    moment = timedelta(microseconds=1)
    assert acts(start=at, end=at + moment) == [1]
    assert acts(start=at + moment) == acts(end=at) == []


def test_outcomes_come_with_the_tasks_that_are_shown(task: RenderTask) -> None:
    sibling = make_task()
    mine = click(task)
    click(sibling)
    end = settled(task, "confirmed")
    settled(sibling, "refuted")
    assert outcomes_of([mine]) == [end]
    assert outcomes_of([]) == outcomes_of([other("account")]) == []
