"""Charts: to scale, in colours, and with their text, whatever the script."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override
from PIL import Image

from apps.costs.reports.assemble import report_view
from apps.costs.reports.charts import (
    DARK,
    FONT,
    LIGHT,
    TOP,
    drawing_of,
    png_of,
    short_amount,
    steps,
)
from apps.costs.reports.drawn import pngs, spent_drawn
from apps.costs.reports.pictures import BEHIND, SIDE, thumbnail, thumbnails
from apps.costs.reports.schema import Chart, Series
from apps.costs.reports.view import Links, Row
from apps.farm.pictures.store import keep_picture
from tests.costs.report_samples import sample_facts, sample_picture
from tests.stored import picture_path

FIRST = date(2026, 11, 1)


def chart_of(*series: tuple[int, ...]) -> Chart:
    """A chart of days; the first column only tells what is usual."""
    days = [FIRST + timedelta(days=number) for number in range(len(series[0]))]
    return Chart(
        currency="CNY",
        starts=tuple(days),
        ends=tuple(day + timedelta(days=1) for day in days),
        series=tuple(
            Series(name=f"p{number}", amounts=tuple(map(Decimal, amounts)))
            for number, amounts in enumerate(series)
        ),
    )


def labels(chart: Chart) -> list[str]:
    """A label for each shown column."""
    return [str(day.day) for day in chart.starts[1:]]


def opened(content: bytes) -> Image.Image:
    """A PNG's pixels."""
    return Image.open(io.BytesIO(content)).convert("RGBA")


