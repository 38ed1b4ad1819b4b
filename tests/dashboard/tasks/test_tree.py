"""Tasks as rows: titles, small lines, what may be done, how old they are."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.utils import timezone

from apps.actions.models import Intent
from apps.dashboard.tasks.rows import TaskRow
from apps.dashboard.tasks.tree import RowMaker, ended_at, stale_since
from apps.farm.models import FarmAccount, RenderTask
from tests.dashboard.farm_rows import make_family
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db


def rows(
    user: Any, *tasks: RenderTask, open_ids: tuple[int, ...] = ()
) -> list[TaskRow]:
    """The tasks as the list shows them to the user."""
    accounts = FarmAccount.objects.in_bulk()
    maker = RowMaker.of(user=user, accounts=accounts, now=timezone.now())
    return maker.rows(tasks, user=user, open_ids=open_ids)


def test_the_small_line_says_what_a_task_is_part_of(viewer: User) -> None:
    parent = make_family(
        cg_id=2000,
        project_name="ORION",
        user_name="mei",
    )
    top, layer, _ = rows(viewer, parent, open_ids=(parent.pk,))
    assert top.about == "Maya · ORION · mei · 2 parts"
    assert layer.about == str(parent.children.get(layer_name="beauty"))
    assert (top.level, layer.level) == (1, 2)
    assert (top.opens, layer.opens) == (True, None)


def test_names_in_rows_are_bounded(viewer: User) -> None:
    (row,) = rows(viewer, make_task(scene_name="x" * 500, user_name="y" * 500))
    assert len(row.title) == 120
    assert len(row.about) <= 250


@pytest.mark.parametrize(
    ("status", "fields", "offered"),
    [
        (5, {}, ["stop"]),
        (5, {"failed_frames": 1}, ["stop", "retry_failed"]),
        (10, {}, ["start"]),
        (25, {}, []),
        (77, {}, ["stop", "start"]),
    ],
)
def test_a_row_offers_what_makes_sense_now(
    operator: User,
    viewer: User,
    status: int,
    fields: dict[str, int],
    offered: list[str],
) -> None:
    task = make_task(status_code=status, **fields)
    (row,) = rows(operator, task)
    assert sorted(key for key, _ in row.operations) == sorted(offered)
    assert rows(viewer, task)[0].operations == []


def test_an_account_that_is_not_polled_offers_nothing(operator: User) -> None:
    (row,) = rows(operator, make_task(make_account(enabled=False)))
    assert row.operations == []


@pytest.mark.parametrize(
    ("state", "note", "kind"),
    [
        ("queued", "Stop: Requested", "open"),
        ("rejected", "Stop: Refused by the farm: busy (code 603)", "bad"),
        ("withdrawn", "Stop: Not sent", ""),
    ],
)
def test_the_last_click_is_told_below_the_state(
    operator: User, state: str, note: str, kind: str
) -> None:
    task = make_task()
    Intent.objects.create(
        account=task.account,
        task=task,
        operation="stop",
        state=state,
        code=603,
        message="busy",
        requested_by=operator,
        requested_at=timezone.now(),
        settled_at=None if state == "queued" else timezone.now(),
    )
    (row,) = rows(operator, task)
    assert (row.said.text, row.said.kind) == (note, kind)
    assert row.looks != rows(operator, make_task(task.account))[0].looks


def test_a_task_runs_until_it_came_to_rest() -> None:
    running = RenderTask(state="rendering", completed_at=NOW, read_at=NOW)
    done = RenderTask(state="done", completed_at=NOW, read_at=NOW + timedelta(1))
    stopped = RenderTask(state="stopped", read_at=NOW)
    assert ended_at(running) is None
    assert ended_at(done) == NOW
    assert ended_at(stopped) == NOW


@pytest.mark.parametrize(
    ("state", "seconds", "stale"),
    [
        ("rendering", 20, False),
        ("rendering", 21, True),
        ("done", 1200, False),
        ("done", 1201, True),
    ],
)
def test_a_row_is_old_after_two_of_its_periods(
    state: str, seconds: int, stale: bool
) -> None:
    def at(_: object) -> datetime:
        return NOW + timedelta(seconds=seconds)

    account = FarmAccount(seen_at=NOW, swept_at=NOW)
    task = RenderTask(account=account, state=state, read_at=NOW - timedelta(days=1))
    assert stale_since(task, at(task)) == (NOW if stale else None)


def test_whoever_has_no_right_gets_no_children(viewer: User) -> None:
    parent = make_family()
    found = rows(AnonymousUser(), parent, open_ids=(parent.pk,))
    assert [row.id for row in found] == [parent.pk]
