"""Every operation × every role: what may be asked for, and what is sent."""

from typing import Any

import pytest

from apps.actions.models import Intent
from apps.actions.operations import OPERATIONS
from apps.actions.reasons import Reason
from apps.actions.sending.execute import intent_execute
from apps.farm.models import Grant
from tests.actions.factories import make_intent
from tests.conftest import make_user, signed_in
from tests.dashboard.farm_rows import make_family
from tests.dashboard.rights.people import PEOPLE, Matrix, Person, matrix  # noqa: F401
from tests.dashboard.rights.walk import ask
from tests.dashboard.rights.world import PLACES
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db
LEAST = {
    "actions.operate": "operator",
    "actions.spend": "spender",
    "actions.destroy": "administrator",
}


def wish(operation: str, *task_ids: int) -> dict[str, Any]:
    """The form of a click that was said yes to."""
    ids = ",".join(str(pk) for pk in task_ids)
    return {"operation": operation, "tasks": ids, "confirmed": "1", "seconds": "3600"}


def expected(person: Person, operation: str, place: str) -> bool:
    return person.reaches(LEAST[OPERATIONS[operation].permission], place)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_click_is_written_for_whoever_may_there_and_for_nobody_else(
    operation: str,
    matrix: Matrix,  # noqa: F811
) -> None:
    faults = []
    for person in PEOPLE:
        client = matrix.client(person, "click")
        for place in PLACES:
            task = matrix.world.tasks[place]
            data = wish(operation, task.pk)
            answer = ask(client, "POST", "/clicks/", data)
            written = any('"actions_intent"' in sql for sql in answer.written)
            if written and not expected(person, operation, place):
                faults.append(f"{person.name} in {place}")
            if answer.written and not expected(person, operation, place):
                faults.append(f"{person.name} in {place}: {answer.written[0][:60]}")
    assert not faults


@pytest.mark.parametrize("role", ["viewer", "operator", "spender", "administrator"])
@pytest.mark.parametrize("operation", ["stop", "full_speed", "abandon"])
def test_who_may_gets_it_written(operation: str, role: str) -> None:
    task = make_task(project_name="Fig")
    user = make_user("ada")
    Grant.objects.create(user=user, account=task.account, project="Fig", role=role)
    signed_in(user).post("/clicks/", wish(operation, task.pk))
    may = Person("ada", "P", role).reaches(LEAST[OPERATIONS[operation].permission], "P")
    assert Intent.objects.filter(requested_by=user).exists() is may


def test_of_a_bulk_only_what_is_allowed_is_asked_for() -> None:
    account = make_account()
    mine, seen = (
        make_task(account, project_name="Fig"),
        make_task(account, project_name="Date"),
    )
    user = make_user("ada")
    for project, role in (("Fig", "operator"), ("Date", "viewer")):
        Grant.objects.create(user=user, account=account, project=project, role=role)
    signed_in(user).post("/clicks/", wish("stop", mine.pk, seen.pk))
    asked = Intent.objects.filter(requested_by=user)
    states = dict(asked.values_list("task", "state"))
    assert states[mine.pk] == "queued"
    assert states.get(seen.pk, "withdrawn") == "withdrawn"


def test_rows_offer_what_may_be_done_to_them_and_nothing_else() -> None:
    account = make_account()
    mine = make_family(account, project_name="Fig")
    seen = make_family(account, project_name="Date")
    user = make_user("ada")
    for project, role in (("Fig", "operator"), ("Date", "viewer")):
        Grant.objects.create(user=user, account=account, project=project, role=role)
    page = signed_in(user).get("/tasks/").content.decode()
    rows = {pk: page.split(f'id="t{pk}"')[1] for pk in (mine.pk, seen.pk)}
    offered = {pk: "stop" in row.split('id="t')[0] for pk, row in rows.items()}
    assert offered == {mine.pk: True, seen.pk: False}


def test_a_right_that_was_taken_away_meanwhile_is_not_used() -> None:
    task = make_task()
    user = make_user("ada")
    grant = Grant.objects.create(user=user, account=task.account, role="operator")
    intent = make_intent(task, user)
    grant.delete()
    intent_execute(intent.pk)
    intent.refresh_from_db()
    assert (intent.state, intent.reason) == ("withdrawn", Reason.NO_RIGHT)
    assert intent.sent_at is None


def test_a_right_for_another_project_is_not_used_either() -> None:
    task = make_task(project_name="Fig")
    user = make_user("ada")
    grant = Grant.objects.create(
        user=user, account=task.account, project="Fig", role="operator"
    )
    intent = make_intent(task, user)
    grant.project = "Date"
    grant.save()
    intent_execute(intent.pk)
    intent.refresh_from_db()
    assert (intent.state, intent.reason) == ("withdrawn", Reason.NO_RIGHT)
