from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User

from apps.costs.forecast.projects import projects_now
from apps.costs.forecast.selectors import (
    cost_of_frames,
    forecast_projects,
    forecasts_of,
    open_anomalies,
)
from apps.costs.models import ForecastSource
from apps.farm.models import FarmAccount, RenderTask
from apps.farm.naming import PLACEHOLDER_PROJECT
from tests.costs.forecast_rows import MINUTE, make_forecast, make_leaf
from tests.costs.test_forecast_making import make_relatives
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db


def part(account: FarmAccount, cost: str = "50", **fields: Any) -> RenderTask:
    """A leaf half rendered, without rows for its frames."""
    values: dict[str, Any] = {
        "done_frames": 10,
        "waiting_frames": 8,
        "executing_frames": 2,
        "cost": cost,
    }
    return make_task(account, **values | fields)


def test_a_leaf_has_its_newest_open_forecast() -> None:
    leaf = part(make_account())
    make_forecast(leaf, "100")
    newest = make_forecast(leaf, "120")
    make_forecast(leaf, "500", settled_at=NOW)

    assert forecasts_of([leaf.pk]) == {leaf.pk: newest}


def test_what_has_nothing_to_come_has_no_forecast() -> None:
    over = part(make_account(), status_code=25)
    make_forecast(over)

    assert forecasts_of([over.pk]) == {}


def test_a_top_task_is_put_together_from_its_leaves() -> None:
    account = make_account()
    top = make_task(account, child_count=3)
    late, soon = part(account, parent=top), part(account, parent=top)
    part(account, "30", parent=top, status_code=25)
    make_forecast(late, "100", end_mid=NOW + 60 * MINUTE, end_high=NOW + 80 * MINUTE)
    make_forecast(soon, "100", source=ForecastSource.RELATIVES)

    whole = forecasts_of([top.pk])[top.pk]

    assert whole.pk is None
    assert whole.cost_mid == Decimal(230)
    # Surer than 10 + 10, not as sure as independent leaves would be.
    assert Decimal(14) < whole.cost_high - whole.cost_mid < Decimal(20)
    assert whole.end_mid is not None and whole.end_mid >= NOW + 59 * MINUTE
    assert (whole.remaining, whole.machines, whole.basis) == (20, 4, 20)
    assert whole.source == ForecastSource.RELATIVES
    assert whole.percent == 60


def test_a_top_task_with_a_leaf_of_which_nothing_is_known_has_none() -> None:
    account = make_account()
    top = make_task(account, child_count=2)
    make_forecast(part(account, parent=top))
    part(account, parent=top)

    assert forecasts_of([top.pk]) == {}


def test_a_top_task_has_no_end_while_a_leaf_has_none() -> None:
    account = make_account()
    top = make_task(account, child_count=2)
    make_forecast(part(account, parent=top))
    make_forecast(part(account, parent=top), end_low=None, end_mid=None, end_high=None)

    assert forecasts_of([top.pk])[top.pk].end_mid is None


def test_leaves_two_levels_down_count() -> None:
    account = make_account()
    top = make_task(account, child_count=1)
    middle = make_task(account, parent=top, child_count=1)
    make_forecast(part(account, parent=middle), "77")

    assert forecasts_of([top.pk, middle.pk])[top.pk].cost_mid == 77


def test_what_a_leaf_has_cost_since_its_forecast_is_the_least_it_costs() -> None:
    account = make_account()
    top = make_task(account, child_count=2)
    make_forecast(part(account, "130", parent=top), "100")
    make_forecast(part(account, "10", parent=top), "100")

    assert forecasts_of([top.pk])[top.pk].cost_low >= 130 + 80


def test_many_tasks_take_no_more_queries_than_one(
    django_assert_num_queries: Any,
) -> None:
    account = make_account()
    tops = [make_task(account, child_count=1) for _ in range(5)]
    for top in tops:
        make_forecast(part(account, parent=top))

    with django_assert_num_queries(3):
        assert len(forecasts_of([top.pk for top in tops])) == 5


def test_frames_sent_again_cost_what_those_of_their_leaf_did() -> None:
    account = make_account()
    leaf = make_leaf(account, costs=("2.00",) * 20)
    band = cost_of_frames(frames={leaf.pk: 10})

    assert band is not None
    assert band.low < Decimal(20) < band.high
    assert abs(band.mid - 20) < 1


def test_frames_of_several_leaves_are_summed_and_none_are_worth_nothing() -> None:
    account = make_account()
    one, other = (make_leaf(account, costs=(cost,) * 9) for cost in ("1.00", "3.00"))
    band = cost_of_frames(frames={one.pk: 5, other.pk: 5})
    nothing = cost_of_frames(frames={one.pk: 0})

    assert band is not None and nothing is not None
    assert 17 < band.mid < 23
    assert nothing.high == 0


def test_without_own_frames_earlier_tasks_tell_what_frames_cost() -> None:
    account = make_account()
    leaf = make_leaf(account, costs=(), layer_name="beauty")
    assert cost_of_frames(frames={leaf.pk: 5}) is None

    make_relatives(account, 3, layer_name="beauty")
    with time_machine.travel(NOW):
        band = cost_of_frames(frames={leaf.pk: 5})
    assert band is not None
    assert band.low < 10 < band.high


def test_projects_add_up_what_is_spent_and_what_is_to_come(viewer: User) -> None:
    account = make_account(currency="USD")
    make_task(account, project_name="Fox", status_code=25, cost="40")
    make_forecast(part(account, project_name="Fox"), "100")
    top = make_task(account, project_name="Fox", child_count=1, cost="50")
    make_forecast(part(account, parent=top), "200")
    (fox,) = forecast_projects(user=viewer)

    assert (fox.project, fox.currency, fox.tasks, fox.without) == ("Fox", "USD", 2, 0)
    assert fox.spent == 140
    assert fox.mid == 340
    assert fox.low < fox.mid < fox.high
    assert fox.end_mid is not None


def test_tasks_of_which_too_little_is_known_are_counted_beside_the_forecast() -> None:
    account = make_account()
    make_forecast(part(account, project_name="Fox"), "100")
    part(account, "20", project_name="Fox")
    (fox,) = projects_now()

    assert (fox.tasks, fox.without, fox.mid) == (2, 1, 120)
    assert fox.is_known and fox.end_mid is None


def test_currencies_and_accounts_are_never_summed() -> None:
    for currency in ("CNY", "USD"):
        account = make_account(currency=currency)
        make_forecast(part(account, project_name="Fox"), "100")

    found = projects_now()
    assert [(one.currency, one.mid) for one in found] == [("CNY", 100), ("USD", 100)]
    (one,) = forecast_projects(user=None, scope_accounts=[found[0].account.pk])
    assert one.account == found[0].account


def test_the_farms_placeholder_is_no_project() -> None:
    account = make_account()
    part(account, project_name=PLACEHOLDER_PROJECT)
    part(account, project_name="")
    (none,) = projects_now()

    assert (none.project, none.tasks, none.is_known) == ("", 2, False)


def test_who_may_not_see_tasks_sees_no_projects(stranger: User) -> None:
    part(make_account())

    assert forecast_projects(user=stranger) == []
    assert len(forecast_projects(user=None)) == 1


def test_without_anomalies_there_are_none() -> None:
    assert open_anomalies() == []
