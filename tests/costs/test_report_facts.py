"""What a report knows: of the right days, of the right projects, and for ever."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from apps.costs.ledger.closing import days_close
from apps.costs.models import (
    Anomaly,
    Budget,
    ClosedDay,
    CostDay,
    Forecast,
    Report,
    Residue,
)
from apps.costs.reports.facts import (
    URGENT,
    ReportScope,
    report_build,
    report_has_news,
)
from apps.costs.reports.schema import Facts, facts_freeze, facts_read
from apps.farm.models import FarmAccount
from tests.costs.factories import DAY, at, make_cost_day, make_zone
from tests.costs.report_samples import sample_facts
from tests.dashboard.farm_rows import make_image
from tests.factories import make_account, make_frame, make_task

pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(days=1)
MORNING = at("2026-11-24 00:05")
"""Eight in the morning in Shanghai, the day after DAY."""


@pytest.fixture
def account() -> FarmAccount:
    """An account whose days are Shanghai's."""
    account = make_account(name="Harbour", swept_at=MORNING, seen_at=MORNING)
    make_zone(account, "Asia/Shanghai")
    return account


def build(scope: ReportScope | None = None, **fields: Any) -> Report:
    """The report of DAY."""
    values = {"cadence": "daily", "start": DAY, "end": NEXT, "now": MORNING}
    return report_build(scope=scope or ReportScope(), **values | fields)


def facts(scope: ReportScope | None = None, **fields: Any) -> Facts:
    """What it knows."""
    return facts_read(build(scope, **fields).facts)


def kinds(found: Facts) -> list[tuple[str, str]]:
    """Kind and name of what needs a person."""
    return [(concern.kind, concern.name) for concern in found.concerns]


def test_a_day_is_told_with_its_money_and_its_waste(account: FarmAccount) -> None:
    task = make_task(account, scene_name="pier.ma", project_name="Harbour")
    make_cost_day(task, "10.125", coupon="2")
    make_cost_day(task, "3", outcome="failed")
    make_cost_day(task, "99", day=DAY - timedelta(days=1))
    found = facts()
    (spend,) = found.spend
    assert (spend.currency, spend.amount, spend.coupon) == (
        "CNY",
        Decimal("15.125"),
        Decimal(2),
    )
    assert spend.wasted == 3
    assert [(line.name, line.amount) for line in found.tasks] == [
        ("pier.ma", Decimal("15.125"))
    ]
    (waste,) = found.waste
    assert (waste.outcome, waste.amount) == ("failed", 3)
    assert [(dear.name, dear.amount) for dear in waste.dearest] == [("pier.ma", 3)]


def test_the_days_before_are_closed_first(account: FarmAccount) -> None:
    make_cost_day(make_task(account), "10")
    build()
    closed = ClosedDay.objects.get(account=account, day=DAY)
    assert closed.amount == 10


def test_a_built_report_never_changes(account: FarmAccount) -> None:
    task = make_task(account, scene_name="pier.ma")
    make_cost_day(task, "10")
    first = build()
    CostDay.objects.all().delete()
    task.scene_name = "other.ma"
    task.save()
    again = build()
    assert again.pk == first.pk
    assert facts_read(again.facts).tasks[0].name == "pier.ma"
    assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_build_at_once_end_with_one_report(account: FarmAccount) -> None:
    make_cost_day(make_task(account), "10")
    start = threading.Barrier(2)

    def work(_: int) -> UUID:
        start.wait(timeout=30)
        try:
            return build().pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = set(pool.map(work, range(2)))
    assert found == set(Report.objects.values_list("pk", flat=True))
    assert len(found) == 1


def test_the_same_choice_in_another_order_is_the_same_report(
    account: FarmAccount,
) -> None:
    one = build(ReportScope(projects=("b", "a")))
    other = build(ReportScope(projects=("a", "b", "a")))
    assert one.pk == other.pk
    assert ReportScope.read(one.scope) == ReportScope(projects=("a", "b"))
    assert build(ReportScope()).pk != one.pk
    assert build(ReportScope(projects=())).pk != build(ReportScope()).pk


def test_an_account_that_cannot_be_closed_is_named(account: FarmAccount) -> None:
    make_account(name="New one", swept_at=None)
    assert ("not_ready", "New one") in kinds(facts())
    assert not ClosedDay.objects.filter(account__name="New one").exists()


