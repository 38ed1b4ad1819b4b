"""The software that a farm has: listed, searched, version by version."""

import pytest
from django.contrib.auth.models import User

from apps.dashboard.environments.catalogue import catalogue_of, softwares_of
from apps.farm.models import FarmReading, ReadingKind
from tests.dashboard.environments.environment_rows import MAYA, PLUGINS, make_software
from tests.dashboard.hostile_farm import TEXTS
from tests.dashboard.output.test_page import seen
from tests.dashboard.test_hostile import wrong_in
from tests.factories import make_account
from tests.farm.reading_rows import make_reading

pytestmark = pytest.mark.django_db
PAGE = "/environments/software/"


def test_programs_are_listed_by_name_with_what_they_open(viewer: User) -> None:
    make_software(make_account())
    html = seen(viewer, PAGE)
    assert html.index("3ds Max") < html.index("Maya")
    assert ".ma" in html and "Windows, Linux" in html and "Default" in html


def test_a_plugin_is_found_wherever_it_is(viewer: User) -> None:
    make_software(make_account())
    html = seen(viewer, f"{PAGE}?q=yeti")
    assert ">Maya<" in html and "for 2022" in html and ">3ds Max<" not in html
    # What was never read is asked for, and told of until then.
    assert "plugins of 1 program are still being fetched" in html
    assert FarmReading.objects.filter(kind="plugins", key="2001/1").exists()


def test_what_is_called_like_nothing_is_told(viewer: User) -> None:
    account = make_account()
    make_software(account)
    make_reading(account, ReadingKind.PLUGINS, "2001/1", data={})
    html = seen(viewer, f"{PAGE}?q=nothing-like-it")
    assert "Nothing is called like that" in html


def test_a_program_shows_which_plugin_fits_which_version(viewer: User) -> None:
    make_software(make_account())
    html = seen(viewer, f"{PAGE}?software={MAYA}")
    assert html.index(">2022<") < html.index(">2020<")
    assert all(text in html for text in ("mtoa", "5.3.1", "wobble", "0.9.5", "–"))
    one = seen(viewer, f"{PAGE}?software={MAYA}&version=2020")
    assert "wobble" in one and "yeti" not in one


def test_a_system_without_plugins_says_so(viewer: User) -> None:
    account = make_account()
    make_software(account)
    make_reading(account, ReadingKind.PLUGINS, f"{MAYA}/0", data={"cgVersion": []})
    html = seen(viewer, f"{PAGE}?software={MAYA}&os=0")
    assert "The farm tells no version of it" in html


@pytest.mark.parametrize("query", ["?software=x", "?software=-1&os=9", "?account=1x"])
def test_an_address_that_means_nothing_shows_the_list(query: str, viewer: User) -> None:
    make_software(make_account())
    assert ">Maya<" in seen(viewer, PAGE + query)


def test_an_account_that_is_not_there_is_not_found(viewer: User) -> None:
    make_account()
    seen(viewer, f"{PAGE}?account=999999", 404)


def test_without_accounts_it_says_where_to_begin(viewer: User) -> None:
    assert "There is no account yet" in seen(viewer, PAGE)


def test_what_the_farm_leaves_out_or_muddles_is_left_out() -> None:
    account = make_account()
    rows = [{"cgId": 0}, {"cgName": "x"}, {"cgId": 9999, "cgType": " ; .ab "}, 7]
    reading = make_reading(account, "software", data={"renderInfoList": rows})
    (only,) = softwares_of(reading)
    assert (only.number, only.name, only.suffixes) == (9999, "9999", ("ab",))
    odd = PLUGINS | {"cgPlugin": [{"cvId": 999}, {"cvId": 101, "pluginName": "alone"}]}
    catalogue = catalogue_of(make_reading(account, "plugins", "1/1", data=odd))
    assert catalogue.versions == ("2022", "2020") and catalogue.names == ["alone"]
    assert catalogue_of(make_reading(account, "plugins", "2/1", data=[1])).names == []


def test_a_plugin_is_told_by_its_number_whatever_it_fits() -> None:
    reading = make_reading(make_account(), "plugins", "2000/1", data=PLUGINS)
    catalogue = catalogue_of(reading)
    assert catalogue.label_of(1166) == "wobble 0.9.5"
    assert catalogue.label_of(7) == ""


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_names_of_software_are_nothing_but_text(text: str, viewer: User) -> None:
    account = make_account()
    row = {"cgId": MAYA, "cgName": text, "cgType": text}
    make_reading(account, "software", data={"renderInfoList": [row]})
    plugins = [
        {
            "cvId": "1",
            "pluginName": text,
            "pluginVersions": [
                {"pluginId": 5, "pluginName": text, "pluginVersion": text}
            ],
        }
    ]
    versions = [{"id": 1, "cgName": text, "cgVersion": text}]
    data = {"cgPlugin": plugins, "cgVersion": versions}
    make_reading(account, "plugins", f"{MAYA}/1", data=data)
    for query in ("", f"?software={MAYA}", "?q=a"):
        assert wrong_in(seen(viewer, PAGE + query)) == []
