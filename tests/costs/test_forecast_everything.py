"""When all that is on the farm is done."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.cache import cache

from apps.costs.forecast.everything import (
    KEY,
    MOST,
    everything_now,
    everything_refresh,
    forecast_everything,
)
from apps.costs.forecast.jobs import forecasts_tick
from apps.costs.forecast.together import Ends
from apps.farm.models import RenderTask
from apps.farm.rights import rights_of
from tests.costs.forecast_rows import MINUTE, make_forecast, make_leaf
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db


def leaf(frames: int = 10, **fields: Any) -> RenderTask:
    """A leaf with frames to come."""
    return make_task(waiting_frames=frames, **fields)


def known(minutes: int = 20, **fields: Any) -> RenderTask:
    """A leaf whose end is known: about so many minutes from NOW."""
    one = leaf(**fields)
    low, mid, high = ((minutes + off) * MINUTE for off in (-5, 0, 10))
    make_forecast(one, end_low=NOW + low, end_mid=NOW + mid, end_high=NOW + high)
    return one


def test_of_one_task_it_is_that_tasks_end() -> None:
    known(30)
    found = everything_now()

    ends = Ends(NOW + 25 * MINUTE, NOW + 30 * MINUTE, NOW + 40 * MINUTE)
    assert found.ends == ends
    assert (found.tasks, found.without, found.frames) == (1, 0, 10)
    assert found.is_whole


def test_several_are_done_later_than_the_last_of_them_alone() -> None:
    for _ in range(4):
        known(30)
    ends = everything_now().ends

    assert ends is not None
    assert NOW + 30 * MINUTE < ends.mid < NOW + 40 * MINUTE
    assert ends.low < ends.mid < ends.high


def test_what_is_done_long_before_decides_nothing() -> None:
    known(600)
    alone = everything_now().ends
    for _ in range(5):
        known(20)

    ends = everything_now().ends
    assert alone is not None and ends is not None
    for part in ("low", "mid", "high"):
        assert abs(getattr(ends, part) - getattr(alone, part)) < MINUTE


def test_layers_count_as_the_task_that_they_belong_to() -> None:
    account = make_account()
    top = make_task(account, child_count=1)
    middle = make_task(account, parent=top, child_count=2)
    known(account=account, parent=middle)
    leaf(account=account, parent=middle)
    found = everything_now()

    assert (found.tasks, found.without, found.frames) == (1, 1, 20)


def test_tasks_of_which_no_end_is_known_are_counted() -> None:
    known()
    leaf(frames=5)
    nothing_renders = leaf(frames=0, executing_frames=1)
    make_forecast(nothing_renders, end_low=None, end_mid=None, end_high=None)
    found = everything_now()

    assert found.ends == Ends(NOW + 15 * MINUTE, NOW + 20 * MINUTE, NOW + 30 * MINUTE)
    assert (found.tasks, found.without) == (3, 2) and not found.is_whole


def test_where_too_little_is_known_nothing_is_said() -> None:
    known(frames=9)
    leaf(frames=10)
    found = everything_now()

    assert found.ends is None
    assert (found.tasks, found.without) == (2, 1)


@pytest.mark.parametrize(
    "fields",
    [{"status_code": 25}, {"deleted_at": NOW}, {"frames": 0}],
    ids=("done", "gone", "nothing-to-come"),
)
def test_what_has_nothing_to_come_does_not_count(fields: dict[str, Any]) -> None:
    leaf(**fields)

    assert everything_now().tasks == 0


def test_accounts_that_nobody_watches_do_not_count() -> None:
    known(account=make_account(enabled=False))

    assert everything_now().tasks == 0


def test_an_old_forecast_gives_way_to_the_newest() -> None:
    task = known(500)
    make_forecast(task, percent=60)

    ends = everything_now().ends
    assert ends is not None and ends.mid == NOW + 20 * MINUTE


def test_many_tasks_are_put_together_quickly(django_assert_num_queries: Any) -> None:
    account = make_account()
    many = [known(60 + n % 7, account=account) for n in range(MOST // 8)]
    with django_assert_num_queries(2):
        found = everything_now()

    assert found.tasks == len(many)
    assert found.ends is not None and found.ends.low > NOW + 66 * MINUTE


def test_the_job_leaves_it_for_pages_to_find(
    viewer: User, django_assert_num_queries: Any
) -> None:
    make_leaf()
    with time_machine.travel(NOW, tick=False):
        forecasts_tick()

    kept = cache.get(KEY)
    assert kept.tasks == 1 and kept.ends is not None and kept.as_of == NOW
    rights_of(viewer)
    with django_assert_num_queries(0):
        assert forecast_everything(user=viewer) == kept


def test_an_empty_farm_is_looked_at_again(viewer: User) -> None:
    assert forecast_everything(user=viewer).tasks == 0
    known()
    assert forecast_everything(user=viewer).tasks == 1


def test_strangers_learn_nothing(stranger: User) -> None:
    known()
    everything_refresh()

    assert forecast_everything(user=stranger).tasks == 0
    assert forecast_everything(user=None).tasks == 1


def test_an_end_that_is_past_stays_as_it_was_said() -> None:
    known(-90)
    ends = everything_now().ends

    assert ends is not None and ends.mid == NOW - timedelta(minutes=90)
