"""What the farm tells of an account is read anew after a click changed it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.actions.models import IntentState
from apps.farm.models import FarmReading, ReadingKind
from tests.actions.conftest import Clicks

pytestmark = pytest.mark.django_db


def later(clicks: Clicks, *kinds: str) -> None:
    """Readings that are due in an hour."""
    due = timezone.now() + timedelta(hours=1)
    for kind in kinds:
        FarmReading.objects.create(account=clicks.account, kind=kind, due_at=due)


def due() -> set[str]:
    rows = FarmReading.objects.filter(due_at__lte=timezone.now())
    return set(rows.values_list("kind", flat=True))


def test_of_its_kind_only(clicks: Clicks) -> None:
    later(clicks, ReadingKind.LABELS, ReadingKind.PROJECTS, ReadingKind.SETTINGS)
    clicks.do_about("label_create", "Kraken")
    assert due() == {ReadingKind.LABELS, ReadingKind.PROJECTS}


def test_also_when_the_farm_refuses_what_looked_possible(clicks: Clicks) -> None:
    later(clicks, ReadingKind.LABELS)
    intent = clicks.do_about("label_delete", "nowhere")
    assert intent.state == IntentState.REJECTED
    assert due() == {ReadingKind.LABELS}


def test_of_a_tasks_hardware(clicks: Clicks, rendering: int) -> None:
    later(clicks, ReadingKind.HARDWARE)
    big = {"config_id": 303, "model": "Default", "gpus": "", "ram": "128GB"}
    clicks.do("edit_hardware", rendering, params=big)
    assert due() == {ReadingKind.HARDWARE}
