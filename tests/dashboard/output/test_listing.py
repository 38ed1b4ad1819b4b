"""Folders as the farm lists them: taken apart, ordered, never believed."""

import pytest

from apps.dashboard.ordering import natural
from apps.dashboard.output.listing import arranged, listing_of
from apps.dashboard.output.paths import steps
from apps.farm.readings.folders import is_below, is_plain
from tests.dashboard.output.output_rows import AT_MS, file, folder, make_folder
from tests.factories import NOW, make_task

pytestmark = pytest.mark.django_db


def test_files_and_folders_are_told_apart_with_size_and_date() -> None:
    rows = [folder("/17_a"), file("/17_a.log", 12)]
    listing = listing_of(make_folder(make_task(), "/", rows))
    first, second = listing.entries
    assert (first.is_folder, first.size, first.written) == (True, None, NOW)
    assert (second.is_folder, second.size, second.name) == (False, 12, "17_a.log")
    assert (listing.files, listing.size, listing.folders) == (1, 12, ["/17_a"])


def test_what_makes_no_sense_is_shown_as_far_as_it_goes() -> None:
    rows = [
        {"filePath": "/17_a/x.exr", "fileSize": "12", "lastModify": str(AT_MS)},
        {"fileName": "loose", "directory": True, "filePath": "../up"},
        {"fileName": "huge", "fileSize": 1 << 70, "filePath": "/17_a/huge"},
        {"fileName": "", "filePath": ""},
        {"fileName": None},
    ]
    listing = listing_of(make_folder(make_task(), "/", rows))
    assert [one.name for one in listing.entries] == ["x.exr", "loose", "huge"]
    assert not any(one.is_folder for one in listing.entries)
    assert [one.size for one in listing.entries] == [12, None, None]


@pytest.mark.parametrize("data", [None, [], "text", {"files": "no", "total": "x"}, 7])
def test_an_answer_of_another_shape_is_an_empty_folder(data: object) -> None:
    reading = make_folder(make_task(), "/", [])
    reading.data = data
    listing = listing_of(reading)
    assert listing.entries == () and listing.total == 0 and listing.is_known


def test_folders_come_first_and_names_go_as_people_count() -> None:
    names = ["b.10.exr", "b.9.exr", "A.1.exr"]
    rows = [*(file(f"/17/{name}") for name in names), folder("/17/z"), folder("/17/y")]
    entries = listing_of(make_folder(make_task(), "/17", rows)).entries
    ordered = [one.name for one in arranged(entries, "name")]
    assert ordered == ["y", "z", "A.1.exr", "b.9.exr", "b.10.exr"]
    turned = [one.name for one in arranged(entries, "-name")]
    assert turned == ["z", "y", "b.10.exr", "b.9.exr", "A.1.exr"]


def test_they_can_be_ordered_by_size_and_by_date() -> None:
    rows = [
        file("/17/a", 5, lastModify=AT_MS),
        file("/17/b", 9, lastModify=AT_MS - 5_000),
        file("/17/c", 7, lastModify=None),
    ]
    entries = listing_of(make_folder(make_task(), "/17", rows)).entries
    assert [one.name for one in arranged(entries, "-size")] == ["b", "c", "a"]
    assert [one.name for one in arranged(entries, "written")] == ["c", "b", "a"]
    assert [one.name for one in arranged(entries, "name", "B")] == ["b"]


def test_numbers_in_names_count_whatever_their_length() -> None:
    assert natural("f2") < natural("f10") < natural("g1")
    assert natural("f" + "9" * 400) > natural("f1")


@pytest.mark.parametrize(
    "path", ["/a/../b", "/a/.", "a/b", "", "/a\\..\\b", "/a\x00", "/" + "x" * 5000]
)
def test_a_path_that_leads_elsewhere_is_none(path: str) -> None:
    assert not is_plain(path)


def test_only_what_lies_below_a_folder_of_the_task_may_be_asked_for() -> None:
    tops = ["/17_a", "/18_b/"]
    assert all(is_below(path, tops) for path in ("/17_a", "/17_a/x", "/18_b/y"))
    assert not any(is_below(path, tops) for path in ("/", "/17_ab", "/19_c", "17_a"))
    assert not is_below("/anything", ["/", "", "//"])


def test_the_way_to_a_folder_has_a_step_for_each_folder() -> None:
    assert steps("/17_a/beauty") == [("17_a", "/17_a"), ("beauty", "/17_a/beauty")]
    assert steps("/") == []
