"""The form of an environment: what fits is offered, the rest is refused in words."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.actions.models import Intent
from apps.dashboard.environments.choice import field_name
from apps.farm.models import FarmAccount, FarmReading
from tests.conftest import make_user, signed_in
from tests.dashboard.account_pages import ADMINISTRATOR, errors
from tests.dashboard.environments.environment_rows import (
    make_saved,
    make_software,
    plugin,
    saved,
)
from tests.factories import NOW, make_account

pytestmark = pytest.mark.django_db
MTOA, WOBBLE, YETI = (field_name(name) for name in ("mtoa", "wobble", "yeti"))


@pytest.fixture
def account() -> FarmAccount:
    account = make_account()
    make_software(account)
    make_saved(account, saved("taken"))
    return account


@pytest.fixture
def client(db: None) -> Client:
    return signed_in(make_user("administrator", *ADMINISTRATOR))


def path(account: FarmAccount, query: str = "") -> str:
    """Address of the form."""
    return f"/accounts/{account.pk}/environments/form/{query}"


def filled(**fields: Any) -> dict[str, Any]:
    """The form as somebody fills it in."""
    return {
        "name": "night",
        "software": "2000",
        "system": "1",
        "version": "2022",
        MTOA: "2723",
        "layer_type": "0",
        "project_path": "",
    } | fields


def text(answer: Any, status: int = 200) -> str:
    """The page, white space made plain."""
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_it_begins_with_the_programs(client: Client, account: FarmAccount) -> None:
    html = text(client.get(path(account)))
    assert "Choose a program" in html and ">3ds Max</option>" in html
    assert 'name="version"' not in html


def test_a_chosen_program_shows_its_newest_version_and_what_fits_that(
    client: Client, account: FarmAccount
) -> None:
    html = text(client.get(path(account, "?software=2000")))
    assert '<option value="2022" selected>2022</option>' in html
    assert MTOA in html and YETI in html and WOBBLE not in html
    assert "5.3.1" in html and "4.0.4" not in html


def test_without_scripts_a_button_shows_what_fits_another_version(
    client: Client, account: FarmAccount
) -> None:
    html = text(client.post(path(account), filled(version="2020", show="1")))
    assert WOBBLE in html and YETI not in html and 'value="night"' in html
    assert "is-invalid" not in html and not Intent.objects.exists()


def test_what_fits_is_asked_for(client: Client, account: FarmAccount) -> None:
    answer = client.post(path(account), filled(**{YETI: "2951"}, project_path="/p"))
    assert answer["Location"] == f"/environments/?account={account.pk}"
    intent = Intent.objects.get()
    assert (intent.operation, intent.target) == ("env_add", "night")
    assert intent.params == {
        "cg_id": 2000,
        "cg_name": "Maya",
        "cg_version": "2022",
        "render_system": 1,
        "plugin_ids": [2723, 2951],
        "render_layer_type": 0,
        "project_path": "/p",
    }


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "n" * 65}, "at most 64 characters"),
        ({"name": "taken"}, "There is an environment of that name"),
        ({"software": ""}, "Choose a program"),
        ({"software": "9999"}, "The farm does not have it"),
        ({MTOA: "2711"}, "This version does not fit Maya 2022"),
        ({MTOA: "x"}, "This version does not fit Maya 2022"),
        ({WOBBLE: "1166"}, "Not there for this version, and left out: wobble 0.9.5"),
        ({"layer_type": "7"}, "Select a valid choice"),
        ({"version": "1998"}, "The farm does not have it for what is chosen above"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    fields: dict[str, str], words: str, client: Client, account: FarmAccount
) -> None:
    assert words in errors(client.post(path(account), filled(**fields)))
    assert not Intent.objects.exists()


def test_a_refusal_of_the_checks_behind_it_stands_at_its_field(
    client: Client, account: FarmAccount
) -> None:
    answer = client.post(path(account), filled(name="a\u2028b"))
    assert "characters that cannot be shown" in errors(answer)


def test_nothing_is_asked_of_an_account_that_is_off(
    client: Client, account: FarmAccount
) -> None:
    account.enabled = False
    account.save()
    answer = client.post(path(account), filled())
    assert answer.status_code == 422 and not Intent.objects.exists()


def test_changing_one_begins_with_what_it_is(
    client: Client, account: FarmAccount
) -> None:
    html = text(client.get(path(account, "?name=taken")))
    assert '<option value="2723" selected>5.3.1</option>' in html
    assert 'name="name"' not in html and 'name="software"' not in html
    answer = client.post(path(account, "?name=taken"), filled(name="x", **{MTOA: ""}))
    assert answer.status_code == 302
    intent = Intent.objects.get()
    assert (intent.operation, intent.target) == ("env_update", "taken")
    assert intent.params["plugin_ids"] == []


def test_another_one_like_it_needs_a_name_of_its_own(
    client: Client, account: FarmAccount
) -> None:
    html = text(client.get(path(account, "?like=taken")))
    assert '<option value="2723" selected>5.3.1</option>' in html
    assert 'name="name"' in html and 'value="taken"' not in html


def test_what_is_not_to_be_had_any_more_is_told_before_it_is_lost(
    client: Client, account: FarmAccount
) -> None:
    old = [plugin(77, "ancient", "1.0")]
    FarmReading.objects.filter(kind="environments").delete()
    row = saved("old", cgVersion="2016", respUserPluginInfoVos=old)
    make_saved(account, row)
    html = text(client.get(path(account, "?name=old")))
    assert "Version 2016 is not to be had any more: 2022 is chosen" in html
    assert "left out: ancient 1.0" in html


def test_a_plugin_that_has_other_versions_there_is_not_dropped_in_silence(
    client: Client, account: FarmAccount
) -> None:
    html = text(client.post(path(account), filled(version="2020", show="1")))
    assert "left out: mtoa 5.3.1" in html and "4.0.4" in html


def test_one_that_is_not_there_cannot_be_changed(
    client: Client, account: FarmAccount
) -> None:
    assert client.get(path(account, "?name=other")).status_code == 404
    assert client.get(path(account, "?again=nonsense")).status_code == 200


def test_while_the_plugins_are_fetched_it_waits_and_says_so(
    client: Client, account: FarmAccount
) -> None:
    html = text(client.get(path(account, "?software=2001")))
    assert "Being fetched from the farm" in html and 'hx-trigger="every 2s"' in html
    answer = client.post(path(account), filled(software="2001", version="2023"))
    assert "has not told the versions and plugins yet" in errors(answer)


def test_why_the_plugins_could_not_be_read_is_told(
    client: Client, account: FarmAccount
) -> None:
    text(client.get(path(account, "?software=2001")))
    rows = FarmReading.objects.filter(kind="plugins", key="2001/1")
    rows.update(state="failed", reason="out of order")
    html = text(client.get(path(account, "?software=2001")))
    assert "Could not be read: out of order" in html


def test_linux_has_lists_of_its_own(client: Client, account: FarmAccount) -> None:
    text(client.post(path(account), filled(system="0", show="1")))
    assert FarmReading.objects.filter(kind="plugins", key="2000/0").exists()


def test_only_administrators_have_the_form(viewer: User, account: FarmAccount) -> None:
    assert signed_in(viewer).get(path(account)).status_code == 403
    assert signed_in(viewer).post(path(account), filled()).status_code == 403


def test_what_was_asked_for_in_vain_is_filled_in_again(
    client: Client, account: FarmAccount
) -> None:
    client.post(path(account), filled())
    intent = Intent.objects.get()
    Intent.objects.update(state="rejected", settled_at=NOW)
    html = text(client.get(path(account, f"?again={intent.pk}")))
    assert 'value="night"' in html
    assert '<option value="2723" selected>5.3.1</option>' in html
