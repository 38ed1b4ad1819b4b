"""Template tags and filters of the house; built in, so no template loads them.

What ticks in the browser (ages, elapsed times) is put together here and in js/page.js
by the same rules from the same words: see `js_words`.
"""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from apps.dashboard import wording
from apps.farm.models import RenderTask
from apps.farm.naming import task_title
from apps.farm.troubles import trouble_text

register = template.Library()

NOTHING = "—"

for filter_ in (wording.money, wording.money_exact, wording.number, wording.duration):
    register.filter(filter_)
register.filter(wording.listed)
register.filter(task_title)
register.filter(trouble_text)


@register.simple_tag
def icon(name: str, **attributes: str) -> SafeString:
    """An icon of static/icons.txt; hidden from screen readers: text is beside it."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f"icon {attributes.get('class', '')}".strip(),
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def pill(state: str, label: Any) -> SafeString:
    """A state in words, with its colour and sign (css/farmdash.css)."""
    return format_html('<span class="st {}">{}</span>', state, label)


LEAST = 1.5
"""Percent: even one failed frame of a million has to be seen."""


def _widths(parts: list[int], total: int) -> list[float]:
    """Percent for each part; none that exists is too thin to see, all fit in 100."""
    whole = max(total, sum(parts), 1)
    widths = [max(100 * part / whole, LEAST) if part else 0.0 for part in parts]
    over = max(0.0, sum(widths) - 100)
    widest = widths.index(max(widths))
    widths[widest] -= over
    return [round(width, 1) for width in widths]


@register.simple_tag
def bar(
    done: int | None,
    failed: int | None,
    executing: int | None,
    total: int | None,
    stopped: int | None = 0,
    size: str = "",
) -> SafeString:
    """Frames by state side by side, the rest waiting; the numbers stand beside it."""
    names = ("d", "r", "f", "a")
    parts = [max(part or 0, 0) for part in (done, executing, failed, stopped)]
    place, shapes = 0.0, []
    for name, width in zip(names, _widths(parts, total or 0), strict=True):
        if width:
            start = format_html(' x="{}%"', f"{place:g}") if place else ""
            shapes.append(
                format_html('<rect class="{}"{} width="{}%"/>', name, start, width)
            )
        place = round(place + width, 1)
    return format_html(
        '<svg class="bar{}" aria-hidden="true">{}</svg>',
        f" bar-{size}" if size else "",
        SafeString("".join(shapes)),
    )


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@register.simple_tag
def age(
    at: datetime | None, *, live: bool = False, stale: int | None = None
) -> SafeString:
    """How long ago, ticking; the exact time shows on hover.

    live: set to the time that live answers tell (header Seen).
    stale: seconds after which the age stands out.
    """
    if at is None:
        return conditional_escape(NOTHING)
    attributes = " data-seen" if live else ""
    attributes += "" if stale is None else f' data-stale="{int(stale)}"'
    seconds = (timezone.now() - at).total_seconds()
    old = stale is not None and seconds > stale
    return format_html(
        '<time data-a{}{} datetime="{}">{}</time>',
        SafeString(attributes),
        SafeString(' class="stale"' if old else ""),
        _iso(at),
        wording.ago(seconds),
    )


@register.simple_tag
def when(at: datetime | None) -> SafeString:
    """A time of day in the viewer's zone, with as much date as it needs."""
    if at is None:
        return conditional_escape(NOTHING)
    local, now = timezone.localtime(at), timezone.localtime()
    if local.date() == now.date():
        text = local.strftime("%H:%M")
    elif local.year == now.year:
        text = date_format(local, gettext("j M H:i"))
    else:
        text = date_format(local, gettext("j M Y H:i"))
    return format_html('<time datetime="{}">{}</time>', _iso(at), text)