def test_a_report_of_open_books_is_not_handed_to_the_next_reader(
    account: FarmAccount,
) -> None:
    new = make_account(name="New one", swept_at=None)
    early = build()
    FarmAccount.objects.filter(pk=new.pk).update(swept_at=MORNING, seen_at=MORNING)
    whole = build()

    assert ("not_ready", "New one") in kinds(facts_read(early.facts))
    assert ("not_ready", "New one") not in kinds(facts_read(whole.facts))
    assert build().pk == whole.pk != early.pk


def test_what_is_usual_is_the_median_of_the_days_before(account: FarmAccount) -> None:
    task = make_task(account)
    for back, amount in enumerate(("20", "1", "5", "9", "7")):
        make_cost_day(task, amount, day=DAY - timedelta(days=back))
    (spend,) = facts().spend
    assert (spend.usual, spend.usual_of) == (6, 4)


def test_two_days_are_too_few_to_say_what_is_usual(account: FarmAccount) -> None:
    task = make_task(account)
    for back in range(3):
        make_cost_day(task, "5", day=DAY - timedelta(days=back))
    (spend,) = facts().spend
    assert (spend.usual, spend.usual_of) == (None, 0)


def test_days_without_money_count_for_what_is_usual(account: FarmAccount) -> None:
    task = make_task(account)
    make_cost_day(task, "5", day=DAY - timedelta(days=14))
    make_cost_day(task, "5")
    (spend,) = facts().spend
    assert (spend.usual, spend.usual_of) == (0, 14)


def test_a_quiet_day_is_told_beside_what_is_usual(account: FarmAccount) -> None:
    task = make_task(account)
    for back in range(1, 6):
        make_cost_day(task, "8", day=DAY - timedelta(days=back))
    (spend,) = facts().spend
    assert (spend.amount, spend.usual) == (0, 8)


def test_currencies_stay_apart(account: FarmAccount) -> None:
    yen = make_account(name="Kyoto", currency="JPY", swept_at=MORNING, seen_at=MORNING)
    make_cost_day(make_task(account), "10")
    make_cost_day(make_task(yen), "1200")
    found = facts()
    assert [(one.currency, one.amount) for one in found.spend] == [
        ("CNY", 10),
        ("JPY", 1200),
    ]
    assert [chart.currency for chart in found.charts] == ["CNY", "JPY"]
    assert {line.currency for line in found.tasks} == {"CNY", "JPY"}


def test_a_week_is_charted_beside_the_weeks_before(account: FarmAccount) -> None:
    task = make_task(account, project_name="Harbour")
    start = date(2026, 11, 16)
    for day, amount in ((start, "4"), (DAY, "64"), (start - timedelta(days=1), "2")):
        make_cost_day(task, amount, day=day)
    found = facts(cadence="weekly", start=start, end=DAY)
    (chart,) = found.charts
    assert len(chart.starts) == 9
    assert (chart.starts[-1], chart.ends[-1]) == (start, DAY)
    assert chart.totals[-2:] == [2, 4]


def test_a_month_is_charted_beside_the_months_before(account: FarmAccount) -> None:
    task = make_task(account)
    make_cost_day(task, "4", day=date(2026, 10, 31))
    make_cost_day(task, "2", day=date(2026, 9, 1))
    make_cost_day(task, "1", day=date(2025, 10, 31))
    found = facts(cadence="monthly", start=date(2026, 10, 1), end=date(2026, 11, 1))
    (chart,) = found.charts
    assert len(chart.starts) == 13
    assert chart.starts[0] == date(2025, 10, 1)
    assert [chart.totals[0], *chart.totals[-2:]] == [1, 2, 4]


def test_corrections_are_told_by_the_day_they_belong_to(account: FarmAccount) -> None:
    task = make_task(account)
    earlier = DAY - timedelta(days=3)
    make_cost_day(task, "10")
    make_cost_day(task, "-1.5", for_day=earlier)
    make_cost_day(task, "0.5", for_day=earlier, outcome="failed")
    found = facts()
    (correction,) = found.corrections
    assert (correction.for_day, correction.amount) == (earlier, -1)
    assert found.spend[0].corrections == -1
    assert found.spend[0].amount == 9


