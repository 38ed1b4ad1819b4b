"""The proof of the outbox itself: it runs, it counts, and it would notice."""

import random
from collections import Counter

import pytest

from prove.faults import ENDS, STEPS, Does, planned
from prove.processes import BEATS, WORKERS
from prove.reports import Tally, told
from tests.prove.running import DATABASES, figures, prove

CREW = [*BEATS, *WORKERS]


@pytest.mark.stack
@pytest.mark.parametrize("database", DATABASES, ids=["sqlite", "postgres"])
def test_no_report_is_sent_twice_and_none_is_lost_in_silence(
    database: tuple[str, ...],
) -> None:
    ended = prove("reports", "--trials", "20", "--seed", "7", *database)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = figures(ended.stdout)
    assert found["trials"].startswith("20 in ")
    assert int(found["processes killed"]) > 10, "or nothing was tried"
    assert int(found["reports owed"]) >= 20 * 4
    for promise in ("sent twice", "silent misses", "told wrongly", "came to no rest"):
        assert found[promise] == "0"


def test_every_kind_of_harm_comes_in_a_few_hundred_trials() -> None:
    plans = [planned(random.Random(f"1:{number}"), CREW) for number in range(300)]
    assert set(Counter(plan.kind for plan in plans)) == {
        "moments",
        "statements",
        "steps",
        "all",
    }
    steps = {(fault.step, fault.does) for plan in plans for fault in plan.steps}
    assert {(step, does) for step in STEPS for does in ENDS} <= steps
    assert {does for _, does in steps} == set(Does)
    statements = [fault for plan in plans for fault in plan.statements.values()]
    assert {fault.number for fault in statements} >= set(range(1, 30))
    assert {fault.after for fault in statements} == {True, False}
    assert any(plan.whole for plan in plans)


def test_the_same_seed_gives_the_same_trials() -> None:
    first, second = (planned(random.Random("5:1"), CREW) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", ["twice", "silent", "wrong", "restless"])
def test_a_broken_promise_is_told_and_named(name: str) -> None:
    tally = Tally(trials=1, owed=1)
    tally.states["sent"] = 1
    assert not tally.broken
    getattr(tally, name).append("trial 0: report:daily:2026-11-22:7 came 2")
    assert tally.broken
    assert "trial 0: report:daily:2026-11-22:7 came 2" in told(tally, 1)
