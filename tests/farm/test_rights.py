"""Rights: what grants give, where, and that nothing else is given."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User

from apps.farm.models import FarmAccount, Grant, RenderTask, Role
from apps.farm.projects import PLACEHOLDER_PROJECT, project_of
from apps.farm.rights import GIVEN_FROM, NOTHING, STEPS, VIEW, rights_of
from tests.conftest import make_user
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db
OPERATE, SPEND, DESTROY = "actions.operate", "actions.spend", "actions.destroy"
MONEY = "costs.view_costday"


def fresh(user: User) -> User:
    """The user as the next request has them."""
    return User.objects.get(pk=user.pk)


def granted(name: str, account: FarmAccount, role: str, **more: Any) -> User:
    """A person with one grant and nothing else."""
    user = make_user(name)
    Grant.objects.create(user=user, account=account, role=role, **more)
    return fresh(user)


def seen_by(user: User) -> set[int]:
    return set(RenderTask.objects.visible_to(user).values_list("pk", flat=True))


def test_the_steps_are_the_roles_in_their_order() -> None:
    assert tuple(Role.values) == STEPS


@pytest.mark.parametrize("role", Role.values)
def test_each_role_may_what_those_before_it_may_and_no_more(role: str) -> None:
    account = make_account()
    user = granted("ada", account, role)
    place = STEPS.index(role)
    for permission, least in GIVEN_FROM.items():
        expected = STEPS.index(least) <= place
        assert user.has_perm(permission) is expected
        assert user.has_perm(permission, account) is expected


def test_a_grant_gives_nothing_that_no_role_has() -> None:
    user = granted("ada", make_account(), "administrator")
    for permission in ("farm.change_farmaccount", "costs.change_budget", "no.such"):
        assert not user.has_perm(permission)


def test_money_is_shown_only_where_the_grant_says_so() -> None:
    account, other = make_account(), make_account()
    user = granted("ada", account, "administrator", sees_money=False)
    assert not user.has_perm(MONEY)
    Grant.objects.create(user=user, account=other, role="viewer")
    user = fresh(user)
    assert user.has_perm(MONEY)
    assert not user.has_perm(MONEY, account)
    assert user.has_perm(MONEY, other)


def test_whoever_has_no_rights_sees_nothing() -> None:
    make_task()
    assert seen_by(make_user("ada")) == set()


def test_a_grant_on_an_account_shows_its_tasks_and_no_others() -> None:
    mine, other = make_task(), make_task()
    user = granted("ada", mine.account, "operator")
    assert seen_by(user) == {mine.pk}
    assert user.has_perm(OPERATE, mine)
    assert not user.has_perm(OPERATE, other)


def test_a_grant_on_a_project_shows_that_project_of_that_account() -> None:
    account = make_account()
    mine = make_task(account, project_name="Fig")
    make_task(account, project_name="Other")
    make_task(account)
    make_task(make_account(), project_name="Fig")
    user = granted("ada", account, "operator", project="Fig")
    assert seen_by(user) == {mine.pk}
    assert user.has_perm(OPERATE, mine)
    assert not user.has_perm(OPERATE, account)


@pytest.mark.parametrize("own", ["", PLACEHOLDER_PROJECT])
def test_a_layer_without_a_project_belongs_to_that_of_the_task_above(own: str) -> None:
    account = make_account()
    top = make_task(account, project_name="Fig", child_count=1)
    layer = make_task(account, project_name=own, parent=top, child_count=1)
    leaf = make_task(account, project_name=own, parent=layer)
    user = granted("ada", account, "viewer", project="Fig")
    assert seen_by(user) == {top.pk, layer.pk, leaf.pk}
    assert project_of(RenderTask.objects.get(pk=leaf.pk)) == "Fig"
    assert user.has_perm(VIEW, leaf)


def test_a_grant_on_the_whole_account_covers_its_projects() -> None:
    account = make_account()
    user = granted("ada", account, "viewer")
    Grant.objects.create(user=user, account=account, project="Fig", role="operator")
    rights = rights_of(fresh(user))
    assert rights.covers(VIEW, account_id=account.pk)
    assert rights.covers(OPERATE, account_id=account.pk, project="Fig")
    assert not rights.covers(OPERATE, account_id=account.pk, project="Other")
    assert not rights.covers(OPERATE, account_id=account.pk)


def test_permissions_held_by_oneself_or_by_a_group_count_everywhere() -> None:
    user, task = make_user("ada", VIEW), make_task()
    group = Group.objects.create(name="hands")
    group.permissions.add(Permission.objects.get(codename="operate"))
    user.groups.add(group)
    user = fresh(user)
    assert seen_by(user) == {task.pk}
    assert user.has_perm(OPERATE, task)
    assert rights_of(user).everywhere(OPERATE)


def test_superusers_may_everything_and_ask_nothing(
    django_assert_num_queries: Any,
) -> None:
    user = User.objects.create_superuser("root")
    with django_assert_num_queries(0):
        assert user.has_perm("farm.change_farmaccount")
        assert rights_of(user).key is True


def test_whoever_is_switched_off_may_nothing() -> None:
    user = granted("ada", make_account(), "administrator")
    user.is_active = False
    assert rights_of(user) is NOTHING
    assert not user.has_perm(VIEW)


def test_rights_take_two_queries_however_often_they_are_asked_for(
    django_assert_num_queries: Any,
) -> None:
    task = make_task()
    user = granted("ada", task.account, "operator")
    with django_assert_num_queries(2):
        for permission in (VIEW, OPERATE, SPEND, DESTROY, "farm.add_farmaccount"):
            user.has_perm(permission)
            user.has_perm(permission, task)


def test_people_with_the_same_rights_share_a_key_and_others_do_not() -> None:
    account = make_account()
    ada = rights_of(granted("ada", account, "viewer"))
    bob = rights_of(granted("bob", account, "viewer"))
    eve = rights_of(granted("eve", account, "viewer", project="Fig"))
    assert ada.key == bob.key
    assert len({ada.key, eve.key, rights_of(make_user("kim")).key}) == 3
