"""The page of labels: the farm's, with what has them and what they cost."""

import re

import pytest
from django.contrib.auth.models import User

from apps.actions.models import Intent
from apps.farm.models import FarmAccount, FarmReading, Grant
from tests.conftest import make_user, signed_in
from tests.costs.posting_rows import make_posting
from tests.dashboard.labels.label_rows import make_labelled
from tests.factories import NOW, make_account, make_frame, make_task
from tests.farm.reading_rows import make_reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> FarmAccount:
    """With two labels of its own, and one of another account's."""
    return make_labelled("hero", "夜景", others=("theirs",))


def text_of(user: User, query: str = "") -> str:
    """The page's text, in one line."""
    html = signed_in(user).get(f"/labels/{query}").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("<main")[1]).split())


def names(user: User, query: str = "") -> list[str]:
    """The labels in their order."""
    html = signed_in(user).get(f"/labels/{query}").content.decode()
    return re.findall(r'<bdi class="farm-text">([^<]*)</bdi></(?:a|span)>', html)


def test_the_farms_labels_are_listed_with_their_tasks(
    account: FarmAccount, admin_user: User
) -> None:
    make_task(account, labels=["hero"], project_name="Orion")
    make_task(account, labels=["hero", "once"], project_name="Orion")
    make_task(account, labels=["hero"], deleted_at=NOW)
    make_task(make_account(), labels=["elsewhere"])
    text = text_of(admin_user)
    assert "hero 2 tasks" in text
    assert "夜景 no task" in text
    assert "theirs another account's no task" in text
    assert "once not in the farm's list 1 task" in text
    assert "Orion a project, no label no task as project: 2 tasks" in text
    assert "elsewhere" not in text
    assert "As of" in text


def test_the_numbers_lead_to_the_tasks(account: FarmAccount, admin_user: User) -> None:
    make_task(account, labels=["a&b"], project_name="hero", scene_name="found.ma")
    make_task(account, scene_name="other.ma")
    client = signed_in(admin_user)
    html = client.get("/labels/").content.decode()
    pk = account.pk
    for link in (
        f"/tasks/?label=a%26b&amp;account={pk}",
        f"/tasks/?project=hero&amp;account={pk}",
    ):
        assert f'href="{link}"' in html
        tasks = client.get(link.replace("&amp;", "&")).content.decode()
        assert "found.ma" in tasks
        assert "other.ma" not in tasks


def test_it_tells_what_labels_and_projects_cost(
    account: FarmAccount, admin_user: User
) -> None:
    long = "l" * 300
    task = make_task(account, labels=["hero", long], project_name="夜景")
    make_posting(make_frame(task), "12.50")
    text = text_of(admin_user)
    assert "hero 1 task CN¥12.50" in text
    assert "夜景 no task as project: 1 task CN¥0.00 CN¥12.50" in text
    html = signed_in(admin_user).get("/labels/?sort=-cost").content.decode()
    assert html.count("CN¥12.50") == 3
    assert f"label={long}" in html
    assert "/costs/?account=" in html


def test_who_may_not_see_money_sees_none(account: FarmAccount) -> None:
    task = make_task(account, labels=["hero"])
    make_posting(make_frame(task), "12.50")
    user = make_user("mei")
    Grant.objects.create(user=user, account=account, role="viewer", sees_money=False)
    text = text_of(user)
    assert "hero 1 task" in text
    assert "12.50" not in text
    assert "Cost" not in text


def test_who_sees_one_project_learns_of_no_label_elsewhere(
    account: FarmAccount,
) -> None:
    make_task(account, labels=["mine"], project_name="Orion")
    make_task(account, labels=["hidden"], project_name="Lyra")
    user = make_user("mei")
    Grant.objects.create(
        user=user, account=account, project="Orion", role="administrator"
    )
    assert names(user) == ["mine", "Orion"]
    assert "label-add" not in text_of(user)


def test_the_list_is_searched_sorted_and_paged(admin_user: User) -> None:
    account = make_labelled(*(f"shot {number:03}" for number in range(120)))
    make_task(account, labels=["shot 070"])
    first = names(admin_user)
    assert first[:2] == ["shot 000", "shot 001"]
    assert len(first) == 50
    assert names(admin_user, "?page=3")[-1] == "shot 119"
    assert names(admin_user, "?page=99") == names(admin_user, "?page=3")
    assert names(admin_user, "?sort=-name")[0] == "shot 119"
    assert names(admin_user, "?sort=-tasks")[0] == "shot 070"
    assert names(admin_user, "?sort=tasks")[0] == "shot 000"
    assert names(admin_user, "?q=SHOT+11") == [f"shot {n}" for n in range(110, 120)]
    assert "No label fits" in text_of(admin_user, "?q=nothing")
    assert "50 of 120 labels" in text_of(admin_user)


def test_an_account_is_chosen_and_has_to_be_seen(
    account: FarmAccount, admin_user: User
) -> None:
    other = make_account(name="Zeta")
    make_reading(other, "labels", data=[])
    make_reading(other, "projects", data=[])
    text = text_of(admin_user, f"?account={other.pk}")
    assert "No labels yet" in text
    assert "hero" in text_of(admin_user, f"?account={account.pk}")
    assert signed_in(admin_user).get("/labels/?account=999").status_code == 404


def test_without_an_account_it_says_so(admin_user: User) -> None:
    assert "No account is watched yet" in text_of(admin_user)


def test_what_was_never_read_is_waited_for(admin_user: User) -> None:
    make_account()
    text = text_of(admin_user)
    assert "Being fetched from the farm" in text
    assert "No labels yet" not in text
    assert set(FarmReading.objects.values_list("kind", flat=True)) == {
        "labels",
        "projects",
    }


def test_a_reading_that_failed_says_why_and_shows_the_last(
    account: FarmAccount, admin_user: User
) -> None:
    FarmReading.objects.filter(kind="labels").update(state="failed", reason="<b>no")
    text = text_of(admin_user)
    assert "Could not be read: &lt;b&gt;no" in text
    assert "hero" in text


def test_a_label_that_is_asked_for_stands_there_with_what_became_of_it(
    account: FarmAccount, admin_user: User
) -> None:
    common = {"account": account, "requested_by": admin_user, "requested_at": NOW}
    Intent.objects.create(operation="label_create", target="fresh", **common)
    Intent.objects.create(operation="label_delete", target="hero", **common)
    text = text_of(admin_user)
    assert "fresh not there yet Add a label: Requested" in text
    assert "Delete a label: Requested" in text
    html = signed_in(admin_user).get("/labels/").content.decode()
    assert "Delete <bdi>夜景</bdi>" in html
    assert "Delete <bdi>hero</bdi>" not in html


def test_the_live_part_draws_the_label_that_looks_different(
    account: FarmAccount, admin_user: User
) -> None:
    client = signed_in(admin_user)
    html = client.get("/labels/").content.decode()
    found = re.search(r'data-url="([^"]+)" data-v="[^"]*" data-since="[^"]*"', html)
    shown = re.search(r'data-shown="([^"]*)"', html)
    assert found and shown
    make_task(account, labels=["hero"])
    asked = found[1].replace("&amp;", "&")
    answer = client.get(f"{asked}&v=x&shown={shown[1]}").content.decode()
    assert len(re.findall(r'<hx-partial hx-target="#l[0-9a-f]{16}"', answer)) == 1
    assert "1 task" in answer
    assert "夜景" not in answer
