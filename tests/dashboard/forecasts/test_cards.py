"""Forecasts and what burns more than usual, as pages show them."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from apps.costs.forecast.levels import Band
from apps.costs.models import Anomaly, AnomalyKind, ForecastSource
from apps.dashboard.forecasts.cards import project_forecasts, task_forecast
from apps.dashboard.forecasts.outlooks import outlook_of, reach_of
from apps.farm.models import FarmAccount, RenderTask
from tests.conftest import signed_in
from tests.costs.forecast_rows import make_forecast
from tests.dashboard.onlooker import account, client
from tests.factories import NOW, make_account, make_frame, make_task

__all__ = ("account", "client")
pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def half_done(account: FarmAccount, **fields: Any) -> RenderTask:
    values: dict[str, Any] = {
        "done_frames": 10,
        "total_frames": 20,
        "waiting_frames": 8,
        "executing_frames": 2,
        "cost": "50",
        "frames_read_at": timezone.now(),
    }
    task = make_task(account, **values | fields)
    task.refresh_from_db()
    return task


def read(html: str) -> str:
    """What people read of it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).strip()


def card(client: Client, task: RenderTask) -> str:
    """The forecast's card of the task's page, as people read it."""
    page = client.get(f"/tasks/{task.pk}/").content.decode()
    found = re.search(r'<section id="forecast".*?</section>', page, re.S)
    assert found is not None
    return read(found[0])


def test_the_tasks_page_tells_cost_and_end_with_their_ranges(
    client: Client, account: FarmAccount
) -> None:
    task = half_done(account)
    end = timezone.now() + 3 * HOUR
    make_forecast(task, "100", end_low=end - HOUR, end_mid=end, end_high=end + HOUR)
    text = card(client, task)

    assert "about CN¥100.00 CN¥90.00 – CN¥110.00" in text
    # The day may have ended by then: only the time of day is looked for.
    shown = [timezone.localtime(at) for at in (end - HOUR, end, end + HOUR)]
    low, mid, high = (f"{at:%H:%M}" for at in shown)
    assert re.search(rf"Done about (\S+ )*{mid} (\S+ )*{low} – (\S+ )*{high}", text)
    assert "CN¥50.00 so far." in text
    assert "from 10 frames that have ended" in text
    assert "How good forecasts are is not known yet: 0 tasks were judged." in text


def test_with_too_few_frames_it_says_how_many_are_needed(
    client: Client, account: FarmAccount
) -> None:
    task = half_done(account, done_frames=1, failed_frames=1)

    assert "Too little to say yet: 2 of 3 ended frames needed." in card(client, task)


def test_of_a_task_with_parts_it_says_in_how_many_too_little_is_known(
    client: Client, account: FarmAccount
) -> None:
    top = make_task(account, child_count=3)
    for done in (0, 2, 9):
        part = half_done(account, parent=top, done_frames=done)
        if done == 9:
            make_forecast(part)

    assert "in 2 parts fewer than 3 frames ended" in card(client, top)


def test_with_enough_frames_the_forecast_comes_in_a_moment(
    client: Client, account: FarmAccount
) -> None:
    assert "in a moment" in card(client, half_done(account))


@pytest.mark.parametrize(
    "fields",
    [{"status_code": 25}, {"deleted_at": NOW}, {"waiting_frames": 0}],
    ids=("done", "gone", "nothing-to-come"),
)
def test_a_task_with_nothing_to_come_shows_no_forecast(
    client: Client, account: FarmAccount, fields: dict[str, Any]
) -> None:
    task = half_done(account, **{"executing_frames": 0} | fields)
    make_forecast(task)

    assert card(client, task) == ""


def test_earlier_tasks_are_named_as_what_it_is_drawn_from(
    client: Client, account: FarmAccount
) -> None:
    task = half_done(account)
    nothing = {"end_low": None, "end_mid": None, "end_high": None}
    make_forecast(task, source=ForecastSource.RELATIVES, **nothing)
    text = card(client, task)

    assert "from earlier tasks of the same project and layer" in text
    assert "not while frames wait that no machine renders" in text


