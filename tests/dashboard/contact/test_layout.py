"""What stands where on the contact sheet, and which numbers are left out."""

import pytest

from apps.dashboard.contact.gaps import Hole, holes_of, usual_step
from apps.dashboard.contact.layout import MISSING, layout_of, totals_of
from apps.farm.models import FarmAccount
from apps.farm.sheets import LeafSheet, sheets_of
from tests.dashboard.contact.contact_rows import make_layer
from tests.factories import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> FarmAccount:
    """An account."""
    return make_account()


def sheet(account: FarmAccount, numbers: object, **more: object) -> LeafSheet:
    """The sheet of a layer with these frames."""
    leaf = make_layer(account, numbers, **more)  # type: ignore[arg-type]
    return sheets_of([leaf])[0]


def missing(found: LeafSheet) -> list[tuple[int, int]]:
    """First and last of each hole."""
    return [(hole.first, hole.last) for hole in holes_of(found)]


def test_a_few_missing_frames_are_a_hole_each(account: FarmAccount) -> None:
    found = sheet(account, [*range(1, 10), *range(12, 20)])
    assert missing(found) == [(10, 10), (11, 11)]


def test_many_missing_frames_in_a_row_share_one_hole(account: FarmAccount) -> None:
    found = sheet(account, [*range(1, 10), *range(5_000_000_000, 5_000_000_009)])
    assert holes_of(found) == [Hole(8, 10, 4_999_999_999, 4_999_999_990)]


def test_frames_by_two_miss_no_odd_ones(account: FarmAccount) -> None:
    found = sheet(account, [*range(0, 20, 2), *range(24, 40, 2)])
    assert usual_step(found) == 2
    assert missing(found) == [(20, 20), (22, 22)]


@pytest.mark.parametrize(
    "numbers", [[], [7], [1, 50], [3, 17, 60, 200], [5, 6, 80, 300, 400]]
)
def test_a_choice_of_frames_leaves_nothing_out(
    account: FarmAccount, numbers: list[int]
) -> None:
    assert missing(sheet(account, numbers)) == []


def test_a_name_that_covers_several_frames_leaves_none_of_them_out(
    account: FarmAccount,
) -> None:
    names = {2: "2-4[1]", 10: "/out/geometry10-14[2]", 20: "20-9[0]"}
    numbers = [1, 2, 5, 6, 7, 8, 9, 10, 16, 17, 18, 19, 20, 21]
    assert missing(sheet(account, numbers, names=names)) == []


def test_frames_stand_in_order_with_the_holes_between(account: FarmAccount) -> None:
    found = sheet(account, [1, 2, 3, 5, 6])
    layout = layout_of(found)
    assert len(layout) == 6
    assert layout.part(1, 4) == [1, 2, Hole(2, 4, 4, 1), 3]
    assert layout.part(5, 50) == [4]
    assert layout.part(600, 50) == []


def test_a_state_leaves_its_frames_alone_and_missing_leaves_the_holes(
    account: FarmAccount,
) -> None:
    found = sheet(account, [1, 2, 3, 5, 6], states={2: 5, 6: 5})
    assert layout_of(found, "failed").part(0, 9) == [1, 4]
    assert layout_of(found, "rendering").part(0, 9) == []
    assert layout_of(found, MISSING).part(0, 9) == [Hole(2, 4, 4, 1)]
    totals = totals_of(found)
    assert (totals["done"], totals["failed"], totals[MISSING]) == (3, 2, 1)


def test_a_sheet_is_laid_out_once(account: FarmAccount) -> None:
    found = sheet(account, range(50))
    assert layout_of(found, "done") is layout_of(found, "done")
    assert layout_of(found).entries == range(50)
