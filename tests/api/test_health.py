"""/livez and /readyz."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.farm.models import PULSES, Pulse


def pulse(seconds_ago: float, *queues: str) -> None:
    """A job of beat reached a worker of each queue that long ago."""
    at = timezone.now() - timedelta(seconds=seconds_ago)
    for queue in queues or PULSES:
        Pulse.objects.update_or_create(name=queue, defaults={"at": at})


def test_livez_touches_no_database() -> None:
    # No database fixture here: a query would fail the test.
    assert Client().get("/livez").content == b"ok\n"


@pytest.mark.django_db
def test_ready_when_beat_reached_a_worker_lately() -> None:
    pulse(3)
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": {"pages": "ok", "database": "ok", "worker and beat": "ok"},
    }


@pytest.mark.django_db
def test_not_ready_before_the_first_job() -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert "yet" in answer.json()["checks"]["worker and beat"]


@pytest.mark.django_db
def test_not_ready_when_beat_or_the_worker_hang() -> None:
    pulse(90)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert "90 s" in answer.json()["checks"]["worker and beat"]


@pytest.mark.django_db
def test_not_ready_when_the_worker_of_one_queue_hangs() -> None:
    pulse(3, "clicks")
    assert Client().get("/readyz").status_code == 503
    pulse(90, "polls")
    assert Client().get("/readyz").status_code == 503
    pulse(3, "polls")
    assert Client().get("/readyz").status_code == 200


@pytest.mark.django_db
def test_health_answers_are_never_cached() -> None:
    for address in ("/livez", "/readyz"):
        assert "no-cache" in Client().get(address)["Cache-Control"]


@pytest.mark.django_db
def test_the_api_describes_itself_without_inline_script() -> None:
    page = Client().get("/api/docs")
    assert page.status_code == 200
    assert b"<script>" not in page.content
    described = Client().get("/api/openapi.json").json()
    assert "/api/v1/tasks/{task_id}/frames" in described["paths"]