def test_a_forecast_is_never_below_what_is_spent_nor_in_the_past() -> None:
    task = half_done(make_account(), cost="105")
    forecast = make_forecast(task, "100", end_low=NOW - HOUR, end_mid=NOW - HOUR)
    outlook = outlook_of(forecast, task.cost, "CNY", NOW)

    assert (outlook.low, outlook.mid, outlook.high) == (105, 105, 110)
    assert outlook.end_low == outlook.end_mid == NOW


def test_a_band_is_drawn_in_parts_of_its_upper_end() -> None:
    reach = reach_of(Decimal(25), Band(Decimal(60), Decimal(75), Decimal(100)))

    assert (reach.spent, reach.low, reach.mid) == ("25.0", "60.0", "75.0")
    assert reach.width == "40.0"


def test_nothing_spent_and_nothing_to_come_can_be_drawn() -> None:
    nothing = Band(Decimal(0), Decimal(0), Decimal(0))

    assert reach_of(Decimal(0), nothing).width == "0.0"


def test_how_good_forecasts_were_is_told_once_enough_were_judged(
    client: Client, account: FarmAccount
) -> None:
    for actual in ("104",) * 9 + ("160",) * 3:
        over = make_task(account, status_code=25)
        make_forecast(over, settled_at=timezone.now(), actual_cost=actual)
    task = half_done(account)
    make_forecast(task)
    text = card(client, task)

    assert "Of 12 forecasts of the last 90 days 75 % held the cost" in text
    assert "Half of them were off by less than 3.8 %." in text


def make_anomaly(task: RenderTask, kind: AnomalyKind, **fields: Any) -> Anomaly:
    frame = None
    if kind != AnomalyKind.TASK_DEAR:
        frame = make_frame(task, name="0042", status_code=2)
    values: dict[str, Any] = {
        "account": task.account,
        "task": task,
        "frame": frame,
        "kind": kind,
        "key": f"{kind}:{task.pk}",
        "since": timezone.now() - HOUR,
        "value": 3600,
        "usual": 240,
    }
    return Anomaly.objects.create(**values | fields)


def test_the_tasks_page_names_what_burns_more_than_usual(
    client: Client, account: FarmAccount
) -> None:
    task = half_done(account)
    make_anomaly(task, AnomalyKind.FRAME_SLOW)
    make_anomaly(task, AnomalyKind.FRAME_DEAR, value="9.50", usual="1.25")
    make_anomaly(task, AnomalyKind.TASK_DEAR, value="6", usual="2")
    text = card(client, task)

    assert "a frame costs CN¥6.00; in earlier tasks like it CN¥2.00" in text
    assert "× 3.0" in text
    assert "0042" not in text, "its frames are told by what stands out among them"


def test_the_overview_names_the_one_farthest_from_usual_and_counts_the_others(
    client: Client, account: FarmAccount
) -> None:
    task = half_done(account, scene_name="sh0120.ma")
    make_anomaly(task, AnomalyKind.FRAME_SLOW)
    make_anomaly(task, AnomalyKind.TASK_DEAR, value="6", usual="2")
    over = half_done(account, status_code=25)
    make_anomaly(over, AnomalyKind.FRAME_SLOW)
    text = read(client.get("/").content.decode())

    assert "Frame 0042 of sh0120.ma burns far more than usual" in text
    assert "and 1 more" in text


def test_running_tasks_on_the_overview_show_where_they_are_headed(
    client: Client, account: FarmAccount
) -> None:
    top = make_task(account, child_count=1, executing_frames=2, done_frames=10, cost=50)
    end = timezone.now() + HOUR
    part = half_done(account, parent=top)
    make_forecast(part, "123", end_low=end, end_mid=end, end_high=end)
    text = read(client.get("/").content.decode())

    assert "→ about CN¥123.00 · done about" in text


def test_the_card_is_drawn_anew_when_the_forecast_is(account: FarmAccount) -> None:
    task = half_done(account)
    now = timezone.now()

    def looks() -> tuple[object, ...]:
        return task_forecast(user=None, task=task, leaves=[task], now=now).looks

    seen = [looks(), looks()]
    make_forecast(task, "100")
    seen.append(looks())
    make_anomaly(task, AnomalyKind.TASK_DEAR)
    seen.append(looks())

    assert seen[0] == seen[1]
    assert len({repr(one) for one in seen}) == 3


def projects(user: User, now: datetime = NOW) -> str:
    context = {"forecasts": project_forecasts(user, now)}
    return render_to_string("dashboard/forecasts/_projects.html", context)


