"""The people's pages: what administrators do there."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.audit.models import AuditEntry
from apps.dashboard.people.accounts import role_of
from apps.farm.models import FarmAccount, Grant
from tests.conftest import OPERATE, make_user, signed_in
from tests.factories import NOW, make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root", password="a long pass phrase")


@pytest.fixture
def client(root: User) -> Client:
    return signed_in(root)


@pytest.fixture
def account() -> FarmAccount:
    return make_account(name="Orion <b>")


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_the_list_tells_roles_grants_and_last_sign_ins(
    client: Client, account: FarmAccount
) -> None:
    mei = make_user("mei")
    mei.last_login, mei.is_active = NOW, False
    mei.save()
    Grant.objects.create(user=mei, account=account, project="Fig", role="operator")
    page = read(client, "/people/")
    assert "Orion &lt;b&gt; · Fig: Operator" in page
    assert "shut out" in page and "Administrator" in page


def test_the_number_of_queries_does_not_grow_with_the_people(
    client: Client, account: FarmAccount, django_assert_max_num_queries: object
) -> None:
    for number in range(12):
        user = make_user(f"mei{number}", *OPERATE)
        Grant.objects.create(user=user, account=account, role="viewer")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        read(client, "/people/")


def test_somebody_is_added_and_given_a_role_there(
    client: Client, account: FarmAccount
) -> None:
    values = {"name": "mei", "password": "a long pass phrase", "role": "limited"}
    response = client.post("/people/add/", values)
    mei = User.objects.get(username="mei")
    assert response.headers["Location"] == f"/people/{mei.pk}/"
    assert role_of(mei) == "limited" and mei.check_password("a long pass phrase")
    wanted = {"account": account.pk, "project": "Fig", "role": "spender"}
    client.post(f"/people/{mei.pk}/grants/", wanted | {"sees_money": "on"})
    grant = mei.grants.get()
    assert (grant.project, grant.role, grant.sees_money) == ("Fig", "spender", True)
    assert "Fig" in read(client, f"/people/{mei.pk}/")
    client.post(f"/people/{mei.pk}/grants/{grant.pk}/end/")
    assert not mei.grants.exists()
    assert verbs() == ["person.created", "grant.given", "grant.taken"]
    assert {entry.actor for entry in AuditEntry.objects.all()} == {"root"}


@pytest.mark.parametrize(
    ("name", "password"), [("root", "a long pass phrase"), ("mei", "sh0rty")]
)
def test_what_cannot_be_added_is_said(client: Client, name: str, password: str) -> None:
    values = {"name": name, "password": password, "role": "viewer"}
    response = client.post("/people/add/", values)
    assert response.status_code == 422
    assert password not in response.content.decode()
    assert User.objects.count() == 1 and not verbs()


def test_a_role_is_changed_and_somebody_shut_out(client: Client) -> None:
    mei = make_user("mei", *OPERATE)
    client.post(f"/people/{mei.pk}/role/", {"role": "viewer"})
    assert User.objects.get(pk=mei.pk).groups.get().name == "viewer"
    client.post(f"/people/{mei.pk}/switch/", {"enabled": "0"})
    assert not User.objects.get(pk=mei.pk).is_active
    client.post(f"/people/{mei.pk}/switch/", {"enabled": "1"})
    assert User.objects.get(pk=mei.pk).is_active
    assert verbs() == ["person.changed", "person.disabled", "person.enabled"]


def test_the_last_administrator_stays_one(client: Client, root: User) -> None:
    for path, values in (
        ("role", {"role": "viewer"}),
        ("switch", {"enabled": "0"}),
    ):
        answer = client.post(f"/people/{root.pk}/{path}/", values, follow=True)
        assert "is the last administrator" in answer.content.decode()
    root.refresh_from_db()
    assert root.is_superuser and root.is_active and not verbs()


def test_a_grant_of_another_person_is_not_taken_by_the_way(
    client: Client, account: FarmAccount
) -> None:
    mei, lee = make_user("mei"), make_user("lee")
    grant = Grant.objects.create(user=mei, account=account, role="viewer")
    answer = client.post(f"/people/{lee.pk}/grants/{grant.pk}/end/")
    assert answer.status_code == 404 and mei.grants.exists()


def test_a_wrong_grant_is_told_in_the_form(
    client: Client, account: FarmAccount
) -> None:
    mei = make_user("mei")
    answer = client.post(f"/people/{mei.pk}/grants/", {"account": 0, "role": "root"})
    assert answer.status_code == 422 and not mei.grants.exists()


def test_the_navigation_leads_there_for_administrators_only(client: Client) -> None:
    assert "/people/" in read(client, "/accounts/")
    other = signed_in(make_user("mei", *OPERATE, "farm.view_syncrun"))
    assert "/people/" not in read(other, "/accounts/")