def test_what_corrects_a_day_of_the_week_itself_is_no_correction_of_the_week(
    account: FarmAccount,
) -> None:
    task = make_task(account)
    start = DAY - timedelta(days=6)
    make_cost_day(task, "2", for_day=DAY - timedelta(days=2))
    make_cost_day(task, "3", for_day=start - timedelta(days=1))
    found = facts(cadence="weekly", start=start, end=NEXT)
    assert [one.amount for one in found.corrections] == [3]
    assert found.spend[0].corrections == 3
    assert found.spend[0].amount == 5


# --- A reader of two projects -------------------------------------------------------


@pytest.fixture
def shared(account: FarmAccount) -> Iterator[FarmAccount]:
    """An account with three projects, all in trouble, one of them secret."""
    account.balance = Decimal(1)
    account.save()
    for project in ("Harbour", "Teaser", "Secret"):
        task = make_task(
            account,
            scene_name=f"{project}.ma",
            project_name=project,
            status_code=30,
            failed_frames=2,
            total_frames=9,
            completed_at=at("2026-11-23 08:00"),
        )
        make_cost_day(task, "10")
        make_cost_day(task, "4", outcome="failed")
        make_cost_day(task, "3", for_day=DAY - timedelta(days=2))
        Budget.objects.create(
            name=f"Budget of {project}",
            account=account,
            scope="project",
            value=project,
            amount=Decimal(5),
            starts=DAY - timedelta(days=9),
            thresholds=[80],
        )
        active = make_task(
            account,
            scene_name=f"{project} goes on.ma",
            project_name=project,
            total_frames=9,
            done_frames=1,
            executing_frames=1,
            waiting_frames=7,
        )
        make_frame(active, status_code=1, resubmissions=1)
        forecast(active)
        Anomaly.objects.create(
            account=account,
            task=active,
            kind="task_dear",
            key=f"a{active.pk}",
            since=MORNING,
            value=Decimal(90),
            usual=Decimal(9),
        )
        residue(account, task)
    residue(account, None)
    Budget.objects.create(
        name="Budget of the account",
        account=account,
        scope="account",
        amount=Decimal(5),
        starts=DAY - timedelta(days=9),
        thresholds=[80],
    )
    yield account


def forecast(task: Any) -> Forecast:
    """What a leaf is expected to cost."""
    return Forecast.objects.create(
        task=task,
        made_at=MORNING,
        basis=9,
        remaining=8,
        cost_low=Decimal(10),
        cost_mid=Decimal(20),
        cost_high=Decimal(40),
        end_mid=MORNING + timedelta(hours=2),
    )


def residue(account: FarmAccount, task: Any) -> Residue:
    """A difference that nobody has explained."""
    return Residue.objects.create(
        account=account,
        of="task" if task else "balance",
        task=task,
        at=MORNING,
        amount=Decimal(7),
        step=Decimal(7),
    )


def test_a_reader_of_two_projects_sees_nothing_of_the_third(
    shared: FarmAccount,
) -> None:
    report = build(ReportScope(projects=("Harbour", "Teaser")))
    assert "Secret" not in json.dumps(report.facts, ensure_ascii=False)
    assert "the account" not in json.dumps(report.facts)
    found = facts_read(report.facts)
    assert found.spend[0].amount == 34
    assert found.spend[0].wasted == 8
    assert [one.amount for one in found.corrections] == [6]
    assert found.progress.failed_tasks == 2
    assert found.progress.retried_frames == 2
    assert found.progress.active_tasks == 2
    assert {one.name for one in found.budgets} == {
        "Budget of Harbour",
        "Budget of Teaser",
    }
    assert found.outlook_totals[0].tasks == 2
    assert found.waste[0].amount == 8


def test_a_reader_of_projects_is_told_nothing_of_the_balance(
    shared: FarmAccount,
) -> None:
    found = {kind for kind, _ in kinds(facts(ReportScope(projects=("Harbour",))))}
    assert found == {"failed", "budget", "anomaly", "residue"}
    assert "runway" in {kind for kind, _ in kinds(facts())}


def test_a_reader_of_everything_sees_what_all_projects_have(
    shared: FarmAccount,
) -> None:
    found = facts()
    assert found.spend[0].amount == 51
    assert sum(one.amount for one in found.by_project) == 51
    assert [one.amount for one in found.by_account] == [51]
    told = kinds(found)
    assert len([1 for kind, _ in told if kind == "failed"]) == 3
    assert ("residue", "Harbour") in told
    assert ("budget", "Budget of the account") in told