def test_projects_stand_in_a_table_with_their_ranges(
    viewer: User, account: FarmAccount
) -> None:
    make_forecast(half_done(account, project_name="Fox & Owl"), "100")
    half_done(account, project_name="Fox & Owl", cost="7")
    half_done(account, project_name="")
    html = projects(viewer)

    text = read(html)
    assert "Fox &amp; Owl Orion CN¥57.00 CN¥107.00 CN¥97.00 – CN¥117.00" in text
    assert "1 not in the forecast yet" in text
    assert "Without a project" in text and "too little to say yet" in text
    assert f"?account={account.pk}&amp;project=Fox+%26+Owl" in html


def test_without_anything_to_come_the_table_says_so(viewer: User) -> None:
    assert "No task has frames to come." in read(projects(viewer))


def test_before_all_tasks_were_read_nothing_is_said_of_what_is_to_come(
    viewer: User, account: FarmAccount
) -> None:
    FarmAccount.objects.filter(pk=account.pk).update(swept_at=None)
    assert "The tasks are being read for the first time." in read(projects(viewer))


def test_tasks_that_come_after_a_look_at_none_show_at_once(
    viewer: User, account: FarmAccount
) -> None:
    projects(viewer)
    make_forecast(half_done(account, project_name="Fox"), "100")
    assert "Fox Orion CN¥50.00 CN¥100.00" in read(projects(viewer))


def test_the_table_says_as_of_when_it_is(viewer: User, account: FarmAccount) -> None:
    make_forecast(half_done(account, project_name="Fox"), "100")
    assert "Forecast by project as of now" in read(projects(viewer))


def test_names_from_the_farm_are_text(viewer: User, account: FarmAccount) -> None:
    name = "<script>alert(1)</script>" + "x" * 300
    task = half_done(account, project_name=name, scene_name=name)
    make_forecast(task)
    make_anomaly(task, AnomalyKind.FRAME_SLOW)

    html = projects(viewer) + signed_in(viewer).get("/").content.decode()
    assert "<script>alert" not in html


def test_the_record_tells_each_stage(viewer: User, account: FarmAccount) -> None:
    for _ in range(10):
        over = make_task(account, status_code=25)
        make_forecast(over, settled_at=timezone.now(), actual_cost="100", percent=25)
    text = read(projects(viewer, timezone.now()))

    assert "25 % 10 100 % 0.0 % too few to say —" in text
    assert "50 % 0 too few to say — too few to say —" in text


def ended(account: FarmAccount, number: int, off: timedelta) -> None:
    """So many judged forecasts, of which the end came so much later than foretold."""
    for _ in range(number):
        over = make_task(account, status_code=25)
        make_forecast(
            over,
            settled_at=timezone.now(),
            actual_cost="100",
            actual_end=NOW + timedelta(minutes=20) + off,
        )


def test_with_an_end_stands_how_good_past_ends_were(
    client: Client, viewer: User, account: FarmAccount
) -> None:
    ended(account, 9, timedelta(minutes=5))
    ended(account, 3, timedelta(minutes=90))
    told = (
        "Of 12 ends foretold in the last 90 days 75 % came in their range "
        "(80 % is meant). Half of them were off by less than 5 min"
    )
    task = half_done(account)
    make_forecast(task)

    assert told in card(client, task)
    assert told in read(projects(viewer, timezone.now()))
    assert told in read(client.get("/").content.decode())


def test_without_an_end_the_record_of_ends_is_not_told(
    client: Client, account: FarmAccount
) -> None:
    ended(account, 12, timedelta(0))
    task = half_done(account)
    make_forecast(task, end_low=None, end_mid=None, end_high=None)
    text = card(client, task)

    assert "forecasts of the last 90 days 100 % held the cost" in text
    assert "ends foretold" not in text


def test_of_few_ends_no_share_is_told(client: Client, account: FarmAccount) -> None:
    ended(account, 9, timedelta(0))
    for _ in range(3):
        over = make_task(account, status_code=25)
        make_forecast(over, settled_at=timezone.now(), actual_cost="100")
    task = half_done(account)
    make_forecast(task)

    assert "not known yet: of 9 tasks the end was judged" in card(client, task)
