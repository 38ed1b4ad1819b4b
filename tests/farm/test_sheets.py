"""Sheets: all frames of a task in memory, brought up to date by what changed."""

import pytest

from apps.farm.models import Frame, RenderTask
from apps.farm.sheets import (
    LeafSheet,
    places_of,
    ranges_of,
    reading,
    runs_of,
    sheets_of,
    totals_of,
)
from apps.farm.sheets.places import RangesError
from apps.farm.status import FrameState
from tests.factories import make_frame, make_task

pytestmark = pytest.mark.django_db


def leaf_with(*numbers: int) -> RenderTask:
    """A leaf with done frames of these numbers, at revision 1."""
    leaf = make_task(revision=1)
    for number in numbers:
        make_frame(leaf, number=number, name=str(number), status_code=4, seconds=60)
    return leaf


def sheet(leaf: RenderTask) -> LeafSheet:
    """The leaf's sheet as it is now."""
    return sheets_of([RenderTask.objects.get(pk=leaf.pk)])[0]


def change(leaf: RenderTask, number: int, revision: int, **fields: object) -> None:
    """Write one frame as the mirror would."""
    Frame.objects.filter(task=leaf, number=number).update(revision=revision, **fields)
    RenderTask.objects.filter(pk=leaf.pk).update(revision=revision)


def test_a_sheet_holds_the_frames_by_number() -> None:
    found = sheet(leaf_with(3, 1, 2))
    assert list(found.numbers) == [1, 2, 3]
    assert found.state(0) is FrameState.DONE
    assert list(found.seconds) == [60, 60, 60]


def test_a_leaf_without_frames_has_an_empty_sheet() -> None:
    assert len(sheet(leaf_with())) == 0


def test_a_name_is_kept_where_it_is_not_the_number() -> None:
    leaf = leaf_with(1)
    make_frame(leaf, number=2, name="2-4[1]")
    found = sheet(leaf)
    assert dict(found.names) == {1: "2-4[1]"}
    assert [found.name(place) for place in (0, 1)] == ["1", "2-4[1]"]


def test_what_the_farm_does_not_tell_is_told_apart_from_nought() -> None:
    leaf = make_task()
    make_frame(leaf, number=1)
    make_frame(leaf, number=2, seconds=0, average_memory=0)
    found = sheet(leaf)
    assert list(found.seconds) == [-1, 0]
    assert list(found.memory) == [-1, 0]


def test_nothing_is_asked_when_nothing_moved(django_assert_num_queries) -> None:
    leaf = leaf_with(1, 2)
    first = sheet(leaf)
    leaf.refresh_from_db()
    with django_assert_num_queries(0):
        assert sheets_of([leaf])[0] is first


def test_a_changed_frame_is_patched_with_one_query(django_assert_num_queries) -> None:
    leaf = leaf_with(1, 2, 3)
    before = sheet(leaf)
    change(leaf, 2, 7, status_code=5, seconds=90, node="n1", name="2[1]")
    leaf.refresh_from_db()
    with django_assert_num_queries(1):
        after = sheets_of([leaf])[0]
    assert after.state(1) is FrameState.FAILED
    assert list(after.seconds) == [60, 90, 60]
    assert after.node_names[after.nodes[1]] == "n1"
    assert after.name(1) == "2[1]"
    assert after.newest == 7
    assert before.state(1) is FrameState.DONE, "a sheet is never changed"


def test_a_new_frame_has_the_leaf_read_whole() -> None:
    leaf = leaf_with(1, 3)
    sheet(leaf)
    make_frame(leaf, number=2, name="2", revision=4)
    RenderTask.objects.filter(pk=leaf.pk).update(revision=4)
    assert list(sheet(leaf).numbers) == [1, 2, 3]


def test_a_frame_that_is_gone_leaves_the_sheet() -> None:
    leaf = leaf_with(1, 2, 3)
    sheet(leaf)
    change(leaf, 2, 4, deleted_at=leaf.read_at)
    assert list(sheet(leaf).numbers) == [1, 3]