def test_the_tasks_without_a_project_are_a_project_too(account: FarmAccount) -> None:
    make_cost_day(make_task(account, scene_name="loose.ma"), "10")
    make_cost_day(make_task(account, project_name="Harbour"), "5")
    found = facts(ReportScope(projects=("",)))
    assert [line.name for line in found.tasks] == ["loose.ma"]
    assert found.spend[0].amount == 10


def test_a_reader_of_one_account_sees_nothing_of_another(account: FarmAccount) -> None:
    other = make_account(name="Hidden", swept_at=MORNING, state="refused")
    make_cost_day(make_task(other, scene_name="hidden.ma"), "10")
    report = build(ReportScope(accounts=(account.pk,)))
    assert "idden" not in json.dumps(report.facts)
    assert facts_read(report.facts).spend == ()


# --- What needs a person --------------------------------------------------------------


def test_failed_tasks_are_told_with_what_they_lost(account: FarmAccount) -> None:
    parent = make_task(
        account,
        scene_name="pier.ma",
        status_code=30,
        child_count=1,
        failed_frames=3,
        total_frames=9,
        completed_at=at("2026-11-23 08:00"),
    )
    layer = make_task(account, parent=parent, failed_frames=3, total_frames=9)
    make_cost_day(layer, "4", outcome="failed")
    make_cost_day(layer, "2", outcome="timed_out", day=DAY - timedelta(days=9))
    make_cost_day(layer, "50")
    (concern,) = [one for one in facts().concerns if one.kind == "failed"]
    assert (concern.name, concern.task, concern.count) == ("pier.ma", parent.pk, 3)
    assert (concern.amount, concern.total) == (6, 9)


def test_old_failures_are_counted_and_bury_nothing(account: FarmAccount) -> None:
    long_ago = at("2026-10-01 08:00")
    for _ in range(3):
        make_task(
            account,
            status_code=30,
            failed_frames=1,
            submitted_at=long_ago,
            completed_at=long_ago,
        )
    (concern,) = facts().concerns
    assert (concern.state, concern.count, concern.task) == ("older", 3, None)


def test_many_failed_tasks_are_told_in_one_line(account: FarmAccount) -> None:
    for _ in range(11):
        make_task(account, status_code=30, failed_frames=1)
    told = [one for one in facts().concerns if one.kind == "failed"]
    assert [one.count for one in told] == [1] * 8 + [3]


@pytest.mark.parametrize(("code", "kind"), [(20, "arrears"), (23, "timed_out")])
def test_tasks_that_the_farm_stopped_are_told_once_for_the_family(
    account: FarmAccount, code: int, kind: str
) -> None:
    parent = make_task(account, scene_name="pier.ma", status_code=code, child_count=1)
    make_task(account, parent=parent, status_code=code)
    assert kinds(facts()) == [(kind, "pier.ma")]


def test_a_state_that_nobody_documented_is_told(account: FarmAccount) -> None:
    make_task(account, scene_name="pier.ma", status_code=77)
    assert kinds(facts()) == [("unknown", "pier.ma")]


@pytest.mark.parametrize("state", ["unreachable", "refused", "throttled", "frozen"])
def test_an_account_in_trouble_is_told(account: FarmAccount, state: str) -> None:
    FarmAccount.objects.update(state=state, error="Nothing answers.")
    (concern,) = facts().concerns
    assert (concern.kind, concern.state) == ("account", state)
    assert concern.text == "Nothing answers."


def test_an_account_that_fell_silent_is_told(account: FarmAccount) -> None:
    FarmAccount.objects.update(seen_at=MORNING - timedelta(hours=3))
    (concern,) = facts().concerns
    assert (concern.kind, concern.state) == ("account", "silent")


def test_the_most_urgent_comes_first(shared: FarmAccount) -> None:
    FarmAccount.objects.update(state="refused")
    make_task(shared, status_code=20)
    make_account(name="New one", swept_at=None)
    order = list(dict.fromkeys(kind for kind, _ in kinds(facts())))
    assert order == [kind for kind in URGENT if kind in order]
    assert order[:4] == ["account", "arrears", "failed", "budget"]


def test_an_account_that_is_not_polled_is_no_trouble(account: FarmAccount) -> None:
    FarmAccount.objects.update(state="refused", enabled=False)
    assert facts().concerns == ()


