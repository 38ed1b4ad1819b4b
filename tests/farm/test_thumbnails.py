"""Which pictures are fetched, and what is kept of the attempt before."""

from datetime import timedelta
from typing import Any

import pytest

from apps.farm.models import Frame, FrameImage
from apps.farm.models.pictures import ImageState
from apps.farm.pictures.fetching import Outcome
from apps.farm.pictures.store import Kept
from apps.farm.pictures.thumbnails import (
    Fetched,
    attempt_of,
    frames_wanting,
    thumbnails_record,
)
from apps.farm.sync import sync_images
from apps.farm.sync.thumbnails import MOST_THUMBNAILS
from apps.farm.watching import frames_wanted, task_watched
from tests.factories import NOW, make_frame, make_task
from tests.farm.mirrors import account_of, reloaded
from tests.farm.test_sync_images import a_done_task
from tests.simulator_farm import SimulatedFarm

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def frame() -> Frame:
    """A complete frame."""
    return make_frame(make_task(), status_code=4, ended_at=NOW)


def ready(letter: str) -> Outcome:
    return Outcome(ImageState.READY, Kept(letter * 64, 640, 360, 5000))


def record(frame: Frame, outcome: Outcome, attempt: int) -> FrameImage:
    """What is known after the frame's picture was fetched in that attempt."""
    Frame.objects.filter(pk=frame.pk).update(resubmissions=attempt)
    row = Frame.objects.select_related("image").get(pk=frame.pk)
    thumbnails_record(row.task.account_id, [Fetched(row, outcome, NOW)])
    return FrameImage.objects.get(frame=frame)


def test_the_first_picture_has_none_before_it(frame: Frame) -> None:
    image = record(frame, ready("a"), 0)
    assert (image.key, image.before_key) == ("a" * 64, "")
    assert (image.stored_bytes, image.before_bytes) == (5000, 0)


def test_the_picture_of_the_attempt_before_is_kept_beside_the_new_one(
    frame: Frame,
) -> None:
    first = record(frame, ready("a"), 0)
    image = record(frame, ready("b"), 1)
    assert (image.key, image.before_key) == ("b" * 64, "a" * 64)
    assert (image.before_width, image.before_height) == (640, 360)
    assert (image.before_attempt, image.before_bytes) == (first.of_attempt, 5000)


def test_only_one_is_kept(frame: Frame) -> None:
    for attempt, letter in enumerate("abc"):
        image = record(frame, ready(letter), attempt)
    assert (image.key, image.before_key) == ("c" * 64, "b" * 64)


def test_it_is_not_lost_while_the_new_one_cannot_be_had(frame: Frame) -> None:
    record(frame, ready("a"), 0)
    lost = Outcome(ImageState.FAILED, reason="unreachable: x")
    for tries in (1, 2, 3):
        image = record(frame, lost, 1)
        assert (image.state, image.key, image.tries) == ("failed", "", tries)
        assert image.before_key == "a" * 64
    image = record(frame, ready("b"), 1)
    assert (image.key, image.before_key) == ("b" * 64, "a" * 64)


def test_an_attempt_without_a_picture_is_no_attempt_to_compare_with(
    frame: Frame,
) -> None:
    record(frame, Outcome(ImageState.MISSING, reason="no_path"), 0)
    assert record(frame, ready("b"), 1).before_key == ""


def wanted(frame: Frame, **asked: Any) -> list[Frame]:
    return frames_wanting(frame.task.account, now=LATER, limit=5, **asked)


@pytest.mark.parametrize("state", ["ready", "refused", "expired"])
def test_what_is_settled_is_not_fetched_for_whoever_has_the_task_open(
    frame: Frame, state: str
) -> None:
    FrameImage.objects.create(
        frame=frame, state=state, of_attempt=attempt_of(frame), fetched_at=NOW
    )
    assert wanted(frame, watched=[frame.task_id]) == []
    on_screen = wanted(frame, frame_ids=[frame.pk])
    assert on_screen == ([frame] if state == "expired" else [])


def test_a_whole_contact_sheet_is_fetched_in_one_go(
    empty_farm: SimulatedFarm,
) -> None:
    account = account_of(empty_farm)
    task = a_done_task(empty_farm, account, 3 * MOST_THUMBNAILS)
    task_watched(task.pk)
    many = MOST_THUMBNAILS + 6
    shown = list(task.frames.values_list("pk", flat=True)[:many])
    frames_wanted(shown)
    run = sync_images(reloaded(account))
    assert run is not None
    ready_ones = FrameImage.objects.filter(state="ready")
    assert ready_ones.filter(frame__in=shown).count() == many
    # The rest of the task is not in such a hurry.
    assert run.calls == 2 * MOST_THUMBNAILS


@pytest.mark.django_db(transaction=True)
def test_a_clock_that_is_learnt_on_the_way_is_kept(empty_farm: SimulatedFarm) -> None:
    account = account_of(empty_farm)
    task = a_done_task(empty_farm, account, 8)
    frames_wanted(task.frames.values_list("pk", flat=True))
    empty_farm.skew(7200)
    run = sync_images(reloaded(account))
    assert run is not None
    assert run.outcome == "ok"
    assert FrameImage.objects.filter(state="ready").count() == 8
    assert abs(reloaded(account).clock_offset_ms - 7_200_000) < 60_000
