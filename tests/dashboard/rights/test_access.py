"""Who may see and do what: every address, walked from the URLconf."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from apps.actions.models import Intent
from apps.farm.models import FrameLog, QuarantinedRow
from tests.conftest import make_user, signed_in
from tests.dashboard.farm_rows import make_family, make_image, make_progress
from tests.factories import NOW

pytestmark = pytest.mark.django_db

OPEN = {
    "account_login",
    "account_logout",
    "account_change_password",
    "account_reauthenticate",
    "preferences",
    "unsubscribe",
    "livez",
    "readyz",
}
"""For everybody, or for everybody who is signed in."""
POLLS = {"health", "health-live", "quarantined-row"}
SETTINGS = {
    "account-add",
    "account-edit",
    "account-polling",
    "account-accept",
    "account-zone",
    "account-rules",
    "account-environment",
    "account-environment-delete",
    "account-environment-default",
    "account-time-out",
    "account-raysync-key",
    "read-only",
}
MONEY = ("cost-", "budget-", "report-", "subscription-", "export-")
"""How the names of pages begin that need the right to see costs."""
RULES = ("policy-", "person-", "grant-")
"""And of those for administrators of accounts."""
RIGHTS = (
    "farm.view_rendertask",
    "farm.view_syncrun",
    "farm.add_farmaccount",
    "farm.change_farmaccount",
    "costs.view_costday",
    "costs.change_budget",
    "costs.change_subscription",
)
LABELS = {"label-add", "label-delete", "label-choose", "label-put"}
FORMS = {"task-settings", "task-again"} | LABELS
"""Of what is asked of the farm: for those who may."""
NOTED = {"click-answer", "failures-read"}
"""What sends back to the page, with a note that there is nothing to do."""
POSTED = {
    "click",
    "click-judge",
    "click-undo",
    "click-answer",
    "account-polling",
    "account-time-out",
    "account-raysync-key",
    "account-environment-delete",
    "account-environment-default",
}


def pages(patterns: Any = None) -> Iterator[URLPattern]:
    """All addresses but the JSON API's, which has tests and keys of its own."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif not str(pattern.pattern).startswith("api/"):
            yield from pages(pattern.url_patterns)


NAMES = sorted(str(page.name) for page in pages() if page.name not in OPEN)
SINGLE = sorted(str(page.name) for page in pages() if "<int:" in str(page.pattern))


def made_up(page: URLPattern) -> dict[str, Any]:
    """Arguments that fit the address, of nothing that exists."""
    some = {"UUIDConverter": uuid4(), "IntConverter": 999_999}
    converters = page.pattern.converters
    return {name: some.get(type(one).__name__, "x") for name, one in converters.items()}


@pytest.fixture
def addresses() -> dict[str, str]:
    """An address for each name, of things that exist."""
    parent = make_family()
    layer = parent.children.first()
    assert layer is not None
    image = make_image(layer.frames.get(number=1))
    progress = make_progress(layer)
    FrameLog.objects.create(
        frame=image.frame, attempt="", state="ready", text="x", fetched_at=NOW
    )
    row = QuarantinedRow.objects.create(
        account=parent.account,
        interface="x",
        digest="d",
        raw="{",
        error="e",
        first_seen_at=NOW,
        last_seen_at=NOW,
    )
    click = Intent.objects.create(
        account=parent.account,
        task=parent,
        operation="stop",
        state="needs_person",
        requested_by=make_user("somebody"),
        requested_at=NOW,
    )
    again = Intent.objects.create(
        account=parent.account,
        task=parent,
        operation="render_again",
        requested_by=click.requested_by,
        requested_at=NOW,
    )
    known: dict[str, dict[str, Any]] = {
        "click-judge": {"pk": click.pk},
        "task-made": {"intent": again.pk},
        "frame-thumbnail": {"pk": image.frame_id, "key": image.key},
        "frame-card": {"pk": image.frame_id},
        "frame-detail": {"pk": image.frame_id},
        "frame-log": {"pk": image.frame_id},
        "frame-log-live": {"pk": image.frame_id},
        "frame-log-text": {"pk": image.frame_id},
        "frame-compare": {"pk": image.frame_id},
        "task-progress-image": {"pk": layer.pk, "key": progress.key},
        "quarantined-row": {"pk": row.pk},
        "label-add": {"pk": parent.account_id},
        "label-delete": {"pk": parent.account_id},
    }
    found = {}
    for page in pages():
        name = str(page.name)
        if name in OPEN:
            continue
        of_account = name.startswith("account-") and "pk" in str(page.pattern)
        one = "pk" in page.pattern.converters
        of_task = one and reverse(name, kwargs=made_up(page)).startswith("/tasks/")
        pk = {"pk": parent.account_id if of_account else parent.pk}
        given = known.get(name, pk if of_account or of_task else made_up(page))
        found[name] = reverse(name, kwargs=given)
    return found