def test_a_balance_that_ends_soon_is_told(account: FarmAccount) -> None:
    FarmAccount.objects.update(balance=Decimal(25), coupon=Decimal(5))
    task = make_task(account)
    for back in range(8):
        make_cost_day(task, "10", day=DAY - timedelta(days=back))
    (concern,) = facts().concerns
    assert (concern.kind, concern.days, concern.amount) == ("runway", 3, 30)


# --- What goes on -------------------------------------------------------------------


def test_tasks_end_on_days_of_their_own_account(account: FarmAccount) -> None:
    """16:30 in UTC is half past midnight of the next day in Shanghai."""
    utc = make_account(name="London", swept_at=MORNING, seen_at=MORNING)
    make_zone(utc, "UTC")
    late = at("2026-11-23 16:30")
    for owner in (account, utc):
        make_task(owner, status_code=25, done_frames=7, completed_at=late)
    progress = facts().progress
    assert (progress.done_tasks, progress.done_frames) == (1, 7)


def test_what_is_retried_and_what_renders_is_counted(account: FarmAccount) -> None:
    task = make_task(account, total_frames=5, done_frames=2, failed_frames=0)
    for status, tries in ((1, 1), (2, 2), (4, 3), (1, 0), (5, 1)):
        make_frame(task, status_code=status, resubmissions=tries)
    progress = facts().progress
    assert (progress.retried_tasks, progress.retried_frames) == (1, 2)
    assert (progress.active_tasks, progress.active_done, progress.active_total) == (
        1,
        2,
        5,
    )


def test_a_picture_of_a_finished_frame_stands_for_the_task(
    account: FarmAccount,
) -> None:
    task = make_task(account, done_frames=1)
    image = make_image(make_frame(task, status_code=4))
    make_cost_day(task, "10")
    (line,) = facts().tasks
    assert (line.frame, line.picture) == (image.frame_id, image.key)


def test_the_forecast_covers_what_is_active(account: FarmAccount) -> None:
    task = make_task(account, scene_name="pier.ma", waiting_frames=3, cost=Decimal(8))
    forecast(task)
    make_task(account, waiting_frames=3)
    found = facts()
    (one,) = found.outlook
    assert (one.name, one.low, one.mid, one.high) == ("pier.ma", 10, 20, 40)
    (total,) = found.outlook_totals
    assert (total.tasks, total.without, total.spent) == (1, 1, 8)


# --- News, and old reports ------------------------------------------------------------


def test_a_day_on_which_nothing_happened_is_no_news(account: FarmAccount) -> None:
    make_task(account, total_frames=9)
    assert report_has_news(build()) is False


def test_old_failures_alone_are_no_news(account: FarmAccount) -> None:
    long_ago = at("2026-10-01 08:00")
    make_task(
        account,
        status_code=30,
        failed_frames=1,
        submitted_at=long_ago,
        completed_at=long_ago,
    )
    assert report_has_news(build()) is False


def test_money_or_a_trouble_is_news(account: FarmAccount) -> None:
    make_cost_day(make_task(account), "0.00000001")
    assert report_has_news(build()) is True
    CostDay.objects.all().delete()
    Report.objects.all().delete()
    FarmAccount.objects.update(state="refused")
    assert report_has_news(build()) is True


def test_facts_keep_every_digit_as_text() -> None:
    found = sample_facts(40)
    kept = json.loads(json.dumps(facts_freeze(found)))
    assert facts_read(kept) == found
    assert kept["spend"][0]["wasted"] == "96.125"


def test_facts_of_another_version_still_read() -> None:
    kept = facts_freeze(sample_facts(3))
    kept["something_new"] = [1]
    kept["spend"][0]["something_new"] = "1"
    del kept["budgets"], kept["tasks"][0]["producer"]
    found = facts_read(kept)
    assert found.budgets == ()
    assert found.spend[0].currency == "CNY"


def test_names_are_one_line_that_every_database_holds(account: FarmAccount) -> None:
    name = "a\nb\x01\ufffe " + "W" * 400
    make_cost_day(make_task(account, scene_name=name), "1")
    (line,) = facts().tasks
    assert line.name.startswith("a b WWW")
    assert len(line.name) == 300


def test_days_closed_by_the_report_stay_closed(account: FarmAccount) -> None:
    build()
    again = days_close(account_id=account.pk, through=DAY, now=MORNING)
    assert ClosedDay.objects.filter(account=account, day=DAY).get() == again
