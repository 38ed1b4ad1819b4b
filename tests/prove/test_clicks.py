"""The proof of clicks itself: it runs, it counts, and it would notice."""

import pytest

from tests.prove.running import DATABASES, figures, prove

PROMISES = (
    "executed twice",
    "sent again",
    "lost",
    "wrongly shown",
    "audited too late",
    "undone but sent",
)
pytestmark = pytest.mark.stack


@pytest.mark.parametrize("database", DATABASES, ids=["sqlite", "postgres"])
def test_no_click_is_executed_twice_lost_or_shown_wrongly(
    database: tuple[str, ...],
) -> None:
    ended = prove("clicks", "--trials", "12", "--seed", "5", *database)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = figures(ended.stdout)
    assert found["trials"].startswith("12 in ")
    assert int(found["processes killed"]) > 3, "or nothing was tried"
    assert int(found["executions"]) > 40, "or everything was stopped on its way"
    assert {found[promise] for promise in PROMISES} == {"0"}


@pytest.mark.parametrize(
    ("worker", "promises"),
    [
        ("resends", ("executed twice", "sent again", "wrongly shown")),
        ("guesses", ("wrongly shown",)),
    ],
)
def test_a_worker_that_breaks_a_promise_is_noticed(
    worker: str, promises: tuple[str, ...]
) -> None:
    ended = prove("clicks", "--trials", "40", "--seed", "5", "--wrong", worker)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    found = figures(ended.stdout)
    assert any(int(found[promise]) for promise in promises)
