"""The log of the whole stack, line by line."""

import io

import pytest

from farmdash.stack.lines import LONGEST, Printer


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Always."""
        return True


def test_each_line_carries_the_name_of_who_said_it() -> None:
    stream = io.StringIO()
    Printer(stream).feed("web", b"one\ntwo\n")
    assert stream.getvalue() == "web    | one\nweb    | two\n"


def test_half_a_line_waits_for_its_other_half() -> None:
    stream = io.StringIO()
    printer = Printer(stream)
    printer.feed("web", b"first ha")
    printer.feed("beat", b"tick\n")
    printer.feed("web", b"lf\n")
    assert stream.getvalue() == "beat   | tick\nweb    | first half\n"


def test_the_last_words_of_a_part_are_printed_without_a_line_end() -> None:
    stream = io.StringIO()
    printer = Printer(stream)
    printer.feed("worker", b"Killed")
    printer.flush("worker")
    printer.flush("worker")
    assert stream.getvalue() == "worker | Killed\n"


def test_empty_lines_are_left_out() -> None:
    stream = io.StringIO()
    Printer(stream).feed("web", b"\n  \nsaid\n\n")
    assert stream.getvalue() == "web    | said\n"


def test_a_character_cut_in_two_is_put_together() -> None:
    stream = io.StringIO()
    printer = Printer(stream)
    encoded = "渲染\n".encode()
    printer.feed("farm", encoded[:4])
    printer.feed("farm", encoded[4:])
    assert stream.getvalue() == "farm   | 渲染\n"


def test_bytes_that_are_no_text_do_not_stop_the_log() -> None:
    stream = io.StringIO()
    Printer(stream).feed("web", b"\xff\xfe\n")
    assert stream.getvalue().startswith("web    | ")


def test_a_line_without_an_end_does_not_fill_the_memory() -> None:
    stream = io.StringIO()
    printer = Printer(stream)
    for _ in range(LONGEST // 1000 + 2):
        printer.feed("web", b"x" * 1000)
    assert len(stream.getvalue()) > LONGEST


def test_colours_are_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = Terminal()
    Printer(stream).say("web", "hello")
    assert "\x1b[" in stream.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    Printer(stream).say("web", "hello")
    assert stream.getvalue() == "web    | hello\n"
