"""A report as a mail, and as what its page shows: the same facts in the same order."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.costs.models import Report
from apps.costs.reports.assemble import report_view
from apps.costs.reports.drawn import SpentDrawn, pngs, spent_drawn
from apps.costs.reports.mime import PicturedMail, file_part, message_id
from apps.costs.reports.pictures import thumbnails
from apps.costs.reports.schema import Facts, facts_read
from apps.costs.reports.tables import csv_of, file_name, xlsx_of
from apps.costs.reports.text import mail_text
from apps.costs.reports.view import Links, ReportView, with_images

ATTACHED_MOST = 10_000_000
"""Bytes of the attached files together; beyond, the mail links to the page."""
XLSX_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_INLINER = css_inline.CSSInliner(
    keep_at_rules=True, minify_css=True, load_remote_stylesheets=False
)
"""Gmail cuts mails off whose HTML has more than 102 kB: nothing in vain."""


@contextmanager
def _as_reader(language: str, zone: str) -> Iterator[None]:
    """Words in the reader's language, times in the reader's zone."""
    try:
        own = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        own = ZoneInfo("UTC")
    with translation.override(language), timezone.override(own):
        yield


def report_mail(
    *,
    report: Report,
    address: str,
    language: str,
    zone: str,
    unsubscribe_url: str,
    sample: bool = False,
    key: str = "",
    trail: str = "",
) -> PicturedMail:
    """The report as a mail to one reader.

    unsubscribe_url: of the reader's subscription; "" leaves out how to end it.
    key: what makes it the same mail; else the report and the address do.
    trail: where the audit trail ends, to be kept where nobody can rewrite it.
    """
    facts = facts_read(report.facts)
    links = Links(settings.FARMDASH_URL)
    with _as_reader(language, zone):
        view = report_view(facts, links)
        files, too_large = _files(facts)
        context = {
            "view": view,
            "report_url": links.to("report-detail", report.pk),
            "manage_url": links.to("report-list"),
            "unsubscribe_url": unsubscribe_url,
            "sample": sample,
            "too_large": too_large,
            "trail": trail,
            "language": language,
        }
        subject = _("Sample: %(subject)s") if sample else "%(subject)s"
        mail = PicturedMail(
            subject=subject % {"subject": view.subject},
            body=mail_text(context),
            from_email=settings.FARMDASH_MAIL_FROM,
            to=[address],
            headers=_headers(unsubscribe_url, key or f"{report.pk}:{address}:{sample}"),
        )
        mail.attach_alternative(_html(mail, view, facts, context), "text/html")
    for file in files:
        mail.attach(file)
    return mail


def _headers(unsubscribe_url: str, key: str) -> dict[str, str]:
    headers = {"Message-ID": message_id(key), "Auto-Submitted": "auto-generated"}
    if unsubscribe_url:
        # RFC 8058: mail programs offer it as a button, which asks with POST.
        headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _files(facts: Facts) -> tuple[list[Any], bool]:
    """The tables as CSV and XLSX, and whether any was too large to come along."""
    files, left, too_large = [], ATTACHED_MOST, False
    for ending, kind, made in (
        ("csv", "text/csv", csv_of(facts)),
        ("xlsx", XLSX_KIND, xlsx_of(facts)),
    ):
        if len(made) > left:
            too_large = True
            continue
        left -= len(made)
        files.append(file_part(file_name(facts, ending), made, kind))
    return files, too_large


def _html(
    mail: PicturedMail, view: ReportView, facts: Facts, context: dict[str, Any]
) -> str:
    """The HTML half; its pictures go into the mail."""
    charts = [
        _shown(mail, drawn, number)
        for number, drawn in enumerate(spent_drawn(view, facts))
    ]
    rows = (row for part in view.parts for row in part.rows)
    cids = {}
    for number, (key, content) in enumerate(thumbnails(rows)):
        name = f"frame{number}@farmdash"
        cids[key] = f"cid:{name}"
        mail.show(name, content, "jpeg")
    parts = with_images(view.parts, lambda row: cids.get(row.picture, ""))
    html = render_to_string(
        "email/report.html",
        {**context, "charts": charts, "view": replace(view, parts=parts)},
    )
    return _INLINER.inline(html)


def _shown(mail: PicturedMail, drawn: SpentDrawn, number: int) -> SpentDrawn:
    """With the chart's pictures in the mail, one for light and one for dark mails."""
    if not drawn.svg:
        return drawn
    light, dark = f"chart{number}@farmdash", f"chart{number}dark@farmdash"
    for name, content in zip((light, dark), pngs(drawn), strict=True):
        mail.show(name, content, "png")
    return replace(drawn, light=light, dark=dark)


def report_page_context(report: Report, language: str, zone: str) -> dict[str, Any]:
    """What templates/reports/_report.html shows.

    report, view (ReportView), charts (SpentDrawn), facts.
    """
    facts = facts_read(report.facts)
    with _as_reader(language, zone):
        links = Links()
        view = report_view(facts, links)
        parts = with_images(
            view.parts,
            lambda row: links.to("frame-thumbnail", row.frame, row.picture),
        )
        return {
            "report": report,
            "facts": facts,
            "view": replace(view, parts=parts),
            "charts": spent_drawn(view, facts),
        }
