"""Where in a log a page is, what is found in it, and which errors it tells of."""

import pytest
from django.http import QueryDict

from apps.dashboard.logs.errors import GROUPS, gathered
from apps.dashboard.logs.lines import PIECE, lines_of, pieces_of
from apps.dashboard.logs.places import SHOWN, Places, kept_places, part_places
from apps.dashboard.logs.query import LogQuery
from apps.dashboard.logs.search import MOST_MARKS, marked, search

PAGE = "/frames/7/log/"


def asked(text: str = "") -> LogQuery:
    return LogQuery.read(7, QueryDict(text))


def kept(
    text: str = "", *, count: int = 5_000, place: int | None = None, parts: int = 0
) -> Places:
    return kept_places(
        asked(text), count=count, base=100, place=place, parts=parts, most=SHOWN
    )


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", ""),
        ("attempt=1.1700000000&line=5&q=a+b&hit=2", None),
        ("attempt=../etc&line=0&part=-1&hit=x&q=%00", ""),
        ("part=0", None),
        ("line=99999999999999999999", ""),
    ],
)
def test_an_address_is_understood_or_left_out(text: str, address: str | None) -> None:
    expected = text if address is None else address
    assert asked(text).address() == (f"{PAGE}?{expected}" if expected else PAGE)


def test_without_a_place_the_end_is_shown() -> None:
    places = kept()
    assert (places.first, places.until) == (3_000, 5_000)
    assert places.earlier_url == f"{PAGE}?line=3100"
    assert places.start_url == f"{PAGE}?line=101"
    assert (places.later_url, places.end_url) == ("", "")
    assert not kept(count=5).are_there


def test_a_place_is_on_its_page_whatever_comes_after_it() -> None:
    for count in (5_000, 50_000):
        places = kept(count=count, place=2_000)
        assert (places.first, places.until) == (1_900, 3_900)
    assert (kept(place=1).first, kept(place=1).until) == (0, 1_900)
    assert kept(place=9_999).until == 5_000
    assert kept(place=1).later_url == f"{PAGE}?line=2001"
    assert kept(place=1).end_url == PAGE


def test_before_what_is_kept_come_the_parts() -> None:
    assert kept(place=1, parts=9).earlier_url == f"{PAGE}?part=8"
    assert kept(place=4_000, parts=9).start_url == f"{PAGE}?part=0"
    first = part_places(asked("part=0"), count=3, base=100, parts=2)
    assert (first.start_url, first.earlier_url) == ("", "")
    assert first.later_url == f"{PAGE}?part=1"
    last = part_places(asked("part=1"), count=3, base=100, parts=2)
    assert last.later_url == f"{PAGE}?line=101"
    far = part_places(asked("part=99"), count=0, base=100, parts=2)
    assert far.earlier_url == f"{PAGE}?part=1"


TEXTS = ["a", "Error: b", "c b", "B", "error: b"]


def test_lines_are_found_and_stepped_through() -> None:
    assert search(TEXTS, asked(), base=0) is None
    found = search(TEXTS, asked("q=b"), base=0)
    assert found is not None
    assert (found.places, found.number, found.place) == ([1, 2, 3, 4], 1, 1)
    assert found.next_url == f"{PAGE}?q=b&hit=2"
    assert found.previous_url == f"{PAGE}?q=b&hit=4"
    last = search(TEXTS, asked("q=b&hit=99"), base=0)
    assert last is not None
    assert (last.number, last.next_url) == (4, f"{PAGE}?q=b&hit=1")
    near = search(TEXTS, asked("q=b&line=103"), base=100)
    assert near is not None
    assert near.place == 2
    none = search(TEXTS, asked("q=x"), base=0)
    assert none is not None
    assert (none.total, none.place) == (0, None)


def test_what_was_found_is_marked() -> None:
    assert marked("aXbx", "x") == (("a", False), ("X", True), ("b", False), ("x", True))
    assert marked("a.*", ".*") == (("a", False), (".*", True))
    assert len(marked("x" * 900, "x")) == MOST_MARKS + 1
    assert "".join(text for text, _ in marked("x" * 900, "x")) == "x" * 900


def test_errors_that_say_the_same_stand_once() -> None:
    texts = ["ERROR: no file /a/1.exr", "x", "ERROR: no file /a/2.exr", "FATAL: end"]
    found = gathered(texts, asked(), base=10, shown=range(13, 15))
    assert [group.lines for group in found.groups] == [[14], [11, 13]]
    assert [group.url for group in found.groups] == ["#L14", "#L13"]
    assert (found.groups[1].first, found.groups[1].text) == (11, texts[2])
    assert (found.lines, found.hidden) == (3, 0)
    away = gathered(texts, asked(), base=10, shown=range(0))
    assert away.groups[0].url == f"{PAGE}?line=14#L14"
    many = [f"ERROR: {word} is missing" for word in "abcdefghijkl"]
    assert gathered(many, asked(), base=0, shown=range(0)).hidden == 12 - GROUPS


def test_lines_stand_in_pieces_by_their_numbers() -> None:
    texts = [f"line {n}" for n in range(1, 1_000)]
    found = search(texts, asked("q=line+300"), base=50)
    lines = lines_of(texts, 150, 500, base=50, found=found)
    assert (lines[0].number, lines[0].text) == (201, "line 151")
    assert [line.hit for line in lines if line.hit] == [1]
    assert [piece.number for piece in pieces_of(lines)] == [1, 2]
    assert pieces_of(lines)[0].lines[0].number // PIECE == 1
    plain = pieces_of(lines_of(texts, 150, 500, base=50, found=None))
    assert plain[0].looks != pieces_of(lines)[0].looks
    assert plain[1].looks == pieces_of(lines)[1].looks
