"""The end of a log, whatever the farm's pages are like."""

from apps.farm.logs.tail import END, MOST_KEPT, MOST_PAGES, Tail, read_tail
from apps.renderbus.schemas import LogPageRow


class Farm:
    """A farm with one log, cut into pages of so many bytes; lines stay whole."""

    def __init__(self, lines: list[str], size: int | None = 100) -> None:
        self.lines = lines
        self.size = size
        self.asked: list[int] = []

    @property
    def total(self) -> int:
        return sum(len(line.encode()) + 1 for line in self.lines)

    def __call__(self, number: int) -> LogPageRow:
        self.asked.append(number)
        size = self.size or 10**9
        at, found = 0, []
        for line in self.lines:
            if number * size <= at < (number + 1) * size:
                found.append(line)
            at += len(line.encode()) + 1
        return LogPageRow(items=found, total=self.total, size=self.size)


def numbered(first: int, last: int, width: int = 9) -> list[str]:
    return [f"{number:0{width}d}" for number in range(first, last)]


def test_a_short_log_is_read_whole() -> None:
    farm = Farm(numbered(0, 35))
    tail = read_tail(farm)
    assert tail.text.split("\n") == farm.lines
    assert (tail.lines, tail.size, tail.page) == (35, 350, 3)
    assert (tail.is_cut, tail.is_numbered, tail.at_end) == (False, True, True)
    assert farm.asked == [0, 1, 2, 3]


def test_reading_goes_on_with_the_last_page() -> None:
    farm = Farm(numbered(0, 35))
    tail = read_tail(farm)
    farm.lines += numbered(35, 62)
    farm.asked.clear()
    tail = read_tail(farm, tail)
    assert tail.text.split("\n") == farm.lines
    assert farm.asked == [3, 4, 5, 6]
    farm.asked.clear()
    assert read_tail(farm, tail) == tail
    assert farm.asked == [6]


def test_of_a_long_log_only_the_end_is_read() -> None:
    farm = Farm(numbered(0, 30_000, width=99), size=16_384)
    tail = read_tail(farm)
    assert len(farm.asked) <= MOST_PAGES
    assert len(tail.text) <= MOST_KEPT
    assert tail.text.endswith(farm.lines[-1])
    assert (tail.is_cut, tail.is_numbered, tail.at_end) == (True, False, True)


def test_for_nobody_in_particular_little_of_it_is_read() -> None:
    farm = Farm(numbered(0, 30_000, width=99), size=16_384)
    tail = read_tail(farm, room=END)
    assert len(farm.asked) == 4
    assert 30_000 < len(tail.text) <= END.kept
    assert tail.text.endswith(farm.lines[-1])
    assert (tail.is_cut, tail.at_end, tail.page_size) == (True, True, 16_384)
    tiny = Farm(numbered(0, 30_000, width=99), size=100)
    assert read_tail(tiny, room=END).lines == END.pages


def test_the_front_is_dropped_while_it_grows_and_lines_keep_their_numbers() -> None:
    farm = Farm(numbered(0, 4000, width=99), size=16_384)
    tail = read_tail(farm)
    for _ in range(4):
        before = len(farm.lines)
        farm.lines += numbered(before, before + 600, width=99)
        tail = read_tail(farm, tail)
    kept = tail.text.split("\n")
    assert (len(kept), kept[-1]) == (tail.lines, farm.lines[-1])
    assert tail.dropped + tail.lines == len(farm.lines)
    assert farm.lines[tail.dropped] == kept[0]
    assert (tail.is_cut, tail.is_numbered) == (True, True)


def test_a_frame_that_renders_anew_has_a_log_that_begins_anew() -> None:
    farm = Farm(numbered(0, 35))
    tail = read_tail(farm)
    farm.lines = numbered(900, 905)
    again = read_tail(farm, tail)
    assert again.text.split("\n") == farm.lines
    assert (again.lines, again.dropped, again.page) == (5, 0, 0)


def test_a_farm_that_knows_no_pages_gives_all_at_once() -> None:
    lines = numbered(0, 50)
    asked: list[int] = []

    def farm(number: int) -> LogPageRow:
        asked.append(number)
        return LogPageRow(items=lines)

    tail = read_tail(farm)
    assert tail.text.split("\n") == lines
    lines = lines + numbered(50, 60)
    tail = read_tail(farm, tail)
    assert tail.text.split("\n") == lines
    assert asked == [0, 1, 0, 1]


def test_pages_without_sizes_are_read_until_there_is_none() -> None:
    farm = Farm(numbered(0, 35))

    def vague(number: int) -> LogPageRow:
        return LogPageRow(items=farm(number).items)

    assert read_tail(vague).text.split("\n") == farm.lines


def test_one_look_reads_so_many_pages_and_the_next_goes_on() -> None:
    def endless(number: int) -> LogPageRow:
        return LogPageRow(items=[f"page {number}"])

    tail = read_tail(endless)
    assert (tail.lines, tail.at_end) == (MOST_PAGES, False)
    more = read_tail(endless, tail)
    assert more.text.split("\n")[:MOST_PAGES] == tail.text.split("\n")
    assert more.lines == 2 * MOST_PAGES - 1


def test_one_line_of_ten_million_letters_is_a_short_one() -> None:
    def farm(number: int) -> LogPageRow:
        items = ["first", "x" * 10_000_000, "last"] if number == 0 else []
        return LogPageRow(items=items, total=10_000_012, size=10_000_012)

    tail = read_tail(farm)
    assert tail.lines == 3
    assert len(tail.text) < 3_000


def test_one_huge_page_is_cut_in_whole_lines() -> None:
    lines = numbered(0, 20_000, width=99)

    def farm(number: int) -> LogPageRow:
        return LogPageRow(items=lines if number == 0 else [])

    tail = read_tail(farm)
    assert MOST_KEPT - 100 <= len(tail.text) <= MOST_KEPT
    assert lines[tail.dropped] == tail.text.split("\n")[0]
    assert read_tail(farm, tail) == tail


def test_an_empty_log_is_empty() -> None:
    assert read_tail(lambda number: LogPageRow()) == Tail(at_end=True)
