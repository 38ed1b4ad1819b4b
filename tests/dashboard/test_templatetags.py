"""The template tags: what they draw, and that hostile text stays text."""

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from apps.dashboard.clicks.said import Said
from apps.dashboard.labels.chips import label_chips
from apps.dashboard.tasks.rows import TaskRow
from apps.dashboard.templatetags import ui
from apps.farm.status import TaskState

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def drawn(template: str, **context: object) -> str:
    """The template with the context."""
    return Template(template).render(Context(context))


def widths(html: str) -> dict[str, float]:
    """Percent by the class of each part of a bar."""
    found = re.findall(r'class="(\w)"[^>]*width="([\d.]+)%"', html)
    return {name: float(width) for name, width in found}


def test_a_pill_escapes_the_farms_words() -> None:
    html = drawn("{% pill state label %}", state="failed", label="<b>x")
    assert html == '<span class="st failed">&lt;b&gt;x</span>'


def test_a_bar_shows_each_state_at_its_share() -> None:
    assert widths(str(ui.bar(50, 10, 20, 100))) == {"d": 50, "f": 10, "r": 20}


def test_a_single_failed_frame_of_a_million_can_be_seen() -> None:
    shares = widths(str(ui.bar(999_999, 1, 0, 1_000_000)))
    assert shares["f"] == 1.5
    assert sum(shares.values()) <= 100.1


@pytest.mark.parametrize(
    "numbers",
    [(0, 0, 0, 0), (None, None, None, None), (-5, 0, 0, 10), (0, 0, 0, -1)],
)
def test_a_bar_without_frames_is_empty(numbers: tuple[int | None, ...]) -> None:
    assert "<rect" not in str(ui.bar(*numbers))


def test_a_bar_survives_counters_that_exceed_the_total() -> None:
    shares = widths(str(ui.bar(80, 80, 80, 100)))
    assert sum(shares.values()) == pytest.approx(100, abs=0.3)


def test_a_bar_carries_no_style_attribute() -> None:
    assert "style=" not in str(ui.bar(1, 1, 1, 3, 0, "lg"))


@time_machine.travel(NOW, tick=False)
def test_an_age_ticks_from_its_exact_time() -> None:
    html = drawn("{% age at %}", at=NOW - timedelta(minutes=3))
    assert html == '<time data-a datetime="2026-11-23T08:57:00Z">3 min ago</time>'


@time_machine.travel(NOW, tick=False)
def test_an_age_that_is_too_old_stands_out() -> None:
    html = drawn("{% age at live=True stale=20 %}", at=NOW - timedelta(seconds=21))
    assert 'data-seen data-stale="20" class="stale"' in html
    html = drawn("{% age at live=True stale=20 %}", at=NOW - timedelta(seconds=19))
    assert "class=" not in html


@pytest.mark.parametrize("tag", ["age", "when", "span"])
def test_no_time_is_a_dash(tag: str) -> None:
    assert drawn("{% " + tag + " at %}", at=None) == "—"


@time_machine.travel(NOW, tick=False)
def test_a_time_has_as_much_date_as_it_needs() -> None:
    with timezone.override("Asia/Shanghai"), override("en"):
        today = drawn("{% when at %}", at=NOW - timedelta(hours=1))
        earlier = drawn("{% when at %}", at=NOW - timedelta(days=3))
        last_year = drawn("{% when at %}", at=NOW - timedelta(days=365))
    assert ">16:00<" in today
    assert ">20 Nov 17:00<" in earlier
    assert ">23 Nov 2025 17:00<" in last_year


@time_machine.travel(NOW, tick=False)
def test_an_elapsed_time_ticks_until_it_ended() -> None:
    start = NOW - timedelta(hours=2, minutes=5)
    assert drawn("{% span start %}", start=start) == (
        '<time data-e datetime="2026-11-23T06:55:00Z">2 h 5 min</time>'
    )
    assert drawn("{% span start end %}", start=start, end=NOW) == "2 h 5 min"