@register.simple_tag
def span(start: datetime | None, end: datetime | None = None) -> SafeString:
    """How long from start to end; ticking where there is no end yet."""
    if start is None:
        return conditional_escape(NOTHING)
    seconds = ((end or timezone.now()) - start).total_seconds()
    if end is not None:
        return conditional_escape(wording.duration(seconds))
    so_far = wording.duration(seconds - seconds % wording.STEP)
    return format_html('<time data-e datetime="{}">{}</time>', _iso(start), so_far)


@register.simple_tag
def countdown(until: datetime | None) -> SafeString:
    """How long until something held is sent; ticking, see js/held.js."""
    if until is None:
        return SafeString("")
    left = ceil((until - timezone.now()).total_seconds())
    text = (
        gettext("in %(n)s s") % {"n": left} if left > 0 else gettext("about to be sent")
    )
    return format_html(
        '<span class="left" data-until="{}">{}</span>', int(until.timestamp()), text
    )


@register.filter
def undo_click(tag: str) -> str:
    """The click that a message's Undo takes back (apps.dashboard.clicks.answers)."""
    return str(tag or "").partition("@")[0]


@register.filter
def undo_until(tag: str) -> datetime | None:
    """When what a message tells of is sent."""
    text = str(tag or "").partition("@")[2]
    return datetime.fromtimestamp(int(text), UTC) if text.isdecimal() else None


_SCRIPT_TEXTS = {
    "left": gettext_lazy("in %(n)s s"),
    "due": gettext_lazy("about to be sent"),
    "show": gettext_lazy("Show"),
    "selected": gettext_lazy("%(n)s selected"),
    "forbidden": gettext_lazy("You do not have the right to do this."),
    "gone": gettext_lazy("This is no longer there."),
    "busy": gettext_lazy("Too many requests at once. Try again in a moment."),
    "fault": gettext_lazy("farmdash could not do this. The operators can see why."),
    "unanswered": gettext_lazy(
        "No answer from farmdash. Look at the row before you click again."
    ),
    "nothing": gettext_lazy("Select a row first."),
    "back": gettext_lazy("Connected again"),
    "copied": gettext_lazy("Copied"),
}


@register.simple_tag
def js_words() -> str:
    """What scripts say, in the active language, as JSON."""
    texts: dict[str, Any] = {name: str(text) for name, text in _SCRIPT_TEXTS.items()}
    texts["ago"] = [str(text) for text in wording.AGO]
    texts["units"] = [str(text) for text in wording.UNITS]
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":"))


@register.filter
def costs_url(task: RenderTask) -> str:
    """Address of what a task cost, from the day before it was submitted on.

    The account's days may begin before the viewer's.
    """
    params = {"task": str(task.pk)}
    if task.submitted_at is not None:
        first = task.submitted_at.astimezone(UTC).date() - timedelta(days=1)
        params["from"] = first.isoformat()
    return f"{reverse('cost-page')}?{urlencode(params)}"


@register.filter
def exact(at: datetime | None) -> str:
    """Date and time to the second in the viewer's zone, for lists of facts."""
    if at is None:
        return NOTHING
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")


@register.filter
def share(part: int | Decimal | None, whole: int | Decimal | None) -> str:
    """Percent in whole numbers; nothing where there is no whole."""
    if not whole or part is None:
        return ""
    return f"{int(100 * part / whole)} %"


_LOOKS = {"select": "form-select", "checkbox": "form-check-input"}


@register.filter
def control(field: BoundField) -> SafeString:
    """A form field's input in Tabler's looks, tied to its errors and its help."""
    kind = getattr(field.field.widget, "input_type", "")
    look = _LOOKS.get(kind, "form-control")
    # The label says it already.
    attributes: dict[str, str | bool] = {"class": look, "placeholder": ""}
    if field.errors:
        told = [f"{field.id_for_label}_error"]
        told += [f"{field.auto_id}_helptext"] if field.help_text else []
        attributes["class"] = f"{look} is-invalid"
        attributes["aria-invalid"] = "true"
        attributes["aria-describedby"] = " ".join(told)
    return field.as_widget(attrs=attributes)
