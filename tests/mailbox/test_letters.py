"""Mails taken apart, the broken ones too."""

import pytest

from apps.mailbox.letters import html_in_scheme, letter_read, part_read
from tests.mailbox.conftest import PNG, report


def test_a_mail_has_text_html_pictures_and_files() -> None:
    letter = letter_read("key", report("费用 <b>").as_bytes())
    assert (letter.subject, letter.to) == ("费用 <b>", "reader@localhost")
    assert letter.sender == "farmdash <farmdash@localhost>"
    assert letter.text is not None
    assert "渲染" in letter.text
    assert [part.name for part in letter.attachments] == ["costs 渲染.csv"]
    assert [part.kind for part in letter.parts if part.content_id] == ["image/png"]


def test_its_own_pictures_are_found_where_they_lie() -> None:
    raw = report().as_bytes()
    letter = letter_read("key", raw)
    number = next(part.number for part in letter.parts if part.content_id == "chart")
    assert f'src="/parts/{number}"' in letter.html_with("/parts/")
    assert part_read(raw, number) == ("image/png", "", PNG)


def test_pictures_that_are_not_in_the_mail_stay_as_they_are() -> None:
    html = '<img src="cid:other"><img src="https://farm.example/x.png">'
    letter = letter_read("key", report(html=html).as_bytes())
    assert letter.html_with("/parts/").strip() == html


def test_a_picture_that_no_text_shows_can_be_saved() -> None:
    letter = letter_read("key", report(html="<p>nothing</p>").as_bytes())
    assert [part.kind for part in letter.attachments] == ["image/png", "text/csv"]


def test_a_part_that_is_not_there_is_none() -> None:
    assert part_read(report().as_bytes(), 99) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no head at all",
        b"Subject: =?utf-8?b?!!!?=\r\nFrom: <<>>,\r\nDate: never\r\n\r\nbody",
        b"Content-Type: text/html; charset=none-such\r\n\r\n<p>\xff</p>",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n\r\nnever ended',
        b"Content-Disposition: attachment; filename*=x'y'%ZZ\r\n\r\nbody",
        b"Date: Mon, 99 Nov 99999 08:00:00 +9999\r\n\r\nbody",
        b"To: \xff\xfe\r\nSubject: \x00\r\n\r\n\x00",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!",
    ],
)
def test_a_broken_mail_is_still_one(raw: bytes) -> None:
    letter = letter_read("key", raw)
    assert letter.size == len(raw)
    assert letter.html is not None or letter.text is not None or letter.parts


def test_a_mail_of_an_unknown_alphabet_is_read_as_far_as_it_can_be() -> None:
    raw = b"Content-Type: text/plain; charset=none-such\r\n\r\nfar\xff"
    assert letter_read("key", raw).text == "far�"


def test_colours_can_be_settled_without_a_script() -> None:
    html = "@media (prefers-color-scheme: dark) {x}@media (prefers-color-scheme:light)"
    assert html_in_scheme(html, "auto") == html
    assert html_in_scheme(html, "dark").startswith("@media (min-width: 0) {x}")
    assert html_in_scheme(html, "light").startswith("@media (max-width: 0) {x}")