def test_exact_times_are_in_the_viewers_zone() -> None:
    with timezone.override("Asia/Shanghai"):
        assert drawn("{{ at|exact }}", at=NOW) == "2026-11-23 17:00:00"
    assert drawn("{{ at|exact }}", at=None) == "—"


def test_a_share_is_whole_percent() -> None:
    assert drawn("{{ a|share:b }}", a=1, b=3) == "33 %"
    assert drawn("{{ a|share:b }}", a=1, b=0) == ""


def test_scripts_get_their_words_escaped_and_translated() -> None:
    html = drawn('<body data-words="{% js_words %}">')
    assert html.count('"') == 2
    with override("zh-hans"):
        chinese = json.loads(ui.js_words())
    assert chinese["ago"][1] != "%(n)s s ago"
    assert "%(n)s" in chinese["ago"][1]


def row(**changes: object) -> TaskRow:
    """A row as long as an ordinary one gets."""
    values: dict[str, object] = {
        "id": 14_000_001,
        "url": "/tasks/14000001/",
        "title": "seq040_sh0120_lighting_beauty_v017.ma",
        "about": "Maya · Orion · lighting-01 · 3 parts",
        "state": TaskState.FAILED,
        "label": "Done, some failed",
        "done": 8410,
        "failed": 14,
        "executing": 62,
        "total": 10_000,
        "cost": Decimal("1284.60"),
        "currency": "CNY",
        "submitted_at": NOW - timedelta(hours=3),
        "started_at": NOW - timedelta(hours=2),
        "opens": False,
        "said": Said("Retry failed frames: sending", "open"),
        "operations": [("stop", "Stop"), ("retry_failed", "Retry failed frames")],
    }
    return TaskRow(**values | changes)  # type: ignore[arg-type]


def row_html(**changes: object) -> str:
    """The row as it is sent."""
    return render_to_string("dashboard/tasks/_row.html", {"row": row(**changes)})


def test_fifty_rows_fit_into_60_kilobytes() -> None:
    assert len(row_html().encode()) <= 1200


def test_a_row_keeps_hostile_names_harmless() -> None:
    html = row_html(title='<img src=x onerror="alert(1)">', about="</small><script>")
    assert "<img" not in html
    assert "<script" not in html


def test_a_row_shows_its_first_labels_and_counts_the_others() -> None:
    labels = tuple(label_chips(["hero", "x" * 90, "<b>"]))
    html = row_html(labels=labels, more_labels=4)
    assert re.findall(r'<a class="lb u[0-7]" href="([^"]+)">([^<]+)</a>', html) == [
        ("/tasks/?label=hero", "hero"),
        (f"/tasks/?label={'x' * 90}", f"{'x' * 23}…"),
        ("/tasks/?label=%3Cb%3E", "&lt;b&gt;"),
    ]
    assert "<i>+4</i>" in html
    assert 'class="lbs"' not in row_html()


def test_a_row_says_in_words_what_its_bar_shows() -> None:
    text = " ".join(re.sub(r"<[^>]+>", " ", row_html()).split())
    assert "8,410 / 10,000 · 14 failed · 62 rendering" in text
    assert "CN¥1,284.60" in text


def test_only_a_task_with_parts_can_be_unfolded() -> None:
    assert 'aria-expanded="false"' in row_html(opens=False)
    assert 'aria-expanded="true"' in row_html(opens=True)
    assert "aria-expanded" not in row_html(opens=None)
    assert "tw" not in re.findall(r'class="(\w+)"', row_html(opens=None))


def test_a_pages_banners_say_what_is_wrong_since_when() -> None:
    account = SimpleNamespace(
        name="Orion <b>",
        state="unreachable",
        state_since=NOW,
        seen_at=NOW,
        error="connection refused",
        error_code=None,
    )
    with time_machine.travel(NOW + timedelta(minutes=34), tick=False):
        html = render_to_string("ui/banners.html", {"accounts": [account]})
    text = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert "Orion &lt;b&gt; can't be reached. Since 09:00 ." in text
    assert "34 min ago" in text
    assert "connection refused" in text
