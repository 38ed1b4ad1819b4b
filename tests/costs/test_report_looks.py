"""The mail as browsers draw it: narrow and wide, light and dark, without pictures.

FARMDASH_LOOK names a folder that the pictures are kept in, to be looked at.
"""

import base64
import os
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from playwright.sync_api import Browser, Page

from apps.costs.reports.mime import PicturedMail
from apps.costs.reports.render import report_mail, report_page_context
from apps.costs.reports.schema import facts_freeze
from tests.browser import barriers, quiet_page
from tests.costs.mail_parts import html_of, parsed, pictures_of
from tests.costs.report_samples import sample_report
from tests.costs.test_report_hostile import told_of

pytestmark = pytest.mark.browser
WIDE, NARROW = 600, 360


def mail_of(tasks: int, language: str, **fields: Any) -> PicturedMail:
    """The sample as a mail."""
    report = fields.pop("report", None) or sample_report(tasks)
    return report_mail(
        report=report,
        address="producer@example.com",
        language=language,
        zone="Asia/Shanghai",
        unsubscribe_url="https://farm.example.net/end/",
    )


def as_shown(mail: PicturedMail, *, pictures: bool) -> str:
    """The HTML half as a mail program hands it to its browser."""
    html = html_of(mail)
    if not pictures:
        return html
    for name, content in pictures_of(parsed(mail)).items():
        kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
        data = base64.b64encode(content).decode()
        html = html.replace(f"cid:{name}", f"data:image/{kind};base64,{data}")
    return html


def keep(page: Page, name: str) -> None:
    """A picture for those who want to look."""
    if folder := os.environ.get("FARMDASH_LOOK"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def overflowing(page: Page) -> list[str]:
    """Elements that stick out at the side."""
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')]
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1
            && getComputedStyle(one).display !== 'none')
        .map(one => one.outerHTML.slice(0, 120))"""
    )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("tasks", [0, 3, 400])
def test_the_mail_fits_and_reads_in_every_look(
    browser: Browser, tasks: int, language: str
) -> None:
    mail = mail_of(tasks, language)
    for width in (WIDE, NARROW):
        for scheme in ("light", "dark"):
            for pictures in (True, False):
                name = f"{tasks}-{language}-{width}-{scheme}-{pictures}"
                unloaded = () if pictures else ("ERR_UNKNOWN_URL_SCHEME",)
                with quiet_page(
                    browser,
                    expected=unloaded,
                    viewport={"width": width, "height": 800},
                    color_scheme=scheme,
                ) as page:
                    page.set_content(as_shown(mail, pictures=pictures))
                    keep(page, name)
                    assert overflowing(page) == [], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_mail_has_no_barriers(browser: Browser, scheme: str) -> None:
    mail = mail_of(3, "en")
    with quiet_page(
        browser, viewport={"width": WIDE, "height": 800}, color_scheme=scheme
    ) as page:
        page.set_content(as_shown(mail, pictures=True))
        assert barriers(page) == []


def test_one_chart_is_seen_at_a_time(browser: Browser) -> None:
    html = as_shown(mail_of(3, "en"), pictures=True)
    for scheme, shown in (("light", [True, False]), ("dark", [False, True])):
        with quiet_page(browser, color_scheme=scheme) as page:
            page.set_content(html)
            charts = page.locator("img.chart").all()
            assert [chart.is_visible() for chart in charts] == shown


@pytest.mark.parametrize(
    "name",
    ["W" * 300, "很长的名字" * 60, "<img src=x onerror=window.hacked=1>", "\u202egpj"],
)
def test_hostile_names_burst_nothing(browser: Browser, name: str) -> None:
    report = sample_report(0)
    report.facts = facts_freeze(told_of(name))
    mail = mail_of(0, "en", report=report)
    with quiet_page(browser, viewport={"width": NARROW, "height": 800}) as page:
        page.set_content(as_shown(mail, pictures=True))
        keep(page, f"hostile-{ord(name[0])}")
        assert overflowing(page) == []
        assert page.evaluate("window.hacked") is None


PAGE = """<!doctype html><html lang="{language}" data-bs-theme="{scheme}"><head>
<meta charset="utf-8"><title>Report</title><style>{styles}</style></head>
<body><main class="wrap"><h1>Report</h1>{content}</main></body></html>"""
SHEETS = ("vendor/tabler.min.css", "css/farmdash.css", "css/report-view.css")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, NARROW])
def test_the_page_tells_the_same_without_barriers(
    browser: Browser, width: int, scheme: str, language: str, settings: Any
) -> None:
    static = Path(settings.BASE_DIR) / "static"
    styles = "\n".join((static / sheet).read_text() for sheet in SHEETS)
    context = report_page_context(sample_report(12), language, "Asia/Shanghai")
    with override(language):
        content = render_to_string("reports/_report.html", context)
    html = PAGE.format(language=language, scheme=scheme, styles=styles, content=content)
    with quiet_page(
        browser,
        expected=("ERR_", "Failed to load"),
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
    ) as page:
        page.set_content(html)
        keep(page, f"page-{language}-{width}-{scheme}")
        assert overflowing(page) == []
        assert barriers(page) == []
