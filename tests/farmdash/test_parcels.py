"""Files that pages load together are joined, all of them and in their order."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template

from farmdash.parcels import PARCELS

STATIC = Path(settings.BASE_DIR) / "static"


@pytest.mark.parametrize("name", PARCELS)
def test_each_part_is_there_once_and_no_file_has_the_parcels_name(name: str) -> None:
    parts = PARCELS[name]
    assert len(set(parts)) == len(parts)
    assert all((STATIC / part).is_file() for part in parts)
    assert not (STATIC / name).exists()


def test_every_script_of_the_grid_is_loaded() -> None:
    scripts = {f"js/grid/{path.name}" for path in (STATIC / "js/grid").glob("*.js")}
    assert scripts <= set(PARCELS["js/task-page.js"])


def test_a_checkout_loads_the_parts_in_their_order() -> None:
    html = Template('{% parcel "js/task-page.js" %}').render(Context())
    places = [html.index(part) for part in PARCELS["js/task-page.js"]]
    assert places == sorted(places)
    assert html.count("defer") == len(places)


def test_styles_are_linked() -> None:
    html = Template('{% parcel "css/task-page.css" %}').render(Context())
    assert html.count('rel="stylesheet"') == len(PARCELS["css/task-page.css"])


def test_a_parcel_that_is_none_is_an_error() -> None:
    with pytest.raises(KeyError):
        Template('{% parcel "js/other.js" %}').render(Context())