def test_a_frame_that_came_back_to_its_first_name_forgets_the_other() -> None:
    leaf = leaf_with(1)
    change(leaf, 1, 2, name="1[1]")
    assert sheet(leaf).name(0) == "1[1]"
    change(leaf, 1, 3, name="1")
    assert sheet(leaf).name(0) == "1"


def test_leaves_of_a_family_are_read_together(django_assert_num_queries) -> None:
    parent = make_task(child_count=3)
    leaves = [make_task(parent.account, parent=parent) for _ in range(3)]
    for leaf in leaves:
        make_frame(leaf, number=5, name="5")
    with django_assert_num_queries(1):
        sheets = sheets_of(leaves)
    assert [found.task_id for found in sheets] == [leaf.pk for leaf in leaves]
    assert [len(found) for found in sheets] == [1, 1, 1]


def test_a_quiet_leaf_has_no_busy_one_read_from_its_beginning(
    django_assert_num_queries,
) -> None:
    parent = make_task(child_count=2)
    quiet, busy = (make_task(parent.account, parent=parent) for _ in range(2))
    make_frame(quiet, number=1, name="1", revision=1)
    for number in (1, 2, 3):
        make_frame(busy, number=number, name=str(number), revision=number)
    change(busy, 2, 4, deleted_at=busy.read_at)
    change(busy, 1, 5, seconds=60)
    leaves = list(RenderTask.objects.filter(parent=parent).order_by("pk"))
    sheets_of(leaves)
    change(busy, 3, 6, seconds=90)
    RenderTask.objects.filter(pk=quiet.pk).update(revision=6)
    leaves = list(RenderTask.objects.filter(parent=parent).order_by("pk"))
    with django_assert_num_queries(1):
        still, moved = sheets_of(leaves)
    assert list(still.numbers) == [1]
    assert list(moved.numbers) == [1, 3]
    assert list(moved.seconds) == [60, 90]


def test_an_unknown_status_is_unknown() -> None:
    leaf = make_task()
    make_frame(leaf, status_code=99)
    found = sheet(leaf)
    assert found.state(0) is FrameState.UNKNOWN
    assert found.codes[0] == 99


def test_frames_are_named_by_runs_of_keys() -> None:
    found = sheet(leaf_with(1, 2, 3, 4))
    keys = [found.ids[place] for place in (0, 1, 3)]
    text = ranges_of(keys)
    assert places_of(found, runs_of(text)) == [0, 1, 3]


def test_runs_that_overlap_name_a_frame_once() -> None:
    found = sheet(leaf_with(1, 2, 3, 4))
    a, b, c = found.ids[0], found.ids[1], found.ids[2]
    assert places_of(found, [(b, c), (a, b), (a, c), (c, a), (b, b)]) == [0, 1, 2]


@pytest.mark.parametrize("text", ["a", "1-", "-1", "1-2-3", "1;2", "9" * 19])
def test_a_text_without_runs_is_refused(text: str) -> None:
    with pytest.raises(RangesError):
        runs_of(text)


def test_no_runs_are_no_frames() -> None:
    assert runs_of("") == []
    assert ranges_of([]) == ""


def test_states_are_counted_where_the_sheet_is_at_hand(
    django_assert_num_queries,
) -> None:
    leaf, empty = leaf_with(1, 2, 3), make_task(revision=1)
    with django_assert_num_queries(0):
        assert totals_of([leaf, empty]) is None
    sheets_of([leaf, empty])
    change(leaf, 2, 7, status_code=5)
    leaf.refresh_from_db()
    with django_assert_num_queries(1):
        counted = totals_of([leaf, empty])
    assert counted == {FrameState.DONE: 2, FrameState.FAILED: 1}


def test_a_task_of_several_batches_is_read_whole(monkeypatch) -> None:
    monkeypatch.setattr(reading, "ROWS_AT_ONCE", 2)
    leaf, other = leaf_with(1, 2, 3), leaf_with(4, 5)
    make_frame(leaf, number=9, name="9[1]", node="n9")
    first, second = sheets_of([leaf, other])
    assert list(first.numbers) == [1, 2, 3, 9]
    assert first.name(3) == "9[1]"
    assert first.node_names[first.nodes[3]] == "n9"
    assert list(second.numbers) == [4, 5]
