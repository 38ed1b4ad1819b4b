"""The activity page: acts with what became of them, filters, pages, what is new."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from apps.audit.checks import chain_check
from apps.audit.models import ChainCheck
from apps.audit.services import audit_record
from apps.dashboard.activity import page as activity_module
from apps.dashboard.activity.query import ActivityQuery
from apps.farm.models import Grant, RenderTask, Role
from tests.conftest import make_user, signed_in
from tests.dashboard.activity_rows import about, click, settled
from tests.dashboard.hostile import ALL, raw_markup
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db
URL = "/activity/"


@pytest.fixture
def task() -> RenderTask:
    return make_task(make_account(name="studio"), alias="2W5", scene_name="dune.ma")


def page(user: User, path: str = URL) -> str:
    response = signed_in(user).get(path)
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    """What of the page is read, without tags and with single spaces."""
    text = []
    for part in html.split("<"):
        text.append(part.partition(">")[2])
    return " ".join(" ".join(text).split())


def test_nothing_done_yet_is_said(viewer: User) -> None:
    html = page(viewer)
    assert "Nothing was done yet" in html
    assert "entries.csv" not in html


def test_an_act_shows_who_from_where_why_and_what_became_of_it(
    task: RenderTask, viewer: User
) -> None:
    click(task, reason="wrong camera", remote_addr="10.0.0.9")
    settled(
        task,
        "confirmed",
        farm_request_id="farm-77",
        reads=3,
        seen={"state": "stopped", "done": 3, "failed": 2, "level": 50},
    )
    text = words(page(viewer))
    assert "mei asked to stop 2W5 dune.ma" in text
    assert "from 10.0.0.9 “wrong camera”" in text
    assert "Confirmed" in text
    assert "The farm's request farm-77" in text.replace("&#x27;", "'")
    assert "Looks at the farm 3" in text
    assert "Rendering became → Stopped" in text
    assert "{" not in text.partition("Newest first")[2].partition("Shortcuts")[0]


def test_one_click_on_many_tasks_is_one_deed_with_its_ends(
    task: RenderTask, viewer: User
) -> None:
    tasks = [task, make_task(task.account), make_task(task.account)]
    for number, one in enumerate(tasks):
        click(one, verb="task.delete", intent=f"i{number}")
    for number, (one, state) in enumerate(
        zip(tasks, ("confirmed", "confirmed", "refuted"), strict=True)
    ):
        settled(one, state, intent=f"i{number}")
    html = page(viewer)
    assert html.count('class="trail-act"') == 1
    text = words(html)
    assert "mei asked to delete 3 tasks" in text
    assert "Confirmed × 2" in text
    assert "Did not take effect × 1" in text
    for one in tasks:
        assert str(one) in text


def test_two_clicks_of_the_same_kind_are_two_deeds(
    task: RenderTask, viewer: User
) -> None:
    click(task, request_id="a")
    click(task, request_id="b")
    audit_record(
        actor="mei",
        verb="account.enabled",
        target_kind="account",
        target_id=1,
        target_label="s",
    )
    assert page(viewer).count('class="trail-act"') == 3


def test_what_somebody_answered_stands_with_the_act(
    task: RenderTask, viewer: User
) -> None:
    click(task)
    about(
        task,
        "intent.declined",
        actor="bob",
        request_id="click-1",
        reason="too dear",
        after={"intent": "i1", "state": "withdrawn"},
    )
    text = words(page(viewer))
    assert "Not sent bob declined what was asked for 2W5 dune.ma “too dear”" in text


def test_ends_of_another_intent_of_the_click_are_not_mixed_in(
    task: RenderTask, viewer: User
) -> None:
    click(task, intent="i1")
    settled(task, "rejected", intent="i2")
    assert "Refused by the farm" not in words(page(viewer)).partition("Earlier")[0]


def test_a_setting_shows_what_changed_and_nothing_else(viewer: User) -> None:
    audit_record(
        actor="kim",
        verb="account.changed",
        target_kind="account",
        target_id=1,
        target_label="studio",
        before={"name": "studio", "enabled": True, "platform": 2},
        after={"name": "studio 2", "enabled": False, "platform": 2},
    )
    text = words(page(viewer))
    assert "Name studio became → studio 2" in text
    assert "Switched on Yes became → No" in text
    assert "platform" not in text


# --- Filters, pages -------------------------------------------------------------------


def test_filters_stand_in_the_address_and_in_the_form(
    task: RenderTask, viewer: User
) -> None:
    click(task)
    click(make_task(task.account), request_id="b", actor="ann")
    address = (
        f"?person=mei&group=clicks&task={task.pk}&account={task.account_id}"
        "&from=2020-01-01&to=2999-12-31&q=dune"
    )
    html = page(viewer, URL + address)
    assert html.count('class="trail-act"') == 1
    for part in ('value="mei" selected', 'value="clicks" selected', 'value="dune"'):
        assert part in html
    assert 'value="2020-01-01"' in html
    assert f"entries.csv{address}".replace("&", "&amp;") in html
    assert "dune.ma" in html.partition("chip")[2][:200]


@pytest.mark.parametrize(
    "address",
    [
        "?person=%00&group=x&task=x&account=9999999999999999999&from=x&to=2026-13-01",
        "?from=0001-01-01&to=9999-12-31",
        "?cursor=nothing",
        "?bad=yes&q=%F0%9F%98%80&above=x",
    ],
)
def test_what_means_nothing_in_an_address_is_left_out(
    task: RenderTask, viewer: User, address: str
) -> None:
    click(task)
    html = page(viewer, URL + address)
    assert "Nothing like this was done" in html or 'class="trail-act"' in html


def test_a_filter_that_leaves_nothing_says_so(task: RenderTask, viewer: User) -> None:
    click(task)
    assert "Nothing like this was done" in page(viewer, URL + "?q=moon")


def test_days_are_the_viewers(task: RenderTask) -> None:
    query = ActivityQuery(first=None, last=None)
    assert query.wanted.start is None
    day = timezone.localdate()
    with timezone.override("Asia/Shanghai"):
        wanted = ActivityQuery(first=day, last=day).wanted
    assert wanted.start and wanted.end
    assert wanted.end - wanted.start == timedelta(days=1)
    assert wanted.start.utcoffset() == timedelta(hours=8)


def test_pages_follow_each_other_without_gaps(
    task: RenderTask, viewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity_module, "ROWS", 2)
    for number in range(5):
        click(task, request_id=f"c{number}", reason=f"reason {number}")
    seen, address = [], "?person=mei"
    for _ in range(3):
        html = page(viewer, URL + address)
        seen += [n for n in range(5) if f"reason {n}" in html]
        _, _, rest = html.partition('rel="next"')
        link = html.rpartition('rel="next"')[0].rpartition('href="')[2]
        address = link.partition('"')[0].replace("&amp;", "&") if rest else ""
    assert seen == [3, 4, 1, 2, 0]
    assert address == ""


@pytest.mark.parametrize("older", [0, 1])
def test_a_click_is_not_torn_between_two_pages(
    older: int, task: RenderTask, viewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity_module, "ROWS", 2)
    for number in range(older):
        click(task, request_id=f"before-{number}")
    for number in range(5):
        click(make_task(task.account), verb="task.delete", intent=f"i{number}")
    html = page(viewer)
    assert "mei asked to delete 5 tasks" in words(html)
    assert html.count('rel="next"') == older


def test_that_the_farm_says_success_is_not_repeated(
    task: RenderTask, viewer: User
) -> None:
    click(task)
    settled(task, "confirmed", message="success", seconds=8)
    assert "Confirmed after 8 s" in words(page(viewer))


def test_the_number_of_queries_does_not_grow_with_the_acts(
    task: RenderTask, viewer: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        click(task, request_id=f"c{number}")
        settled(task, "confirmed", request_id=f"c{number}")
    client = signed_in(viewer)
    with django_assert_max_num_queries(18):
        client.get(URL)


# --- What is new, whether it is true --------------------------------------------------


def ask(client: Client, html: str) -> Any:
    """What the page in the browser asks next."""
    marker = html.partition('id="live"')[2]
    url = marker.partition('data-url="')[2].partition('"')[0].replace("&amp;", "&")
    sent = {
        name: marker.partition(f'data-{name}="')[2].partition('"')[0]
        for name in ("v", "since", "shown")
    }
    return client.get(f"{url}&{urlencode(sent)}", headers={"HX-Request": "true"})


@pytest.mark.usefixtures("transactional_db")
def test_new_entries_are_counted_while_the_page_is_open(
    task: RenderTask, viewer: User, django_assert_num_queries: Any
) -> None:
    client = signed_in(viewer)
    click(task)
    html = client.get(URL + "?person=mei").content.decode()
    assert "new entr" not in html
    ask(client, html)
    with django_assert_num_queries(0):
        assert ask(client, html).status_code == 204
    click(task, request_id="b")
    click(task, request_id="c", actor="ann")
    told = ask(client, html).content.decode()
    assert "1 new entry" in told
    assert 'href="/activity/?person=mei"' in told
    click(task, request_id="d")
    assert "2 new entries" in ask(client, html).content.decode()


def test_strangers_get_nothing(stranger: User) -> None:
    for path in (URL, "/activity/live/", "/activity/entries.csv"):
        assert signed_in(stranger).get(path).status_code == 403
        assert Client().get(path).status_code == 302


def test_whom_a_grant_limits_sees_only_what_it_covers(task: RenderTask) -> None:
    user = make_user("ann")
    Grant.objects.create(user=user, account=task.account, role=Role.VIEWER)
    click(task, reason="mine")
    other = make_task(make_account(name="secret studio"), scene_name="secret.ma")
    click(other, request_id="b", actor="secret person")
    html = page(user)
    assert "mine" in html
    assert "secret" not in html
    narrowed = page(user, URL + f"?task={other.pk}&person=secret+person")
    assert "Nothing like this was done" in narrowed
    assert "secret.ma" not in narrowed


def test_the_page_says_whether_the_chain_holds(task: RenderTask, viewer: User) -> None:
    assert "Not checked yet" in page(viewer)
    click(task)
    chain_check(now=timezone.now())
    assert "Unbroken up to #1, checked" in words(page(viewer))
    ChainCheck.objects.update(broken=1, fault="missing")
    text = words(page(viewer))
    assert "The record is not as it was written: entry #1 is missing" in text


def test_hostile_names_stay_text(viewer: User) -> None:
    for number, text in enumerate(ALL):
        name = text.replace("\0", "")
        task = make_task(alias=name, scene_name=name)
        audit_record(
            actor=text,
            verb=text[:60].replace("\0", ""),
            target_kind="task",
            target_id=task.pk,
            target_label=text,
            reason=text,
            remote_addr=text,
            before={text: text, "state": text},
            after={text: [text], "state": {text: text}, "reason": text},
        )
        click(task, request_id=f"c{number}", after={"reason": text, "policy": text})
        settled(task, text, request_id=f"c{number}", message=text, seen={"state": text})
    assert raw_markup(page(viewer)) == []
