"""Tasks as pages and API ask for them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from apps.farm.models import FarmAccount, RenderTask
from apps.farm.selectors.tasks import (
    TASK_SORTS,
    task_children,
    task_choices,
    task_family,
    task_get,
    task_leaves,
    task_list,
    task_page,
    task_root_id,
    task_search,
    task_seen_at,
    task_state_totals,
)
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, RenderTask]:
    """A parent with two layers, one of which has a node below it, and a loner."""
    account = make_account(name="fox")
    top = make_task(account, scene_name="shot.ma", child_count=2, failed_frames=2)
    beauty = make_task(account, parent=top, layer_name="beauty", failed_frames=2)
    crypto = make_task(account, parent=top, layer_name="crypto", child_count=1)
    node = make_task(account, parent=crypto, layer_name="node")
    loner = make_task(account, scene_name="LONER.hip", status_code=25)
    return {
        "top": top,
        "beauty": beauty,
        "crypto": crypto,
        "node": node,
        "loner": loner,
    }


def names(tasks: Iterable[RenderTask]) -> list[str]:
    """What sets the tasks of the tree apart."""
    return [task.layer_name or task.scene_name for task in tasks]


def test_strangers_get_no_task_whatever_they_ask(
    tree: dict[str, RenderTask], stranger: User
) -> None:
    assert list(task_list(user=stranger)) == []
    assert task_get(user=stranger, pk=tree["top"].pk) is None
    assert task_children(user=stranger, parent_ids=[tree["top"].pk], limit=9) == {}
    assert task_choices(user=stranger) == {"project_name": [], "user_name": []}


def test_a_task_that_is_gone_leaves_the_list_but_can_still_be_read(
    tree: dict[str, RenderTask], viewer: User
) -> None:
    gone = make_task(tree["top"].account, deleted_at=NOW)
    assert gone not in task_list(user=viewer)
    assert task_get(user=viewer, pk=gone.pk) == gone


def test_an_active_row_is_as_old_as_the_heart_beat_and_a_quiet_one_as_the_sweep(
    tree: dict[str, RenderTask], viewer: User
) -> None:
    later, much_later = NOW + timedelta(minutes=1), NOW + timedelta(minutes=5)
    FarmAccount.objects.update(seen_at=much_later, swept_at=later)
    tasks = task_list(user=viewer).select_related("account")
    seen = {task.pk: task_seen_at(task) for task in tasks}
    assert seen[tree["top"].pk] == much_later
    assert seen[tree["loner"].pk] == later
    for task in RenderTask.objects.with_seen_at():
        assert seen[task.pk] == task.seen_at


@pytest.mark.parametrize("sort", sorted(TASK_SORTS))
def test_each_order_pages_through_everything(viewer: User, sort: str) -> None:
    account = make_account()
    for number in range(5):
        make_task(
            account,
            scene_name="Ab"[number % 2] * 200,
            status_code=(5, 25, 0, 45, 77)[number],
            done_frames=number,
            total_frames=0 if number == 3 else 8,
            started_at=NOW if number % 2 else None,
        )
    tasks = task_list(user=viewer).top()
    first = task_page(tasks=tasks, sort=sort, limit=3)
    second = task_page(tasks=tasks, sort=sort, limit=3, cursor=first.next)
    whole = task_page(tasks=tasks, sort=sort, limit=9)
    assert [*first.items, *second.items] == whole.items
    assert len(whole.items) == 5


def test_an_unknown_order_is_the_newest_first(
    tree: dict[str, RenderTask], viewer: User
) -> None:
    RenderTask.objects.filter(pk=tree["loner"].pk).update(
        submitted_at=NOW + timedelta(hours=1)
    )
    page = task_page(tasks=task_list(user=viewer).top(), sort="; drop table")
    assert names(page.items) == ["LONER.hip", "shot.ma"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("loner", ["LONER.hip"]),
        ("SHOT", ["shot.ma"]),
        ("crypto", ["shot.ma"]),
        ("%", []),
        ("x_x", []),
        ("99999999999999999999", []),
    ],
)
def test_text_is_looked_for_in_a_task_and_its_children(
    tree: dict[str, RenderTask], viewer: User, text: str, found: list[str]
) -> None:
    tasks = task_search(task_list(user=viewer).top(), text)
    assert names(tasks.order_by("pk")) == found


def test_a_task_is_found_by_the_number_that_the_farm_gave_it(
    tree: dict[str, RenderTask], viewer: User
) -> None:
    number = str(tree["beauty"].remote_id)
    assert names(task_search(task_list(user=viewer).top(), number)) == ["shot.ma"]


def test_totals_by_state_are_one_query(
    tree: dict[str, RenderTask], viewer: User, django_assert_num_queries: Any
) -> None:
    tasks = task_list(user=viewer).top()
    with django_assert_num_queries(1):
        assert task_state_totals(tasks=tasks) == {"rendering": 1, "done": 1}


def test_children_of_many_parents_are_one_query_and_bounded(
    tree: dict[str, RenderTask], viewer: User, django_assert_num_queries: Any
) -> None:
    viewer.has_perm("farm.view_rendertask")
    ids = [tree["top"].pk, tree["crypto"].pk]
    with django_assert_num_queries(1):
        found = task_children(user=viewer, parent_ids=ids, limit=9)
    assert names(found[tree["top"].pk]) == ["beauty", "crypto"]
    assert names(found[tree["crypto"].pk]) == ["node"]
    assert (
        sum(map(len, task_children(user=viewer, parent_ids=ids, limit=2).values())) == 2
    )


def test_a_family_is_what_is_above_beside_and_below(
    tree: dict[str, RenderTask], viewer: User
) -> None:
    family = task_family(user=viewer, task=task_get(user=viewer, pk=tree["crypto"].pk))
    assert names(family.ancestors) == ["shot.ma"]
    assert names(family.siblings) == ["beauty", "crypto"]
    assert names(family.children) == ["node"]
    alone = task_family(user=viewer, task=tree["loner"])
    assert (alone.ancestors, alone.siblings, alone.children) == ([], [], [])


def test_the_frames_of_a_parent_are_those_of_the_leaves_below_it(
    tree: dict[str, RenderTask], viewer: User
) -> None:
    assert names(task_leaves(user=viewer, task=tree["top"])) == ["beauty", "node"]
    assert task_leaves(user=viewer, task=tree["loner"]) == [tree["loner"]]


def test_each_task_knows_the_top_of_its_tree(tree: dict[str, RenderTask]) -> None:
    for name in ("top", "beauty", "crypto", "node"):
        assert task_root_id(pk=tree[name].pk) == tree["top"].pk
    assert task_root_id(pk=tree["loner"].pk) == tree["loner"].pk
    assert task_root_id(pk=0) is None


def test_projects_and_people_come_in_order_without_the_empty_one(viewer: User) -> None:
    account = make_account()
    for project, user in (("b", "u2"), ("a", ""), ("", "u1"), ("b", "u2")):
        make_task(account, project_name=project, user_name=user)
    assert task_choices(user=viewer) == {
        "project_name": ["a", "b"],
        "user_name": ["u1", "u2"],
    }
