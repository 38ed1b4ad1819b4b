"""From a log to the line that tells why: the same for frames that failed the same."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.actions.causes.signatures import LONGEST, MOST_LINE, normal, signature_of


def log(*last: str) -> str:
    """A log that ends with these lines."""
    return "\n".join(
        [*(f"09:00:0{n} INFO: bucket {n}/64 done" for n in range(9)), *last]
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "2026-11-23 09:00:01 ERROR: cannot open /a/wood_1.exr: no such file",
            "2026-11-24 10:10:10 ERROR: cannot open /b/c/stone.exr: no such file",
        ),
        (
            "[09:00:01.123] ERROR: out of memory, 12345 MB wanted",
            "[11:59:59.001] ERROR: out of memory, 9,000.5 MB wanted",
        ),
        (
            "2026/11/23 09:00:01,5 | ERROR | Z:\\show\\a.ma is corrupt",
            "2026/11/23 19:00:01,9 | ERROR | C:\\b.ma is corrupt",
        ),
        ("RuntimeError: bad shader at 0x7ffe12", "RuntimeError: bad shader at 0x11aa"),
        (
            "2026-11-23 09:00:01 KeyError: 'a7'",
            "2026-11-23 [08:00:01.5] KeyError: 'a9'",
        ),
        ("ERROR: asset deadbeef01 is missing", "ERROR: asset 1234567890ab is missing"),
        (
            "[00012] ERROR: pass 3 of 7 is invalid",
            "[99] ERROR: pass 4 of 12 is invalid",
        ),
        ("ERROR: https://a.b/c?d=1 not found", "ERROR: https://e.f/g not found"),
    ],
)
def test_what_differs_from_frame_to_frame_is_left_out(one: str, other: str) -> None:
    first, second = signature_of(log(one)), signature_of(log(other))
    assert first is not None
    assert second is not None
    assert first.signature == second.signature
    assert not any(sign.isdigit() for sign in first.signature)
    assert first.line == one


def test_two_errors_are_not_one() -> None:
    lines = (
        "ERROR: out of memory",
        "ERROR: cannot open texture /a.exr",
        "ERROR: no licence",
        "KeyError: 'normal'",
    )
    found = {signature_of(log(line)) for line in lines}
    assert len(found) == len(lines)


def test_that_the_renderer_ended_is_no_reason_where_another_is_told() -> None:
    why = "ERROR: out of memory, 512 MB wanted"
    found = signature_of(
        log(why, "FATAL: renderer ended with exit code 9", "3 errors in all")
    )
    assert found is not None
    assert found.line == why
    alone = signature_of(log("FATAL: renderer ended with exit code 9"))
    assert alone is not None
    assert alone.signature == "FATAL: renderer ended with exit code <n>"


def test_a_traceback_is_told_by_its_last_line() -> None:
    found = signature_of(
        log(
            "Traceback (most recent call last):",
            '  File "/opt/render.py", line 12, in <module>',
            "ValueError: frame 12 has no camera",
            "FATAL: renderer ended with exit code 1",
        )
    )
    assert found is not None
    assert found.signature == "ValueError: frame <n> has no camera"


def test_the_last_of_several_reasons_counts() -> None:
    found = signature_of(
        log("ERROR: cannot open texture /a.exr", "ERROR: out of memory, 1 MB wanted")
    )
    assert found is not None
    assert found.signature == "ERROR: out of memory, <n> MB wanted"


@pytest.mark.parametrize(
    "text", ["", "\n\n", "INFO: 0 errors", "WARNING: texture is mip-mapped", "\0\0"]
)
def test_a_log_without_an_error_tells_nothing(text: str) -> None:
    assert signature_of(text) is None


def test_signs_that_do_something_are_not_kept() -> None:
    found = signature_of("\x1b[31mERROR: \x1b]0;title\x07no licence\u202e\x00")
    assert found is not None
    assert found.signature.startswith("ERROR: no licence")
    assert not {"\x1b", "\u202e", "\x00"} & set(found.line)


@pytest.mark.parametrize(
    "evil",
    [
        "error " * 200_000,
        "1-" * 500_000 + " error",
        "error " + "/" * 500_000,
        "ERROR:" + "\\\\a" * 300_000,
        "\r" * 1_000_000 + "error",
        ("error " + "0" * 490 + "\n") * 2000,
        ("error " + "f-" * 245 + "\n") * 2000,
        "[" * 1_000_000,
    ],
)
def test_a_log_that_was_made_to_take_long_does_not(evil: str) -> None:
    began = time.perf_counter()
    found = signature_of(evil)
    assert time.perf_counter() - began < 4
    if found is not None:
        assert len(found.signature) <= LONGEST
        assert len(found.line) <= MOST_LINE + 20


@given(st.text(max_size=600))
def test_any_text_has_a_signature_that_stays_what_it_is(text: str) -> None:
    found = signature_of(f"ERROR: missing {text}")
    if found is not None:
        assert 0 < len(found.signature) <= LONGEST
        assert "\0" not in found.signature
    assert len(normal(text)) <= LONGEST
