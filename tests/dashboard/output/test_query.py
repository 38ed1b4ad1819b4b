"""The address of the files' page: understood, and put together again."""

import pytest
from django.http import QueryDict

from apps.dashboard.output.query import MOST_OPEN, FileQuery, Place


def read(text: str) -> FileQuery:
    """As a browser asks for it."""
    return FileQuery.read(QueryDict(text))


def test_the_usual_view_needs_no_words() -> None:
    query = read("")
    assert query == FileQuery() and query.address() == "" and query.auto


@pytest.mark.parametrize(
    "text", ["sort=nothing&page=x", "page=-3", "page=99999999999999999999", "open=x"]
)
def test_what_means_nothing_is_left_out(text: str) -> None:
    query = read(text)
    assert (query.sort, query.open) == ("name", ())
    assert 1 <= query.page <= 100_000


def test_a_path_that_leads_up_is_no_folder() -> None:
    assert read("path=/17/../18").path == ""
    assert read("path=17").path == ""
    assert read("path=/17/a").path == "/17/a"


def test_it_is_read_as_it_was_written() -> None:
    query = FileQuery(
        path="/17/ä b&c",
        q="exr",
        sort="-size",
        page=3,
        open=(Place(5, "/17/x"), Place(6)),
        auto=False,
    )
    assert read(query.address().removeprefix("?")) == query


def test_folders_open_and_close_by_their_links() -> None:
    here, other = Place(5, "/17"), Place(5, "/18")
    opened = read(FileQuery().toggled(here, [other]).removeprefix("?"))
    assert opened.open == (other, here) and not opened.auto
    closed = read(FileQuery().toggled(here, [here]).removeprefix("?"))
    assert closed.open == () and not closed.auto


def test_only_so_many_are_open_the_newest_stay() -> None:
    many = [Place(5, f"/{n}") for n in range(MOST_OPEN)]
    opened = read(FileQuery().toggled(Place(5, "/new"), many).removeprefix("?"))
    assert len(opened.open) == MOST_OPEN
    assert opened.open[-1] == Place(5, "/new") and many[0] not in opened.open


def test_another_order_begins_on_the_first_page() -> None:
    query = FileQuery(path="/17", page=4)
    assert read(query.sorted("-size").removeprefix("?")).page == 1
    assert read(query.turned_to(5).removeprefix("?")).page == 5
