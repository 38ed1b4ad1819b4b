"""Tasks by their labels: found, named and counted, for those who may see them."""

import pytest
from django.contrib.auth.models import User

from apps.farm.models import FarmAccount, Grant, RenderTask
from apps.farm.projects import PLACEHOLDER_PROJECT
from apps.farm.selectors.labels import (
    label_names,
    label_totals,
    labels_on,
    project_totals,
    tasks_labelled,
)
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> FarmAccount:
    """An account without tasks."""
    return make_account()


def found(name: str) -> set[RenderTask]:
    """Top tasks that a list narrowed by the label shows."""
    return set(tasks_labelled(RenderTask.objects.top().present(), name))


def test_a_task_is_found_by_its_own_label_and_by_one_of_a_part(
    account: FarmAccount,
) -> None:
    top, other = make_task(account, labels=["a"]), make_task(account)
    layer = make_task(account, parent=other, labels=["a"])
    make_task(account, parent=layer, labels=["deep", "a"])
    make_task(account, labels=["A", "ab"])
    assert found("a") == {top, other}
    assert found("deep") == {other}
    assert found("nothing") == set()


def test_a_part_that_is_gone_is_no_reason(account: FarmAccount) -> None:
    top = make_task(account)
    make_task(account, parent=top, labels=["a"], deleted_at=NOW)
    assert found("a") == set()


def test_tasks_are_counted_as_the_list_shows_them(account: FarmAccount) -> None:
    top = make_task(account, labels=["a"], project_name="Orion")
    make_task(account, parent=top, labels=["a", "b"], project_name="Orion")
    make_task(account, labels=["b"], project_name=PLACEHOLDER_PROJECT)
    make_task(account, labels=["b"], project_name="Orion", deleted_at=NOW)
    make_task(labels=["a"], project_name="Orion")
    totals = label_totals(user=None, account_id=account.pk)
    assert totals == {"a": 1, "b": 2}
    assert project_totals(user=None, account_id=account.pk) == {"Orion": 1}


def test_only_labels_of_what_somebody_sees_are_named(account: FarmAccount) -> None:
    make_task(account, labels=["seen"], project_name="Orion")
    make_task(account, labels=["hidden"], project_name="Lyra")
    user = User.objects.create_user("mei")
    Grant.objects.create(user=user, account=account, project="Orion", role="viewer")
    assert label_names(user=user) == ["seen"]
    assert label_names(user=None) == ["hidden", "seen"]
    assert label_names(user=None, limit=1) == ["hidden"]
    assert label_totals(user=user, account_id=account.pk) == {"seen": 1}
    assert project_totals(user=user, account_id=account.pk) == {"Orion": 1}


def test_chosen_tasks_have_the_labels_of_their_parts_too(account: FarmAccount) -> None:
    top, other = make_task(account, labels=["a"]), make_task(account, labels=["a"])
    layer = make_task(account, parent=other, labels=["b", "a"])
    make_task(account, parent=layer, labels=["deep"])
    make_task(account, labels=["elsewhere"])
    found = labels_on([top.pk, other.pk])
    assert {name: one.all for name, one in found.items()} == {
        "a": {top.pk, other.pk},
        "b": {other.pk},
        "deep": {other.pk},
    }
    assert found["a"].own == {top.pk, other.pk}
    assert found["b"].own == found["deep"].own == set()
    assert labels_on([layer.pk])["b"].own == {layer.pk}
    assert labels_on([]) == {}


def test_a_part_that_is_gone_has_no_labels(account: FarmAccount) -> None:
    top = make_task(account)
    make_task(account, parent=top, labels=["a"], deleted_at=NOW)
    assert labels_on([top.pk]) == {}