def svg_of(text: str, size: int = 400) -> str:
    """A drawing that is only text."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 5520 1000">'
        f'<text x="100" y="600" font-size="{size}" font-family="sans-serif">'
        f"{text}</text></svg>"
    )


def ink(content: bytes) -> int:
    """How many pixels are drawn on."""
    return sum(opened(content).getchannel("A").histogram()[128:])


# --- The scale --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("most", "step", "count"),
    [
        ("0", "1", 2),
        ("1", "0.2", 5),
        ("930", "200", 5),
        ("1000", "200", 5),
        ("1001", "500", 3),
        ("5.01", "2", 3),
        ("9.9", "2", 5),
        ("0.00000007", "0.00000002", 4),
        ("999999999", "200000000", 5),
    ],
)
def test_steps_are_round_and_hold_the_most(most: str, step: str, count: int) -> None:
    found = steps(Decimal(most))
    assert found == (Decimal(step), count)
    assert found[0] * found[1] >= Decimal(most)


@pytest.mark.parametrize(
    ("amount", "text"),
    [("0", "0"), ("0.20", "0.2"), ("2E+2", "200"), ("12000", "12k"), ("3E+6", "3M")],
)
def test_amounts_at_the_scale_are_short(amount: str, text: str) -> None:
    assert short_amount(Decimal(amount)) == text


def test_columns_are_to_scale_and_stand_on_each_other() -> None:
    chart = chart_of((9, 4, 8), (9, 2, 2))
    drawing = drawing_of(chart, labels(chart), ["a", "b"])
    first, second, third, fourth = drawing.boxes
    assert first.height * 2 == second.height * 4 == third.height
    assert first.y + first.height == third.y + third.height == drawing.base
    assert second.y + second.height == first.y
    assert fourth.y + fourth.height == third.y
    assert (first.past, third.past) == (True, False)


def test_the_first_period_is_not_drawn() -> None:
    chart = chart_of((99, 4, 8))
    drawing = drawing_of(chart, labels(chart), ["a"])
    assert len(drawing.boxes) == 2
    assert drawing.lines[-1].text == "8"


def test_money_that_came_back_draws_nothing_below_the_line() -> None:
    chart = chart_of((0, -4, 8), (0, 2, -1))
    drawing = drawing_of(chart, labels(chart), ["a", "b"])
    assert all(box.height > 0 for box in drawing.boxes)
    assert all(box.y + box.height <= drawing.base for box in drawing.boxes)


def test_money_that_came_back_lets_no_column_outgrow_the_plot() -> None:
    chart = chart_of((0, 80), (0, -40))
    drawing = drawing_of(chart, labels(chart), ["a", "b"])
    assert len(drawing.boxes) == 1
    assert all(box.y >= TOP for box in drawing.boxes)
    assert drawing.lines[-1].text == "80"


def test_the_usual_is_a_line_where_it_belongs() -> None:
    chart = chart_of((0, 4, 8))
    drawing = drawing_of(chart, labels(chart), ["a"], Decimal(4))
    assert drawing.usual == drawing.base - drawing.boxes[0].height
    assert drawing_of(chart, labels(chart), ["a"]).usual is None
    assert drawing_of(chart, labels(chart), ["a"], Decimal(0)).usual is None


def test_a_usual_above_all_columns_fits() -> None:
    chart = chart_of((0, 4, 8))
    drawing = drawing_of(chart, labels(chart), ["a"], Decimal(900))
    assert drawing.usual is not None and drawing.usual > 0


def test_long_names_are_cut_and_the_legend_stays_inside() -> None:
    chart = chart_of(*[(1, 2, 3)] * 6)
    names = ["W" * 300, "很长的名字" * 60, "", "a", "b" * 30, "c"]
    drawing = drawing_of(chart, labels(chart), names)
    for box, mark in drawing.legend:
        assert box.x + 160 + 62 * 2 * len(mark.text) // 2 < drawing.width
        assert len(mark.text) <= 25
        assert mark.y < drawing.height


def test_one_project_alone_needs_no_legend_when_it_has_no_name() -> None:
    chart = chart_of((1, 2, 3))
    assert drawing_of(chart, labels(chart), [""]).legend == ()
    assert len(drawing_of(chart, labels(chart), ["Harbour"]).legend) == 1


# --- The picture --------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_chart_is_drawn_with_its_text(language: str) -> None:
    facts = sample_facts(3)
    with override(language):
        (drawn,) = spent_drawn(report_view(facts, Links()), facts)
    light, dark = pngs(drawn)
    without = re.sub(r"<text.*?</text>", "", drawn.svg)
    assert ink(light) > ink(png_of(without, LIGHT)) + 3_000
    assert opened(light).width == 1104
    colours = {colour for _, colour in opened(light).getcolors(1 << 20) or ()}
    assert (0x25, 0x63, 0xEB, 255) in colours
    assert opened(light).getpixel((1, 1))[3] == 0
    colours = {colour for _, colour in opened(dark).getcolors(1 << 20) or ()}
    assert (0x60, 0xA5, 0xFA, 255) in colours


def test_chinese_is_drawn_and_not_as_boxes() -> None:
    one, other = png_of(svg_of("渲染"), LIGHT), png_of(svg_of("海港"), LIGHT)
    assert ink(one) > 2_000
    assert one != other


def test_all_characters_of_chinese_texts_are_there() -> None:
    box = png_of(svg_of("\U00012000"), LIGHT)
    catalogue = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分"
    assert [sign for sign in catalogue if png_of(svg_of(sign), LIGHT) == box] == []


@pytest.mark.parametrize("sign", ["ש", "ไ", "龘", "🎬", "\U00012000"])
def test_what_the_font_lacks_is_a_box_and_never_nothing(sign: str) -> None:
    assert ink(png_of(svg_of(sign), LIGHT)) > 500


def test_the_font_is_small_and_its_licence_lies_beside_it() -> None:
    assert FONT.stat().st_size < 4_000_000
    assert "SIL OPEN FONT LICENSE" in (FONT.parent / "OFL.txt").read_text()


def test_both_looks_name_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()


# --- Thumbnails ---------------------------------------------------------------------


def test_a_thumbnail_is_small_and_of_one_shape() -> None:
    content = thumbnail(sample_picture(0))
    assert content is not None
    picture = Image.open(io.BytesIO(content))
    assert (picture.format, picture.size) == ("JPEG", SIDE)
    assert len(content) < 8_000


@pytest.mark.parametrize("size", [(1, 1), (320, 3), (5, 400), (320, 180)])
def test_any_shape_is_cut_to_the_middle(size: tuple[int, int]) -> None:
    content = thumbnail(keep_picture(Image.new("RGB", size, (200, 90, 20))).key)
    assert content is not None
    assert Image.open(io.BytesIO(content)).size == SIDE


def test_transparent_parts_have_something_behind_them() -> None:
    key = keep_picture(Image.new("RGBA", (160, 90), (255, 0, 0, 0))).key
    picture = Image.open(io.BytesIO(thumbnail(key) or b"")).convert("RGB")
    pixel = picture.getpixel((80, 45))
    assert isinstance(pixel, tuple)
    assert all(abs(a - b) < 6 for a, b in zip(pixel, BEHIND, strict=True))


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "0" * 64])
def test_a_picture_that_is_gone_is_left_out(key: str) -> None:
    assert thumbnail(key) is None
    assert list(thumbnails([Row(picture=key)])) == []


def test_a_broken_picture_is_left_out() -> None:
    key = "f" * 64
    picture_path(key).parent.mkdir(parents=True, exist_ok=True)
    picture_path(key).write_bytes(b"no picture")
    assert thumbnail(key) is None


def test_the_same_picture_comes_once() -> None:
    key = sample_picture(1)
    assert len(list(thumbnails([Row(picture=key)] * 3))) == 1
