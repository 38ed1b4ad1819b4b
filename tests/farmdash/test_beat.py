"""Beat's scheduler."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery

from farmdash import alive
from farmdash.beat import PromptScheduler


@pytest.fixture
def app() -> Iterator[Celery]:
    """An application of its own with two jobs, on a broker in memory."""
    app = Celery("tests-beat", broker="memory://", set_as_current=False)
    app.conf.beat_schedule = {
        "often": {"task": "often", "schedule": 10.0},
        "seldom": {"task": "seldom", "schedule": 3600.0},
    }
    yield app
    app.close()


def sent(scheduler: PromptScheduler) -> list[str]:
    """Names of the jobs that two looks at the table send."""
    names: list[str] = []
    scheduler.apply_async = lambda entry, **_: names.append(entry.name)
    for _ in range(3):
        scheduler.tick()
    return sorted(names)


def test_every_job_is_due_at_the_start_and_then_after_its_period(app: Celery) -> None:
    assert sent(PromptScheduler(app)) == ["often", "seldom"]


def test_it_keeps_nothing_between_two_starts(
    app: Celery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        scheduler = PromptScheduler(app, schedule_filename="celerybeat-schedule")
        assert sent(scheduler) == ["often", "seldom"]
        scheduler.close()
    assert list(tmp_path.iterdir()) == []


def test_each_look_at_the_table_is_a_sign_of_life(
    app: Celery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FARMDASH_ALIVE_FILE", str(tmp_path / "alive"))
    assert not alive.fresh()
    sent(PromptScheduler(app))
    assert alive.fresh()
