"""The moments at which workers are struck are those of the program."""

from collections.abc import Iterator

import pytest
from django.db import connection

from apps.actions.sweep import intents_sweep
from apps.renderbus import transport
from prove.clicks.moments import AtMoment, Moment, Watch, watch_wire
from prove.faults import Does
from tests.actions.conftest import Clicks, clicks, clicks_on, rendering  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)

_ALL = list(Moment)


class Diary(Watch):
    """Writes the moments down."""

    def __init__(self) -> None:
        super().__init__(AtMoment(Moment.CLAIM, 0, Does.KILL))
        self.met: list[Moment] = []

    def reach(self, moment: Moment) -> None:
        self.met.append(moment)


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Diary]:
    diary = Diary()
    # Put back afterwards, whatever watch_wire does to them.
    monkeypatch.setattr(transport, "Payload", transport.Payload)
    monkeypatch.setattr(transport.Transport, "post", transport.Transport.post)
    watch_wire(diary)
    with connection.execute_wrapper(diary.statement):
        yield diary


def test_a_click_comes_to_all_of_them(
    clicks: Clicks,  # noqa: F811
    rendering: int,  # noqa: F811
    diary: Diary,
) -> None:
    clicks.do("stop", rendering)
    assert diary.met == _ALL


def test_an_answer_that_was_lost_is_noted_too(
    clicks: Clicks,  # noqa: F811
    rendering: int,  # noqa: F811
    diary: Diary,
) -> None:
    clicks.farm.fault("cut_after", "stopTask")
    clicks.do("stop", rendering)
    assert diary.met == _ALL


def test_looking_is_no_moment(clicks: Clicks, diary: Diary) -> None:  # noqa: F811
    clicks.mirror()
    intents_sweep()
    assert diary.met == []
