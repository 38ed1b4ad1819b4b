"""Polls always say how they ended, and rows put aside stay few."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.farm.models import FarmAccount, QuarantinedRow, SyncRun
from apps.farm.models.runs import SyncKind
from apps.farm.runs import (
    LONGEST_RAW,
    MOST_QUARANTINED,
    forgotten_runs_end,
    rows_quarantine,
    sync_run,
)
from apps.farm.troubles import BROKEN, OUT_OF_TIME, JobOverdue
from apps.renderbus.errors import FarmRefused
from apps.renderbus.schemas import BadRow
from tests.factories import make_account

pytestmark = pytest.mark.django_db


def bad(raw: str, error: str = "no id") -> BadRow:
    return BadRow(raw=raw, error=error, remote_id=None)


@pytest.fixture
def account() -> FarmAccount:
    return make_account()


def test_a_poll_that_ends_well_says_so(account: FarmAccount) -> None:
    with sync_run(account, SyncKind.HEARTBEAT) as run:
        assert SyncRun.objects.get().outcome == "running"
        run.calls += 2
        run.tasks_seen += 40
    kept = SyncRun.objects.get()
    assert (kept.outcome, kept.calls, kept.tasks_seen) == ("ok", 2, 40)
    assert kept.finished_at is not None
    assert kept.finished_at >= kept.started_at


@pytest.mark.parametrize(
    ("error", "text", "code"),
    [
        (FarmRefused("no", code=605), "lacks permissions", 605),
        (JobOverdue(), OUT_OF_TIME, None),
        (ZeroDivisionError("secret"), BROKEN, None),
        (KeyboardInterrupt(), "", None),
    ],
)
def test_a_poll_that_breaks_off_says_why_and_the_error_goes_on(
    account: FarmAccount, error: BaseException, text: str, code: int | None
) -> None:
    with pytest.raises(type(error)), sync_run(account, SyncKind.SWEEP) as run:
        run.calls += 1
        raise error
    kept = SyncRun.objects.get()
    assert (kept.outcome, kept.error_code, kept.calls) == ("failed", code, 1)
    assert text in kept.error
    assert "secret" not in kept.error
    assert kept.finished_at is not None


def test_a_poll_with_rows_put_aside_is_degraded(account: FarmAccount) -> None:
    with sync_run(account, SyncKind.SWEEP) as run:
        rows_quarantine(run, "getTaskList", [bad("{}")])
    assert SyncRun.objects.get().outcome == "degraded"
    with sync_run(account, SyncKind.SWEEP) as run:
        run.error = "something passed"
    assert SyncRun.objects.latest("pk").outcome == "degraded"


def test_polls_that_were_killed_are_ended_in_time(account: FarmAccount) -> None:
    now = timezone.now()
    old = SyncRun.objects.create(
        account=account, kind="sweep", started_at=now - timedelta(hours=1)
    )
    young = SyncRun.objects.create(account=account, kind="sweep", started_at=now)
    assert forgotten_runs_end(now) == 1
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.outcome, young.outcome) == ("failed", "running")
    assert old.finished_at == now


def put_aside(account: FarmAccount, *rows: BadRow, interface: str = "x") -> SyncRun:
    with sync_run(account, SyncKind.SWEEP) as run:
        rows_quarantine(run, interface, rows)
    return run


def test_a_row_is_kept_once_and_counted(account: FarmAccount) -> None:
    run = put_aside(account, bad("a"), bad("b"), bad("a"))
    assert run.rows_quarantined == 2
    put_aside(account, bad("a"))
    put_aside(account, bad("a"), interface="y")
    counts = QuarantinedRow.objects.order_by("pk").values_list("raw", "count")
    assert list(counts) == [("a", 2), ("b", 1), ("a", 1)]
    first = QuarantinedRow.objects.order_by("pk").first()
    assert first is not None
    assert first.last_seen_at > first.first_seen_at


def test_what_is_kept_of_a_row_is_bounded(account: FarmAccount) -> None:
    put_aside(account, bad("x" * 100_000, "y" * 100_000))
    row = QuarantinedRow.objects.get()
    assert len(row.raw) == LONGEST_RAW
    assert len(row.error) == 1000


def test_rows_that_are_always_different_do_not_pile_up(account: FarmAccount) -> None:
    for start in range(0, MOST_QUARANTINED + 200, 100):
        put_aside(account, *(bad(str(n)) for n in range(start, start + 100)))
    assert QuarantinedRow.objects.count() == MOST_QUARANTINED
    put_aside(account, bad("0"))
    assert QuarantinedRow.objects.get(raw="0").count == 2


def test_odd_characters_can_be_kept(account: FarmAccount) -> None:
    put_aside(account, bad("\ufffd\u202e{}🎬"))
    assert QuarantinedRow.objects.get().raw == "\ufffd\u202e{}🎬"


def test_good_pages_cost_no_query(
    account: FarmAccount, django_assert_num_queries: Any
) -> None:
    with sync_run(account, SyncKind.SWEEP) as run, django_assert_num_queries(0):
        rows_quarantine(run, "x", [])
