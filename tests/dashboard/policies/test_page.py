"""The page of the rules that retry by themselves."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from apps.actions.models import FrameFailure, Intent, RetryPolicy
from apps.actions.retrying.acting import retries_run
from apps.actions.retrying.switching import policy_digest
from apps.actions.switch import switch_set
from apps.audit.models import AuditEntry
from apps.farm.models import FarmAccount, Frame, Grant
from tests.actions.failures import fail, failing, noted
from tests.actions.retry_rules import LONG_AGO, failed_leaf, make_rule
from tests.conftest import make_user, signed_in
from tests.factories import make_account, make_frame

pytestmark = pytest.mark.django_db
PAGE = "/retry-policies/"
FORM: dict[str, Any] = {
    "name": "Night shift",
    "project": "",
    "label": "hero",
    "causes": ["log", "timed_out"],
    "most_times": "3",
    "pause_minutes": "5",
    "most_money": "12.50",
}


@pytest.fixture
def account() -> FarmAccount:
    return make_account(name="Orion <b>", currency="EUR")


@pytest.fixture
def mei(account: FarmAccount) -> User:
    user = make_user("mei")
    Grant.objects.create(user=user, account=account, role="administrator")
    return user


@pytest.fixture
def client(mei: User) -> Client:
    return signed_in(mei)


def read(client: Client, address: str = PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_without_a_rule_the_page_says_what_one_is(client: Client) -> None:
    assert "No rule yet" in read(client)
    assert f'href="{PAGE}"' in read(client, "/accounts/")
    assert PAGE not in read(signed_in(make_user("lee", "farm.view_rendertask")), "/")


def test_a_rule_is_made_looked_at_and_switched_on(
    client: Client, account: FarmAccount, mei: User
) -> None:
    failed_leaf(account, failed=2, labels=["hero"])
    Frame.objects.filter(status_code=5).update(status_code=11)
    made = client.post(f"{PAGE}add/", FORM | {"account": account.pk}, follow=True)
    policy = RetryPolicy.objects.get()
    assert made.redirect_chain == [(f"{PAGE}{policy.pk}/on/", 302)]
    assert not policy.enabled and policy.causes == ["log", "timed_out"]

    page = read(client, f"{PAGE}{policy.pk}/on/")
    assert "It would retry 2 frames now, for about €" in page
    assert "up to <b>€12.50</b> a day" in page and not Intent.objects.exists()
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    client.post(f"{PAGE}{policy.pk}/on/", {"seen": seen[0]})
    policy.refresh_from_db()
    assert policy.enabled and policy.switched_by == mei
    assert verbs() == ["policy.created", "policy.enabled"]
    assert AuditEntry.objects.latest("pk").remote_addr == "127.0.0.1"


def test_what_was_changed_since_it_was_read_is_asked_about_anew(
    client: Client, account: FarmAccount
) -> None:
    policy = make_rule(account, None)
    seen = policy_digest(policy)
    RetryPolicy.objects.update(most_money=Decimal(5000))
    address = f"{PAGE}{policy.pk}/on/"
    answer = client.post(address, {"seen": seen}, follow=True)
    assert "Look again" in answer.content.decode()
    policy.refresh_from_db()
    assert not policy.enabled and not verbs()


def test_the_dry_run_tells_what_is_left_alone_and_why(
    client: Client, account: FarmAccount
) -> None:
    leaf = failed_leaf(account, failed=1)
    failing(make_frame(leaf), *["ERROR: no texture"] * 3)
    noted(fail(make_frame(leaf), status_code=11))
    policy = make_rule(account, None, causes=["log", "unknown"])
    FrameFailure.objects.update(seen_at=LONG_AGO)
    page = read(client, f"{PAGE}{policy.pk}/on/")
    assert "It would retry 1 frame now" in page
    assert "<dt>1</dt><dd>Held back: they keep failing in the same way</dd>" in page
    assert "<dt>1</dt><dd>Failed for another cause</dd>" in page

    RetryPolicy.objects.update(most_money=Decimal("0.5"))
    page = read(client, f"{PAGE}{policy.pk}/on/")
    assert "It would retry nothing now" in page and "too little" in page


def test_the_list_tells_what_each_did_today_and_why_it_does_nothing(
    client: Client, account: FarmAccount, mei: User
) -> None:
    failed_leaf(account, failed=4)
    make_rule(account, mei, most_money=Decimal(5), project="<i>Fig</i>")
    RetryPolicy.objects.update(project="")
    retries_run(timezone.now())
    retries_run(timezone.now())
    page = read(client)
    spent = sum(one.stake or 0 for one in Intent.objects.all())
    assert f"€{spent:.2f}</b> of €5.00 today" in page
    assert "frames retried today" in page and "On, but does nothing" in page
    assert "too little for what failed" in page and "Orion &lt;b&gt;" in page
    assert "Any cause" in page and "In the name of" in page and "<bdi>mei</bdi>" in page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "required"),
        ("causes", [], "Choose at least one cause"),
        ("causes", ["unread"], "not one of the available choices"),
        ("most_times", "11", "less than or equal to 10"),
        ("pause_minutes", "0", "greater than or equal to 1"),
        ("most_money", "0", "more than 0"),
        ("most_money", "much", "Enter a number"),
        ("account", "999999", "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_in_words(
    client: Client, account: FarmAccount, field: str, value: Any, words: str
) -> None:
    answer = client.post(f"{PAGE}add/", FORM | {"account": account.pk, field: value})
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not RetryPolicy.objects.exists()


def test_a_change_switches_it_off_and_no_change_does_not(
    client: Client, account: FarmAccount, mei: User
) -> None:
    policy = make_rule(account, mei, causes=["log", "timed_out"], label="hero")
    same = FORM | {"most_times": "2", "most_money": "1000"}
    client.post(f"{PAGE}{policy.pk}/", same)
    policy.refresh_from_db()
    assert policy.enabled and not verbs()

    client.post(f"{PAGE}{policy.pk}/", same | {"most_money": "2000"})
    policy.refresh_from_db()
    assert not policy.enabled and policy.most_money == 2000
    assert 'value="2000.00"' in read(client, f"{PAGE}{policy.pk}/")


def test_switching_off_and_throwing_away(
    client: Client, account: FarmAccount, mei: User
) -> None:
    policy = make_rule(account, mei)
    client.post(f"{PAGE}{policy.pk}/off/")
    client.post(f"{PAGE}{policy.pk}/end/")
    assert verbs() == ["policy.disabled", "policy.ended"]
    assert client.post(f"{PAGE}{policy.pk}/end/").status_code == 404
    assert "No rule yet" in read(client)


def test_nothing_is_switched_while_the_installation_is_read_only(
    client: Client, account: FarmAccount, mei: User
) -> None:
    policy = make_rule(account, None)
    switch_set(user=mei, read_only=True, why="")
    page = read(client, f"{PAGE}{policy.pk}/on/")
    assert "read-only" in page and 'name="seen"' not in page
    answer = client.post(f"{PAGE}{policy.pk}/on/", {"seen": policy_digest(policy)})
    assert answer.status_code == 403
    policy.refresh_from_db()
    assert not policy.enabled


def test_rules_of_other_accounts_are_out_of_reach(client: Client) -> None:
    other = make_rule(make_account(name="Vega"), None, name="theirs")
    assert "theirs" not in read(client)
    for path in ("", "on/"):
        assert client.get(f"{PAGE}{other.pk}/{path}").status_code == 404
    for path in ("", "on/", "off/", "end/"):
        assert client.post(f"{PAGE}{other.pk}/{path}").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_rules(
    client: Client, account: FarmAccount, mei: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        make_rule(account, mei, name=f"rule {number}")
    with django_assert_max_num_queries(20):
        read(client)
