"""Earlier states of a picture in the making: none is left lying in the store."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from PIL import Image

from apps.farm.models import ProgressImage
from apps.farm.pictures.store import keep_picture
from tests.farm.test_progress_images import a_max_task, poll
from tests.simulator_farm import SimulatedFarm
from tests.stored import picture_path

pytestmark = pytest.mark.django_db


def test_of_a_growing_picture_the_newest_two_states_are_kept(
    empty_farm: SimulatedFarm,
) -> None:
    account, _task = a_max_task(empty_farm)
    keys = []
    for turn in range(4):
        with time_machine.travel(
            timezone.now() + timedelta(seconds=6 * turn), tick=True
        ):
            poll(account)
        keys.append(ProgressImage.objects.get().key)
        empty_farm.advance(40)
    assert len(set(keys)) == 4
    kept = [picture_path(key).exists() for key in keys]
    assert kept == [False, False, True, True]


def test_a_picture_of_an_earlier_version_is_left_to_the_sweep(
    empty_farm: SimulatedFarm,
) -> None:
    account, _task = a_max_task(empty_farm)
    poll(account)
    image = ProgressImage.objects.get()
    extra = {k: v for k, v in image.extra.items() if k not in ("own", "earlier")}
    ProgressImage.objects.update(extra=extra)
    for turn in (1, 2):
        empty_farm.advance(40)
        with time_machine.travel(
            timezone.now() + timedelta(seconds=6 * turn), tick=True
        ):
            poll(account)
    assert picture_path(image.key).exists(), "a frame may name it too"


def test_the_same_picture_of_two_owners_has_two_keys() -> None:
    picture = Image.new("RGB", (40, 30), (9, 80, 7))
    keys = {keep_picture(picture, owner=owner).key for owner in ("", "a", "b")}
    assert len(keys) == 3