def status(client: Client, name: str, address: str) -> int:
    """What asking for the address gives."""
    if name in POSTED:
        newest = Intent.objects.latest("requested_at").click
        data = {"operation": "stop", "tasks": "1", "happened": "1", "agree": "1"}
        data["click"] = str(newest)
        return client.post(address, data).status_code
    answer = client.get(address)
    if answer.status_code == 405:
        answer = client.post(address)
    return answer.status_code


def test_the_walk_found_the_pages() -> None:
    assert {"overview", "task-list", "task-live", "click", "health"} <= set(NAMES)
    assert len(NAMES) >= 20


@pytest.mark.parametrize("name", NAMES)
def test_nobody_sees_anything_without_sign_in(
    name: str, addresses: dict[str, str]
) -> None:
    answer = Client().get(addresses[name])
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    by_htmx = Client(headers={"HX-Request": "true"})
    assert status(by_htmx, name, addresses[name]) == 401


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_is_denied_everything(
    name: str, addresses: dict[str, str], stranger: User
) -> None:
    assert status(signed_in(stranger), name, addresses[name]) == 403


@pytest.mark.parametrize("name", NAMES)
def test_a_viewer_looks_at_everything_but_polls_and_settings(
    name: str, addresses: dict[str, str], viewer: User
) -> None:
    denied = POLLS | SETTINGS | {"click", "click-judge", "click-undo"} | FORMS
    expected = 403 if name in denied or name.startswith(MONEY + RULES) else 200
    expected = 302 if name in NOTED else expected
    assert status(signed_in(viewer), name, addresses[name]) == expected


@pytest.mark.parametrize("name", sorted(POLLS | SETTINGS - POSTED))
def test_operators_of_farmdash_see_polls_and_settings(
    name: str, addresses: dict[str, str]
) -> None:
    assert status(signed_in(make_user("admin", *RIGHTS)), name, addresses[name]) == 200


def test_a_user_who_was_switched_off_sees_nothing(
    addresses: dict[str, str], viewer: User
) -> None:
    client = signed_in(viewer)
    User.objects.update(is_active=False)
    assert client.get(addresses["task-list"]).status_code == 302


@pytest.mark.parametrize("name", ["overview", "task-list", "task-detail"])
def test_a_viewer_gets_no_button_that_does_something(
    name: str, addresses: dict[str, str], viewer: User, operator: User
) -> None:
    doing = re.compile(r'name="operation"|class="picked"|<button value=')
    seen = signed_in(viewer).get(addresses[name]).content.decode()
    assert doing.search(seen) is None
    seen = signed_in(operator).get(addresses[name]).content.decode()
    assert doing.search(seen) is not None


@pytest.mark.parametrize("name", SINGLE)
def test_what_does_not_exist_is_404_for_those_who_may_look(
    name: str, addresses: dict[str, str]
) -> None:
    client = signed_in(User.objects.create_superuser("admin"))
    address = re.sub(r"/\d+/", "/999999/", addresses[name])
    expected = {200, 404} if name == "task-live" else {404}
    assert status(client, name, address) in expected
