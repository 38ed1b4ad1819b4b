"""What a report says, word by word."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from apps.costs.reports.concern_words import TONES, concern_words, tone_of
from apps.costs.reports.periods import spans_before
from apps.costs.reports.schema import Concern, Spend
from apps.costs.reports.view import bar_of
from apps.costs.reports.words import (
    call_words,
    headline,
    period_words,
    share_words,
    usual_words,
)

D = Decimal


def spend(amount: str, usual: str | None, of: int = 14) -> Spend:
    """Money beside what is usual."""
    return Spend(
        currency="CNY",
        amount=D(amount),
        usual=None if usual is None else D(usual),
        usual_of=of,
    )


@pytest.mark.parametrize(
    ("amount", "usual", "said"),
    [
        ("138", "100", "38 % above the usual CN¥100.00"),
        ("33", "100", "67 % below the usual CN¥100.00"),
        ("104", "100", "About the usual CN¥100.00"),
        ("96.5", "100", "About the usual CN¥100.00"),
        ("0", "100", "100 % below the usual CN¥100.00"),
        ("350", "100", "More than 3 times the usual CN¥100.00"),
        ("5", "0", "Usually nothing is spent"),
    ],
)
def test_money_is_told_beside_the_usual(amount: str, usual: str, said: str) -> None:
    told = usual_words(spend(amount, usual), "daily")
    assert told == f"{said} (median of the 14 days before)"


def test_too_little_is_told_as_such() -> None:
    assert "Too little is known" in usual_words(spend("5", None, 0), "daily")


@pytest.mark.parametrize(
    ("cadence", "basis"),
    [("weekly", "8 weeks before"), ("monthly", "8 months before")],
)
def test_the_usual_is_of_the_same_length(cadence: str, basis: str) -> None:
    assert basis in usual_words(spend("5", "5", 8), cadence)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        ("1", "3", "33 %"),
        ("0.001", "3", "less than 1 %"),
        ("1", "0", ""),
        ("-1", "3", ""),
    ],
)
def test_shares_are_whole_percents(part: str, whole: str, said: str) -> None:
    assert share_words(D(part), D(whole)) == said


@pytest.mark.parametrize(
    ("amount", "largest", "bar"),
    [("0", "9", 0), ("0.01", "9", 1), ("9", "9", 100), ("-3", "9", 0), ("1", "0", 0)],
)
def test_bars_show_whatever_is_there(amount: str, largest: str, bar: int) -> None:
    assert bar_of(D(amount), D(largest)) == bar


PERIODS: tuple[Any, ...] = (
    (
        "daily",
        date(2026, 11, 22),
        date(2026, 11, 23),
        "22 November 2026",
        "2026年11月22日",
    ),
    (
        "weekly",
        date(2026, 11, 28),
        date(2026, 12, 5),
        "28 November – 4 December 2026",
        "2026年11月28日 – 12月4日",
    ),
    ("monthly", date(2026, 2, 1), date(2026, 3, 1), "February 2026", "2026年2月"),
    (
        "monthly",
        date(2026, 2, 5),
        date(2026, 3, 5),
        "5 February – 4 March 2026",
        "2026年2月5日 – 3月4日",
    ),
)


@pytest.mark.parametrize(("cadence", "start", "end", "english", "chinese"), PERIODS)
def test_periods_have_names(
    cadence: str, start: date, end: date, english: str, chinese: str
) -> None:
    assert period_words(cadence, start, end) == english
    with override("zh-hans"):
        assert period_words(cadence, start, end) == chinese


def test_the_periods_before_follow_each_other() -> None:
    months = spans_before("monthly", date(2026, 2, 1), date(2026, 3, 1), 3)
    assert months == [
        (date(2025, 12, 1), date(2026, 1, 1)),
        (date(2026, 1, 1), date(2026, 2, 1)),
        (date(2026, 2, 1), date(2026, 3, 1)),
    ]
    weeks = spans_before("weekly", date(2026, 3, 2), date(2026, 3, 9), 2)
    assert weeks[0] == (date(2026, 2, 23), date(2026, 3, 2))


def concern(kind: str = "failed", **fields: Any) -> Concern:
    """A trouble of a task."""
    values = {"name": "pier.ma", "task": 7, "count": 3, "total": 9, "currency": "CNY"}
    return Concern(kind=kind, **{**values, **fields})


@pytest.mark.parametrize(
    ("concerns", "short", "whole"),
    [
        ((), "Nothing needs you", "Nothing needs you"),
        ((concern(),), "1 task needs you", "1 task needs you"),
        ((concern(), concern("anomaly")), "1 task needs you", "1 task needs you"),
        (
            (concern(), concern(task=8), concern("runway", task=None)),
            "2 tasks need you",
            "2 tasks and 1 other thing need you",
        ),
        (
            (concern(), concern(task=None, state="more", count=4)),
            "5 tasks need you",
            "5 tasks need you",
        ),
        (
            (concern("runway", task=None), concern("account", task=None)),
            "2 things need you",
            "2 things need you",
        ),
        (
            (concern(task=None, state="older", count=9),),
            "Nothing needs you",
            "Nothing needs you",
        ),
    ],
)
def test_what_needs_a_person_is_counted(
    concerns: tuple[Concern, ...], short: str, whole: str
) -> None:
    assert headline(concerns) == short
    assert call_words(concerns) == whole


SAID: tuple[tuple[Concern, str], ...] = (
    (concern(amount=D("4.125")), "3 of 9 frames failed · CN¥4.125 lost"),
    (concern(state="rendering"), "3 of 9 frames failed · the rest goes on"),
    (concern(count=0), "failed as a whole"),
    (concern(task=None, state="more"), "3 more tasks"),
    (concern(task=None, state="older", count=1), "1 task has failed frames for longer"),
    (concern("arrears"), "was stopped because the account owes money. Top"),
    (concern("arrears", task=None), "3 more tasks"),
    (concern("timed_out"), "was stopped by the farm: it took too long."),
    (concern("timed_out", task=None), "3 more tasks"),
    (concern("unknown"), "has a status that is not known here."),
    (concern("unknown", task=None), "3 more tasks"),
    (
        concern("account", state="refused"),
        "is refused by the farm since the beginning.",
    ),
    (concern("account", state="silent"), "has not been seen since the beginning."),
    (concern("not_ready"), "was not read as a whole yet"),
    (
        concern("anomaly", state="frame_slow", amount=D(7500), limit=D(240)),
        "Frame renders far longer than its layer: 2 h 5 min, usually 4 min",
    ),
    (
        concern("anomaly", state="frame_slow", amount=D(61), limit=D(9)),
        "Frame renders far longer than its layer: 1 min, usually 9 s",
    ),
    (
        concern("anomaly", state="task_dear", amount=D(90), limit=D(9)),
        "Task spends far faster than usual: CN¥90.00 an hour, usually CN¥9.00",
    ),
    (concern("anomaly", task=None, state="more"), "3 more tasks"),
    (concern("anomaly", state="of the future"), "of the future"),
    (
        concern("budget", state="over", amount=D(12), limit=D(10), percent=120),
        "budget is used up: CN¥12.00 of CN¥10.00.",
    ),
    (
        concern(
            "budget",
            state="warn",
            amount=D(9),
            limit=D(10),
            percent=90,
            day=date(2026, 11, 26),
            asks_stop=True,
        ),
        "90 % of the budget: CN¥9.00 of CN¥10.00. At this rate it is used up on "
        "26 November 2026. A stop of its tasks is proposed",
    ),
    (
        concern("runway", amount=D(30), days=3),
        "has CN¥30.00 left: enough for about 3 days.",
    ),
    (
        concern("runway", amount=D(3), days=0),
        "has CN¥3.00 left: not enough for another day.",
    ),
    (
        concern("residue", state="task", amount=D(3)),
        "differs from the sum of its frames",
    ),
    (concern("residue", state="balance", amount=D(3)), "has a balance that differs"),
    (concern("residue", state="coupon", amount=D(3)), "has vouchers that differ"),
    (concern("residue", task=None, state="more"), "3 more figures do not add up"),
    (concern("of the future", text="what it says"), "what it says"),
)


@pytest.mark.parametrize(("told", "said"), SAID)
def test_each_trouble_is_said_in_words(told: Concern, said: str) -> None:
    assert concern_words(told).startswith(said)
    with override("zh-hans"):
        words = concern_words(told)
    assert words
    assert words != concern_words(told) or "future" in said or "what" in said


def test_every_trouble_has_a_tone() -> None:
    assert {tone_of(concern(kind)) for kind in TONES} == {
        "failed",
        "stopped",
        "unknown",
    }
    assert tone_of(concern("budget", state="over")) == "failed"
