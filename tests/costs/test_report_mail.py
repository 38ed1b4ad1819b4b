"""The report as a mail: what it says first, in whose words, and what it carries."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail as outbox

from apps.costs.models import Report
from apps.costs.reports import render
from apps.costs.reports.mime import PicturedMail, message_id
from apps.costs.reports.render import report_mail
from apps.costs.reports.schema import Spend
from tests.costs.mail_parts import (
    Words,
    csv_rows,
    html_of,
    parsed,
    part_of,
    pictures_of,
    xlsx_rows,
)
from tests.costs.report_samples import sample_report

URL = "https://farm.example.net"
END = f"{URL}/reports/unsubscribe/the-token/"
ORDER = (
    "need you",
    "Spent",
    "above the usual",
    "Budgets",
    "Being retried",
    "bought nothing",
    "Forecast",
    "Tasks by cost",
    "By project",
    "Corrections to earlier days",
)


@pytest.fixture(autouse=True)
def _address(settings: Any) -> None:
    settings.FARMDASH_URL = URL


def mail_of(
    tasks: int = 3, report: Report | None = None, **fields: Any
) -> PicturedMail:
    """The sample report as a mail."""
    values = {
        "address": "producer@example.com",
        "language": "en",
        "zone": "Europe/Berlin",
        "unsubscribe_url": END,
    }
    return report_mail(report=report or sample_report(tasks), **values | fields)


def test_the_subject_says_what_matters_first() -> None:
    assert mail_of().subject == "3 tasks need you · CN¥757.01 · 22 November 2026"
    chinese = mail_of(language="zh-hans").subject
    assert chinese == "3 个任务需要您处理 · ¥757.01 · 2026年11月22日"


def test_the_subject_of_a_quiet_day_is_calm() -> None:
    assert mail_of(0).subject == "Nothing needs you · nothing spent · 22 November 2026"


def test_the_subject_holds_each_currency() -> None:
    spend = tuple(
        Spend(currency=code, amount=Decimal(amount))
        for code, amount in (("CNY", "1284.60"), ("USD", "20"), ("JPY", "0"))
    )
    subject = mail_of(report=sample_report(0, spend=spend)).subject
    assert subject == "Nothing needs you · CN¥1,284.60 + $20.00 · 22 November 2026"


def test_a_sample_says_that_it_is_one() -> None:
    mail = mail_of(sample=True)
    assert mail.subject.startswith("Sample: 3 tasks")
    assert "This is a sample." in mail.body
    assert "This is a sample." in Words(html_of(mail)).said
    assert mail_of().extra_headers["Message-ID"] != mail.extra_headers["Message-ID"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_both_halves_say_the_same_in_the_same_order(language: str) -> None:
    mail = mail_of(language=language)
    plain = " ".join(mail.body.split())
    said = Words(html_of(mail)).said
    amounts = re.findall(r"\S*¥[\d,.]*\d", said)
    assert len(amounts) > 40
    assert [one for one in amounts if one.strip("（(+") not in plain] == []
    if language == "en":
        for text in (plain, said):
            places = [text.index(title) for title in ORDER]
            assert places == sorted(places)


def test_the_day_is_told_in_the_zone_of_the_books() -> None:
    mail = mail_of()
    assert "22 November 2026 (Asia/Shanghai)" in mail.body
    assert "Asia/Shanghai" in Words(html_of(mail)).said


@pytest.mark.parametrize(
    ("zone", "time"),
    [
        ("Europe/Berlin", "As of 23 November, 01:04"),
        ("Asia/Shanghai", "As of 23 November, 08:04"),
        ("America/Los_Angeles", "As of 22 November, 16:04"),
        ("Nowhere/Never", "As of 23 November, 00:04"),
    ],
)
def test_times_are_the_readers(zone: str, time: str) -> None:
    mail = mail_of(zone=zone)
    assert time in mail.body
    assert time in Words(html_of(mail)).said


def test_the_text_half_fits_a_terminal() -> None:
    lines = mail_of(400).body.splitlines()
    long = [line for line in lines if len(line) > 78 and "https://" not in line]
    assert long == []
    assert not any(line != line.rstrip() for line in lines)


def test_both_halves_tell_where_the_audit_trail_ends() -> None:
    head = f"1234567:{'a1' * 32}"
    mail = mail_of(trail=head)
    assert head in mail.body.splitlines()
    assert f"The audit trail ends here: {head}" in Words(html_of(mail)).said
    assert "audit trail" not in mail_of().body


def test_the_mail_says_how_to_end_it_in_one_click() -> None:
    message = parsed(mail_of())
    assert message["List-Unsubscribe"] == f"<{END}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"]
    assert END in mail_of().body
    assert f'href="{END}"' in html_of(mail_of())


def test_a_mail_without_a_subscription_offers_no_end() -> None:
    mail = mail_of(unsubscribe_url="")
    assert "List-Unsubscribe" not in parsed(mail)
    assert "End it" not in mail.body
    assert "End it" not in html_of(mail)


def test_the_identity_is_the_keys() -> None:
    report = sample_report(3)
    one = mail_of(report=report, key="report:daily:2026-11-22:7")
    same = mail_of(report=report, key="report:daily:2026-11-22:7", language="zh-hans")
    other = mail_of(report=report, key="report:daily:2026-11-22:8")
    identity = one.extra_headers["Message-ID"]
    assert identity == same.extra_headers["Message-ID"]
    assert identity != other.extra_headers["Message-ID"]
    assert re.fullmatch(r"<[0-9a-f]{32}@farm\.example\.net>", identity)


def test_an_identity_needs_no_address_of_ours(settings: Any) -> None:
    settings.FARMDASH_URL = ""
    assert message_id("a").endswith("@localhost>")


def test_pictures_lie_inside_the_html_half_and_files_beside_it() -> None:
    message = parsed(mail_of())
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds[:5] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
    ]
    files = [part.get_filename() for part in message.iter_attachments()]
    assert [name for name in files if name] == [
        "farmdash-daily-2026-11-22.csv",
        "farmdash-daily-2026-11-22.xlsx",
    ]


def test_a_mail_without_pictures_is_whole_too() -> None:
    message = parsed(mail_of(0))
    assert "multipart/related" not in {p.get_content_type() for p in message.walk()}
    assert part_of(message, "text/html").get_content()


def test_every_picture_that_is_named_comes_along() -> None:
    mail = mail_of(40)
    message = parsed(mail)
    named = set(re.findall(r'src="cid:([^"]+)"', html_of(mail)))
    pictures = pictures_of(message)
    assert named == set(pictures)
    assert all(
        content[:3] in (b"\x89PN", b"\xff\xd8\xff") for content in pictures.values()
    )


def test_nothing_is_fetched_from_elsewhere() -> None:
    tags = Words(html_of(mail_of(40))).tags
    sources = [attrs["src"] for _tag, attrs in tags if "src" in attrs]
    assert sources and all(str(source).startswith("cid:") for source in sources)
    assert not {"link", "script", "svg", "iframe", "form"} & {tag for tag, _ in tags}
    assert "@import" not in html_of(mail_of()) and "url(" not in html_of(mail_of())


def test_every_picture_has_an_alternative() -> None:
    images = [attrs for tag, attrs in Words(html_of(mail_of(40))).tags if tag == "img"]
    assert all("alt" in attrs for attrs in images)
    told = [attrs["alt"] for attrs in images if attrs["alt"]]
    assert told == [
        "Spending from 9 November 2026 to 22 November 2026: the most was CN¥1,768.86."
    ]


def test_the_chart_stands_in_words_beside_it() -> None:
    said = Words(html_of(mail_of())).said
    assert "22 Nov CN¥757.01 21 Nov CN¥582.31" in re.sub(r"\s*\xa0\s*", " ", said)


def test_links_lead_into_the_app() -> None:
    tags = Words(html_of(mail_of())).tags
    links = {attrs["href"] for tag, attrs in tags if tag == "a"}
    assert f"{URL}/tasks/1001/?frames=failed" in links
    assert all(str(link).startswith(f"{URL}/") for link in links)


def test_styles_stand_in_the_elements_and_dark_ones_are_kept() -> None:
    html = html_of(mail_of())
    assert "prefers-color-scheme" in html and "max-width:480px" in html.replace(" ", "")
    assert 'name="color-scheme" content="light dark"' in html
    assert re.search(r'<td class="card"[^>]* style="[^"]*background', html)


def test_no_mail_is_cut_off_for_its_length() -> None:
    assert len(html_of(mail_of(400)).encode()) < 90_000
    assert len(mail_of(400).message().as_bytes()) < 600_000


def test_the_files_agree_with_the_mail_to_the_last_digit() -> None:
    mail = mail_of(400)
    head, *rows = csv_rows(mail)
    assert len(rows) == 400
    amounts = [Decimal(row[head.index("Cost")]) for row in rows]
    sheet = xlsx_rows(mail)["Tasks"]
    place = sheet[0].index("Cost")
    assert [Decimal(str(row[place])) for row in sheet[1:]] == amounts
    assert rows[1][-1] == f"{URL}/tasks/1001/"
    for amount in amounts[:5]:
        assert f"CN¥{amount:,.2f}" in mail.body


def test_the_workbook_holds_every_table() -> None:
    sheets = xlsx_rows(mail_of())
    assert list(sheets) == [
        "Spent",
        "Tasks",
        "Over time",
        "Projects and accounts",
        "Wasted",
        "Corrections",
    ]
    assert len(sheets["Over time"]) == 1 + 15 * 6


def test_files_that_are_too_large_are_left_out_and_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(render, "ATTACHED_MOST", 1_000)
    mail = mail_of(40)
    assert not any(part.get_filename() for part in parsed(mail).iter_attachments())
    assert "too large for a mail" in mail.body
    assert "too large for a mail" in html_of(mail)
    assert "/reports/" in mail.body


def test_the_mail_can_be_sent() -> None:
    assert mail_of(3).send() == 1
    assert outbox.outbox[0].to == ["producer@example.com"]


def test_a_report_of_a_week_and_of_a_month_say_so() -> None:
    week = sample_report(
        0, cadence="weekly", start=date(2026, 11, 16), end=date(2026, 11, 23)
    )
    month = sample_report(
        0, cadence="monthly", start=date(2026, 11, 1), end=date(2026, 12, 1)
    )
    assert mail_of(report=week).subject.endswith("16 November – 22 November 2026")
    assert mail_of(report=month).subject.endswith("nothing spent · November 2026")
    assert "Weekly report" in mail_of(report=week).body
    zh = mail_of(report=week, language="zh-hans").subject
    assert zh.endswith("2026年11月16日 – 11月22日")


def test_thumbnails_stop_at_their_number() -> None:
    pictures = pictures_of(parsed(mail_of(400)))
    assert len([name for name in pictures if name.startswith("frame")]) == 5
    assert sum(map(len, pictures.values())) < 150_000
