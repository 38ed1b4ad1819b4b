"""Labels of an account: added and deleted, asked back about, refused in words."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.actions.models import Intent
from apps.farm.models import FarmAccount, Grant
from tests.actions.retry_rules import make_rule
from tests.conftest import make_user, signed_in
from tests.costs.budget_rows import make_budget
from tests.dashboard.labels.label_rows import make_labelled
from tests.factories import make_task

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def account() -> FarmAccount:
    """With a label of its own, and one of another account's."""
    return make_labelled("hero", others=("theirs",))


@pytest.fixture
def client(account: FarmAccount) -> Client:
    """An operator of the account."""
    user = make_user("mei")
    Grant.objects.create(user=user, account=account, role="operator")
    return signed_in(user)


def intents() -> list[tuple[str, str, str]]:
    """Operation, label and state of all intents."""
    return list(Intent.objects.values_list("operation", "target", "state"))


def add(client: Client, account: FarmAccount, name: str) -> str:
    """What htmx gets for a new label."""
    data = {"name": name}
    answer = client.post(f"/labels/{account.pk}/add/", data, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_label_is_asked_for_and_the_form_is_empty_again(
    client: Client, account: FarmAccount
) -> None:
    html = add(client, account, " 夜景 ")
    assert intents() == [("label_create", "夜景", "queued")]
    assert 'hx-target="#toasts"' in html
    assert 'hx-target="#label-add"' in html
    assert 'name="name" value=""' in html


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "It is needed."),
        ("x" * 65, "At most 64 characters."),
        ("a\u2028b", "characters that cannot be shown"),
        ("hero", "There is a label of that name."),
        ("theirs", "There is a label of that name."),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_words(
    client: Client, account: FarmAccount, name: str, words: str
) -> None:
    html = add(client, account, name)
    assert words in html
    assert f'value="{name}"' in html
    assert intents() == []
    page = client.post(f"/labels/{account.pk}/add/", {"name": name}, follow=True)
    assert words in page.content.decode()


def test_without_scripts_one_is_back_on_the_page(
    client: Client, account: FarmAccount
) -> None:
    data = {"name": "new", "next": f"/labels/?account={account.pk}"}
    answer = client.post(f"/labels/{account.pk}/add/", data)
    assert answer.headers["Location"] == data["next"]
    assert intents() == [("label_create", "new", "queued")]


def test_before_a_label_goes_it_is_told_what_it_is_wanted_for(
    client: Client, account: FarmAccount, admin_user: User
) -> None:
    for _ in range(2):
        make_task(account, labels=["hero"])
    make_budget(account, scope="label", value="hero")
    make_budget(account, scope="project", value="hero")
    make_rule(account, admin_user, label="hero")
    html = client.get(f"/labels/{account.pk}/delete/?name=hero", headers=HTMX)
    for words in ("2 tasks have it", "1 budget goes by", "1 retry rule goes by"):
        assert words in html.content.decode()
    assert intents() == []
    page = client.get(f"/labels/{account.pk}/delete/?name=hero").content.decode()
    assert '<form method="post"' in page.split("<main")[1]


def test_a_label_is_deleted_once_somebody_says_yes(
    client: Client, account: FarmAccount, settings: object
) -> None:
    settings.FARMDASH_UNDO_SECONDS = 8  # type: ignore[attr-defined]
    address = f"/labels/{account.pk}/delete/"
    html = client.post(address, {"name": "hero"}, headers=HTMX).content.decode()
    assert intents() == [("label_delete", "hero", "held")]
    assert "data-until" in html
    click = Intent.objects.get().click
    client.post("/clicks/undo/", {"click": str(click)}, headers=HTMX)
    assert intents() == [("label_delete", "hero", "withdrawn")]


def test_only_the_accounts_own_labels_can_go(
    client: Client, account: FarmAccount
) -> None:
    make_task(account, labels=["once"])
    for name in ("theirs", "once", ""):
        address = f"/labels/{account.pk}/delete/?name={name}"
        html = client.get(address, headers=HTMX).content.decode()
        assert "The farm does not list this label." in html
    answer = client.get(f"/labels/{account.pk}/delete/?name=once")
    assert answer["Location"] == f"/labels/?account={account.pk}"


@pytest.mark.parametrize("grant", [{"role": "viewer"}, {"project": "Orion"}])
def test_who_may_not_operate_all_of_the_account_changes_no_label(
    account: FarmAccount, grant: dict[str, str]
) -> None:
    user = make_user("jo")
    Grant.objects.create(user=user, account=account, **{"role": "operator"} | grant)
    client = signed_in(user)
    for what in ("add", "delete"):
        address = f"/labels/{account.pk}/{what}/"
        assert client.post(address, {"name": "hero"}).status_code == 403
    assert client.post("/labels/999/add/", {"name": "x"}).status_code == 404
    assert intents() == []
