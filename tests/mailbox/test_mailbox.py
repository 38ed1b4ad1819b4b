"""Mails go in by SMTP and are looked at by HTTP."""

import smtplib
import socket
import stat

import pytest

from tests.mailbox.conftest import PNG, RunningMailbox, report


def test_a_mail_that_was_sent_is_on_the_page(mailbox: RunningMailbox) -> None:
    assert "No mail yet" in mailbox.get("/").text
    mailbox.send(report("Spent <b>today</b>"))
    page = mailbox.get("/").text
    assert "Spent &lt;b&gt;today&lt;/b&gt;" in page
    assert "farmdash &lt;farmdash@localhost&gt;" in page
    assert "1 attachment" in page
    assert f"/mails/{mailbox.newest()}/" in page


def test_the_page_speaks_the_readers_language(mailbox: RunningMailbox) -> None:
    page = mailbox.get("/", **{"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}).text
    assert 'lang="zh-hans"' in page
    assert 'lang="en"' in mailbox.get("/", **{"Accept-Language": "xx,*;q=0"}).text


def test_hidden_readers_show_too(mailbox: RunningMailbox) -> None:
    mailbox.send(report(), "hidden@localhost")
    page = mailbox.get(f"/mails/{mailbox.newest()}/").text
    assert "reader@localhost, hidden@localhost" in page


def test_only_the_newest_mails_are_kept(mailbox: RunningMailbox) -> None:
    for number in range(4):
        mailbox.send(report(f"number {number}"))
    page = mailbox.get("/").text
    assert "number 0" not in page
    assert page.index("number 3") < page.index("number 1")


def test_a_mail_that_is_too_large_is_refused(mailbox: RunningMailbox) -> None:
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        mailbox.send(report(html="x" * 150_000))
    assert refused.value.smtp_code == 552
    assert mailbox.server.store.keys() == []


def test_a_full_disk_is_told_to_whoever_sends(mailbox: RunningMailbox) -> None:
    folder = mailbox.server.store.folder
    folder.rmdir()
    with pytest.raises(smtplib.SMTPDataError) as refused:
        mailbox.send(report())
    assert refused.value.smtp_code == 452
    folder.mkdir()
    mailbox.send(report())
    assert stat.S_IMODE(mailbox.server.store.path(mailbox.newest()).stat().st_mode) == (
        0o600
    )


def test_the_mail_is_framed_without_any_rights(mailbox: RunningMailbox) -> None:
    mailbox.send(report())
    page = mailbox.get(f"/mails/{mailbox.newest()}/")
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy


def test_the_frame_loads_nothing_but_the_mails_own_parts(
    mailbox: RunningMailbox,
) -> None:
    mailbox.send(report())
    own = f"http://127.0.0.1:{mailbox.port}/mails/{mailbox.newest()}/parts/"
    framed = mailbox.get(f"/mails/{mailbox.newest()}/html")
    policy = framed.headers["Content-Security-Policy"]
    assert f"img-src {own};" in policy
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "script" not in policy
    assert f'<img src="{own}' in framed.text
    assert '<head><base target="_blank">' in framed.text


def test_pictures_can_be_switched_off(mailbox: RunningMailbox) -> None:
    mailbox.send(report())
    framed = mailbox.get(f"/mails/{mailbox.newest()}/html?images=off")
    assert "img-src 'none'" in framed.headers["Content-Security-Policy"]


def test_pictures_are_drawn_and_files_are_only_saved(mailbox: RunningMailbox) -> None:
    mailbox.send(report())
    letter = mailbox.server.letters()[0]
    path = f"/mails/{letter.key}/parts/"
    picture = next(part for part in letter.parts if part.content_id)
    answer = mailbox.get(f"{path}{picture.number}")
    assert (answer.headers["Content-Type"], answer.content) == ("image/png", PNG)
    answer = mailbox.get(f"{path}{letter.attachments[0].number}")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.content == "a,b\r\n".encode("utf-8-sig")


def test_html_as_a_part_is_no_page(mailbox: RunningMailbox) -> None:
    mailbox.send(report())
    html = next(p for p in mailbox.server.letters()[0].parts if p.kind == "text/html")
    answer = mailbox.get(f"/mails/{mailbox.newest()}/parts/{html.number}")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_plain_text_and_source_are_text(mailbox: RunningMailbox) -> None:
    mailbox.send(report(html="<script>alert(1)</script>"))
    key = mailbox.newest()
    assert (
        "<pre tabindex=0>Spent yesterday"
        in mailbox.get(f"/mails/{key}/?view=text").text
    )
    source = mailbox.get(f"/mails/{key}/source")
    assert source.headers["Content-Type"].startswith("text/plain")
    assert source.text.startswith("Return-Path: <farmdash@localhost>\n") or (
        source.text.startswith("Return-Path: <farmdash@localhost>\r\n")
    )
    assert "<script>" not in mailbox.get(f"/mails/{key}/?view=source").text


def test_a_mail_without_html_is_shown_as_text(mailbox: RunningMailbox) -> None:
    message = report()
    message.clear_content()
    message.set_content("<only> text")
    mailbox.send(message)
    page = mailbox.get(f"/mails/{mailbox.newest()}/").text
    assert "&lt;only&gt; text" in page
    assert "<iframe" not in page


@pytest.mark.parametrize(
    "host", ["farm.example", "localhost.farm.example", "localhost:80; script-src *", ""]
)
def test_a_foreign_name_that_points_here_reads_nothing(
    mailbox: RunningMailbox, host: str
) -> None:
    mailbox.send(report("secret"))
    answer = mailbox.get("/", Host=host)
    assert answer.status_code == 421
    assert "secret" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:99", "127.0.0.1", "[::1]:1"])
def test_names_of_this_machine_are_answered(mailbox: RunningMailbox, host: str) -> None:
    assert mailbox.get("/", Host=host).status_code == 200


@pytest.mark.parametrize(
    "path", ["/x", "/mails/1/", "/mails/../../etc/passwd", "/mails/%2e%2e/"]
)
def test_what_is_not_there_is_said_to_be_gone(
    mailbox: RunningMailbox, path: str
) -> None:
    answer = mailbox.get(path)
    assert answer.status_code == 404
    assert "no longer there" in answer.text


def test_nothing_can_be_changed_by_the_page(mailbox: RunningMailbox) -> None:
    with socket.create_connection(("127.0.0.1", mailbox.port), timeout=5) as link:
        link.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
        assert b" 501 " in link.recv(1000)
