"""A renderer's lines as plain text, and what they tell."""

import time

import pytest

from apps.farm.logs.lines import MOST_IN_A_LINE, line_kind, plain_line


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("plain\ttext", "plain\ttext"),
        ("\x1b[31;1mred\x1b[0m text", "red text"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;https://x.example\x1b\\link", "link"),
        ("\x1bPdevice\x1b\\after", "after"),
        ("\x1b(Bafter\x1b=", "after"),
        ("10 %\r50 %\r100 %", "100 %"),
        ("windows\r", "windows"),
        ("a\x00b\x07c\x9bd", "a\ufffdb\ufffdc\ufffdd"),
        ("a\u202egpj.exe", "a\ufffdgpj.exe"),
        ("a\u2028b", "a\ufffdb"),
        ("渲染 完成 🎬", "渲染 完成 🎬"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("", ""),
    ],
)
def test_signs_that_do_something_are_left_out(line: str, plain: str) -> None:
    assert plain_line(line) == plain


def test_a_long_line_says_how_much_is_missing() -> None:
    line = plain_line("x" * (MOST_IN_A_LINE + 1234))
    assert line == "x" * MOST_IN_A_LINE + " … (+1,234)"


@pytest.mark.parametrize(
    "part", ["x", "\x1b[", "\x1b]", "\x1b]0;", "\x1b[3", "\r", "\x1bP"]
)
def test_ten_million_letters_cost_no_time(part: str) -> None:
    line = part * (10_000_000 // len(part))
    before = time.process_time()
    assert len(plain_line(line)) <= MOST_IN_A_LINE + 20
    assert time.process_time() - before < 1


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("ERROR: cannot open texture", "error"),
        ("2026-11-23 FATAL renderer ended", "error"),
        ("Traceback (most recent call last):", "error"),
        ("Segmentation fault (core dumped)", "error"),
        ("finished with 0 errors", ""),
        ("no error", ""),
        ("0 errors, 1 error", "error"),
        ("terrors of the deep", ""),
        ("WARNING: tile was mip-mapped", "warning"),
        ("12 warnings", "warning"),
        ("warning: this is an error", "error"),
        ("RuntimeError: shader 'skin' is missing input 'normal'", "error"),
        ("java.lang.IllegalStateException (closed)", "error"),
        ("INFO: the onError hook is set, no ValueError", ""),
        ("INFO: bucket 12/64 done", ""),
        ("", ""),
    ],
)
def test_lines_that_tell_of_errors_are_known(line: str, kind: str) -> None:
    assert line_kind(line) == kind
