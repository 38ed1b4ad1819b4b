"""Render environments: listed, made the default, deleted, with what became of it."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.actions.models import Intent, IntentState
from apps.farm.models import FarmAccount, FarmReading, Grant
from tests.conftest import make_user, signed_in
from tests.dashboard.account_pages import ADMINISTRATOR
from tests.dashboard.environments.environment_rows import (
    make_saved,
    make_software,
    plugin,
    saved,
)
from tests.dashboard.hostile_farm import TEXTS
from tests.dashboard.output.test_page import seen
from tests.dashboard.test_hostile import wrong_in
from tests.factories import NOW, make_account

pytestmark = pytest.mark.django_db
PAGE = "/environments/"


@pytest.fixture
def administrator() -> User:
    return make_user("administrator", *ADMINISTRATOR)


def wanted(account: FarmAccount, by: User, **fields: Any) -> Intent:
    """Somebody asked for an environment."""
    params = {
        "cg_id": 2000,
        "cg_name": "Maya",
        "cg_version": "2022",
        "render_system": 1,
        "plugin_ids": [2723],
        "render_layer_type": 0,
        "project_path": "",
    }
    values: dict[str, Any] = {
        "operation": "env_add",
        "target": "night",
        "params": params,
        "state": IntentState.QUEUED,
    }
    return Intent.objects.create(
        account=account, requested_by=by, requested_at=NOW, **values | fields
    )


def test_they_stand_by_program_the_default_first(viewer: User) -> None:
    make_saved(
        make_account(),
        saved("zebra", isDefault=1),
        saved("ant"),
        saved("max", cgId=2001, cgName="3ds Max", cgVersion="2023"),
    )
    html = seen(viewer, PAGE)
    places = [html.index(f">{name}<") for name in ("max", "zebra", "ant")]
    assert places == sorted(places) and html.count("chip-usual") == 1
    assert "mtoa 5.3.1" in html and "Maya 2022" in html


def test_they_are_searched_by_name_program_and_plugin(viewer: User) -> None:
    yeti = [plugin(2951, "yeti", "4.2.4")]
    make_saved(make_account(), saved("a"), saved("b", respUserPluginInfoVos=yeti))
    found = seen(viewer, f"{PAGE}?q=YETI")
    assert ">b<" in found and ">a</span>" not in found
    assert "No environment fits" in seen(viewer, f"{PAGE}?q=houdini")
    assert "No environment fits" in seen(viewer, f"{PAGE}?software=2001")


def test_many_come_page_by_page(viewer: User) -> None:
    make_saved(make_account(), *(saved(f"env-{n:03}") for n in range(120)))
    html = seen(viewer, f"{PAGE}?page=3")
    assert html.count("<article") == 20 and "101–120 of 120" in html


def test_who_may_not_change_them_gets_no_button(
    viewer: User, administrator: User
) -> None:
    make_saved(make_account(), saved("a"))
    assert "/environments/form/" not in seen(viewer, PAGE)
    assert "/environments/form/" in seen(administrator, PAGE)


def test_who_sees_some_projects_only_sees_no_names(stranger: User) -> None:
    account = make_account()
    make_saved(account, saved("secret-show"))
    Grant.objects.create(user=stranger, account=account, project="P", role="viewer")
    html = seen(stranger, PAGE)
    assert "secret-show" not in html and "some of its projects only" in html


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "waiting", "fetched_at": None}, "Being fetched from the farm"),
        ({"state": "failed", "reason": "busy"}, "Could not be read: busy"),
        ({}, "No render environment is saved"),
    ],
)
def test_waiting_failed_and_empty_are_told(
    fields: dict[str, Any], words: str, viewer: User
) -> None:
    make_saved(make_account(), **fields)
    assert words in seen(viewer, PAGE)


@pytest.mark.parametrize("page", [PAGE, f"{PAGE}software/", "/labels/"])
def test_nothing_seems_on_its_way_while_the_farm_cannot_be_reached(
    page: str, administrator: User
) -> None:
    make_account(state="unreachable", failures=3)
    html = seen(administrator, page)
    assert "Not read yet: the farm cannot be reached." in html
    main = html.partition("<main")[2].partition("</main")[0]
    assert 'class="skeleton"' not in main


def test_what_was_asked_for_shows_beside_it(administrator: User) -> None:
    account = make_account()
    make_saved(account, saved("night"))
    wanted(account, administrator, operation="env_update")
    assert "Change a render environment: Requested" in seen(administrator, PAGE)


def test_the_plugins_of_what_is_not_there_are_told_by_their_names(
    administrator: User,
) -> None:
    account = make_account()
    make_saved(account)
    make_software(account)
    wanted(account, administrator)
    html = seen(administrator, PAGE)
    assert "mtoa 5.3.1" in html and ">2723<" not in html


def test_one_that_the_farm_refused_can_be_tried_again(administrator: User) -> None:
    account = make_account()
    make_saved(account)
    make_software(account)
    fields = {"state": "rejected", "code": 600, "settled_at": timezone.now()}
    intent = wanted(account, administrator, message="too many names", **fields)
    html = seen(administrator, PAGE)
    assert (
        "Refused by the farm: too many names" in html
        and "Asked for, and not there" in html
    )
    (again,) = set(re.findall(r'href="([^"]*again=[^"]*)"', html))
    form = seen(administrator, again.replace("&amp;", "&"))
    assert str(intent.pk) in again and 'value="night"' in form


def test_what_was_confirmed_and_is_gone_again_is_not_told(administrator: User) -> None:
    account = make_account()
    make_saved(account)
    wanted(account, administrator, state="confirmed", settled_at=NOW)
    assert "<article" not in seen(administrator, PAGE)


def test_making_it_the_default_is_a_click(administrator: User) -> None:
    account = make_account()
    make_saved(account, saved("night"))
    data = {"name": "night", "software": "2000"}
    path = f"/accounts/{account.pk}/environments/default/"
    answer = signed_in(administrator).post(path, data, follow=True)
    intent = Intent.objects.get()
    assert answer.status_code == 200
    assert (intent.operation, intent.target) == ("env_default", "night")
    assert intent.params == {"cg_id": 2000, "render_system": 1}


def test_deleting_asks_first_and_names_what_goes(administrator: User) -> None:
    account = make_account()
    make_saved(account, saved("night", isDefault=1))
    path = f"/accounts/{account.pk}/environments/delete/"
    client = signed_in(administrator)
    data = {"name": "night", "software": "2000"}
    html = client.get(path, data).content.decode()
    assert "night" in html and "default of its program" in html
    assert not Intent.objects.exists()
    dialog = client.get(path, data, headers={"HX-Request": "true"}).content.decode()
    assert "<dialog" in dialog and "<html" not in dialog
    client.post(path, data)
    assert Intent.objects.get().operation == "env_delete"


def test_what_is_gone_meanwhile_is_not_asked_for(administrator: User) -> None:
    account = make_account()
    make_saved(account, saved("night"))
    for what in ("delete", "default"):
        path = f"/accounts/{account.pk}/environments/{what}/"
        data = {"name": "other", "software": "2000"}
        answer = signed_in(administrator).post(path, data, follow=True)
        assert "no such environment any more" in answer.content.decode()
        assert answer.redirect_chain == [(f"{PAGE}?account={account.pk}", 302)]
    assert not Intent.objects.exists()


def test_the_live_part_brings_single_lines(administrator: User) -> None:
    account = make_account()
    make_saved(account, saved("night"), saved("day"))
    client = signed_in(administrator)
    first = client.get(f"{PAGE}live/?account={account.pk}").content.decode()
    shown = re.search(r'data-shown="([^"]*)"', first)
    assert shown and 'hx-target="#environments"' in first
    wanted(account, administrator, operation="env_update")
    FarmReading.objects.update(fetched_at=NOW)
    query = {"account": account.pk, "shown": shown[1], "v": "x"}
    text = client.get(f"{PAGE}live/", query).content.decode()
    assert 'hx-target="#environments"' not in text
    assert "Change a render environment" in text and ">day<" not in text


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_names_of_environments_are_nothing_but_text(
    text: str, administrator: User
) -> None:
    account = make_account(name=text.replace("\n", " ")[:80])
    odd = [{"pluginId": 1, "pluginName": text, "pluginVersion": text}]
    row = saved(text, cgName=text, cgVersion=text, projectPath=text)
    make_saved(account, row | {"respUserPluginInfoVos": odd})
    html = seen(administrator, PAGE)
    assert wrong_in(html) == []
    for found in re.findall(r'href="(/[^"]*(?:name|like)=[^"]*)"', html):
        seen(administrator, found.replace("&amp;", "&"))
