"""The costs page: figures that lead to what they are made of."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.costs.models import Books
from apps.costs.selectors.query import CostQuery
from apps.farm.models import FarmAccount
from tests.conftest import make_user, signed_in
from tests.costs.posting_rows import make_posting
from tests.costs.spend_rows import DAY, make_leaf
from tests.factories import NOW, make_account, make_frame

pytestmark = pytest.mark.django_db

NOVEMBER = "?from=2026-11-01&to=2026-11-30"


@pytest.fixture
def owner(db: None) -> User:
    """May see money."""
    return make_user("owner", "farm.view_rendertask", "costs.view_costday")


@pytest.fixture
def client(owner: User) -> Client:
    """The owner's browser."""
    return signed_in(owner)


@pytest.fixture
def account() -> FarmAccount:
    """An account that pays in yuan, with books."""
    account = make_account(name="Orion", currency="CNY", balance=900, coupon=100)
    Books.objects.create(account=account, posted_at=NOW, closed_through=DAY)
    return account


def read(client: Client, path: str) -> str:
    """What people read of a page's content."""
    response = client.get(path)
    assert response.status_code == 200
    html = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def links(client: Client, path: str, text: str) -> list[str]:
    """Addresses of the links with just that text."""
    html = client.get(path).content.decode().replace("&amp;", "&")
    found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', html, re.S)
    return [url for url, inner in found if re.sub(r"<[^>]*>", "", inner) == text]


def spend(account: FarmAccount, amount: str, **fields: Any) -> None:
    """Money of a frame of a task of its own."""
    names = ("project_name", "user_name", "labels", "scene_name")
    task = {name: fields.pop(name) for name in names if name in fields}
    make_posting(make_frame(make_leaf(account, **task)), amount, **fields)


@pytest.mark.parametrize("page", ["cost-page", "cost-waste", "cost-entries"])
def test_only_those_who_may_see_money_see_the_pages(
    page: str, viewer: User, client: Client
) -> None:
    assert signed_in(viewer).get(reverse(page)).status_code == 403
    assert Client().get(reverse(page)).status_code == 302
    assert client.get(reverse(page)).status_code == 200


def test_without_any_money_it_says_so(client: Client, account: FarmAccount) -> None:
    assert "No money has been spent yet" in read(client, "/costs/")
    assert "Nothing was wasted" in read(client, "/costs/waste/")
    assert "No money moved here" in read(client, "/costs/entries/")


def test_figures_are_no_younger_than_what_the_farm_told(
    client: Client, account: FarmAccount
) -> None:
    watched = FarmAccount.objects.filter(pk=account.pk)
    watched.update(seen_at=timezone.now())
    Books.objects.update(posted_at=timezone.now())
    assert "Figures as of now" in read(client, "/costs/")
    watched.update(seen_at=timezone.now() - timedelta(hours=2))
    assert "Figures as of 2 h ago" in read(client, "/costs/")
    watched.update(seen_at=None, balance=None)
    text = read(client, "/costs/")
    assert "No figures yet" in text and "how much is left is not known" in text


def test_a_period_without_money_leads_to_the_nearest_day_that_has_some(
    client: Client, account: FarmAccount
) -> None:
    spend(account, "3", day=DAY - timedelta(200), project_name="Orion")
    spend(account, "3", day=DAY - timedelta(20))
    text = read(client, "/costs/?from=2026-11-10&to=2026-11-12")
    assert "The nearest day with costs like these is Sat 31 Oct 2026" in text
    narrowed = "/costs/?from=2026-11-10&to=2026-11-12&project=Orion"
    (url,) = links(client, narrowed, "Show that day")
    assert "Orion" in url
    assert "3.00" in read(client, f"/costs/{url}")
    text = read(client, "/costs/?from=2026-11-10&to=2026-11-12&project=Lyra")
    assert "Nothing like this was ever spent" in text


def test_headline_numbers_stand_beside_the_period_before(
    owner: User, account: FarmAccount
) -> None:
    spend(account, "100", coupon=Decimal(30))
    spend(account, "20.50", outcome="failed", owed=Decimal(5))
    spend(account, "-0.5", day=DAY + timedelta(1), for_day=DAY - timedelta(1))
    spend(account, "60", day=DAY - timedelta(31))
    with time_machine.travel(NOW, tick=False):
        text = read(signed_in(owner), f"/costs/{NOVEMBER}")
    assert "Spent CN¥120.00" in text
    assert "+100 % against CN¥60.00, 1 Oct – 23 Oct 2026" in text
    assert "Wasted CN¥20.50 17.1 % of what was spent" in text
    assert "Left CN¥1,000.00" in text
    assert "Balance CN¥90.00 Vouchers CN¥30.00 Owed besides CN¥5.00" in text
    assert "Corrections to earlier days -CN¥0.50" in text


def test_currencies_stand_side_by_side_and_are_never_summed(
    client: Client, account: FarmAccount
) -> None:
    spend(account, "1000", project_name="Orion")
    spend(make_account(currency="JPY"), "777", project_name="Orion")
    spend(make_account(currency="ZZZ"), "0.12345678", project_name="Orion")
    text = read(client, f"/costs/{NOVEMBER}&by=project")
    for amount in ("CN¥1,000.00", "¥777.00", "ZZZ0.12"):
        assert f" {amount} " in text
    assert " 777 " in text
    assert " 0.12345678 " in text
    assert "1,777" not in text


def test_lines_drill_down_from_a_month_to_a_posting(
    client: Client, account: FarmAccount
) -> None:
    spend(account, "7", project_name="Orion", scene_name="shot.ma")
    path = "/costs/?period=year&from=2026-01-01&to=2026-12-31"
    for step in (
        "November 2026",
        "Orion",
        "shot.ma",
        "beauty",
        "Frame 1",
    ):
        urls = [u for u in links(client, path, step) if u.startswith("/costs/")]
        assert urls, step
        path = urls[-1]
        assert "7.00" in read(client, path)
    assert path.startswith("/costs/entries/")
    assert "Together CN¥7.00" in read(client, path)


def test_every_figure_of_the_table_leads_to_postings_that_sum_up_to_it(
    client: Client, account: FarmAccount
) -> None:
    spend(account, "5.125", project_name="Orion")
    spend(account, "2", project_name="Orion", outcome="failed")
    spend(account, "-1", project_name="Orion", day=DAY + timedelta(1), for_day=DAY)
    spend(account, "9", project_name="Lyra")
    path = f"/costs/{NOVEMBER}&by=project"
    html = client.get(path).content.decode().replace("&amp;", "&")
    urls = set(re.findall(r'href="(/costs/entries/[^"]*)"', html))
    sums = {
        re.findall(r"Together (\S+)", read(client, url))[0]
        for url in urls
        if "currency=CNY" in url
    }
    assert {"CN¥6.125", "CN¥2.00", "-CN¥1.00", "CN¥9.00", "CN¥15.125"} <= sums


def test_the_total_is_of_all_lines_not_of_the_page(
    client: Client, account: FarmAccount
) -> None:
    for number in range(53):
        spend(account, "1.01", project_name=f"p{number:03}")
    first = f"/costs/{NOVEMBER}&by=project"
    assert "All of them together 53.53" in read(client, first)
    assert "1–50 of 53" in read(client, first)
    (url,) = links(client, first, "Next page")
    rest = read(client, "/costs/" + url)
    assert "51–53 of 53" in rest
    assert "All of them together 53.53" in rest


def test_columns_are_sorted_by_a_click_and_back(
    client: Client, account: FarmAccount
) -> None:
    spend(account, "1", project_name="Lyra", outcome="failed")
    spend(account, "5", project_name="Orion")
    path = f"/costs/{NOVEMBER}&by=project"
    for head, order in (("Wasted", "Lyra Orion"), ("Project", "Lyra Orion")):
        url = links(client, path, head)[-1]
        text = read(client, "/costs/" + url)
        table = text.split("What it went to")[1].split("Together")[0]
        assert table.index("Lyra") < table.index("Orion"), order


def test_hostile_names_are_only_text(client: Client, account: FarmAccount) -> None:
    for name in ("<script>x</script>", "x" * 300, "翻新" * 150, "{{ 1 }}", "%s&a=b"):
        spend(account, "1", project_name=name, user_name=name, labels=[name])
    for by in ("project", "user", "label", "task", "layer"):
        html = client.get(f"/costs/{NOVEMBER}&by={by}").content.decode()
        assert "<script>x" not in html
    for url in links(client, f"/costs/{NOVEMBER}&by=label", "%s&a=b"):
        assert "1.00" in read(client, url)


@pytest.mark.parametrize(
    "query",
    [
        "?from=x&to=9999-99-99&by=nothing&sort=-x&page=-3&account=,,&task=a",
        "?page=99999999999999999&task=999999999999999999",
        "?project=%00&label=%00&user=--&outcome=waste,failed&currency=EURO",
        "?cursor=zzz&frame=1&node=x&corrections=1",
        "?account=" + "1," * 400,
        "?from=2000-01-01&to=2099-12-31&by=day",
    ],
)
@pytest.mark.parametrize("page", ["cost-page", "cost-waste", "cost-entries"])
def test_addresses_that_mean_nothing_are_no_error(
    page: str, query: str, client: Client, account: FarmAccount
) -> None:
    spend(account, "1", outcome="failed")
    assert client.get(reverse(page) + query).status_code == 200


def test_an_address_tells_all_that_is_asked_for() -> None:
    values = {
        "from": "2026-11-01",
        "to": "2026-11-30",
        "account": "1,2",
        "currency": "CNY",
        "project": "-",
        "label": "--",
        "producer": "a & b",
        "user": "李",
        "task": "5",
        "outcome": "failed,abandoned",
        "by": "layer",
        "sort": "-wasted",
        "frame": "7",
        "node": "n",
        "corrections": "1",
    }
    query = CostQuery.read(values, DAY)
    assert query.params() == values
    assert (query.project, query.label) == ("", "-")
    assert query.scope.projects == ("",)
    assert CostQuery.read({"outcome": "waste"}, DAY).params()["outcome"] == "waste"
    assert query.params(period="month")["period"] == "month"
    assert "from" not in query.params(period="month")


def test_the_chart_says_the_same_as_a_table(
    client: Client, account: FarmAccount
) -> None:
    for number in range(10):
        spend(account, f"{10 - number}.5", project_name=f"p{number}")
    html = client.get(f"/costs/{NOVEMBER}&by=project").content.decode()
    assert html.count('class="hit"') == 30
    assert 'aria-label="Fri 20 Nov 2026: CN¥60.00"' in html
    assert "<desc" in html
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))
    assert "The most was spent on Fri 20 Nov 2026: CN¥60.00." in text
    assert "Other CN¥4.00" in text
    assert "10.50 9.50 8.50 7.50 6.50 5.50 4.50 3.50 4.00 60.00" in text


def test_no_style_or_script_stands_in_the_page(
    client: Client, account: FarmAccount
) -> None:
    spend(account, "1", outcome="failed")
    for page in ("", "waste/", "entries/"):
        html = client.get(f"/costs/{page}{NOVEMBER}").content.decode()
        assert " style=" not in html
        assert "<style" not in html
        assert not re.search(r"<script(?![^>]*src=)", html)


@pytest.mark.parametrize("by", ["project", "task", "user", "label", "outcome", "month"])
def test_the_number_of_queries_does_not_grow_with_the_ledger(
    by: str, client: Client, account: FarmAccount
) -> None:
    counts = []
    for _ in range(2):
        for number in range(6):
            name = f"{len(counts)}.{number}"
            spend(account, "1", project_name=name, labels=[name])
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/costs/{NOVEMBER}&by={by}")
        counts.append(sum("SELECT" in one["sql"] for one in queries))
    assert counts[0] == counts[1] < 30


def test_waste_is_told_by_cause_machine_person_and_example(
    client: Client, account: FarmAccount
) -> None:
    leaf = make_leaf(account, project_name="Orion", user_name="li", scene_name="s.ma")
    frame = make_frame(leaf, name="0042")
    make_posting(frame, "30", node="good")
    make_posting(frame, "8", outcome="failed", node="bad-7")
    make_posting(frame, "2", outcome="rerendered", node="bad-7", attempt=1)
    text = read(client, f"/costs/waste/{NOVEMBER}")
    assert "Wasted CN¥10.00 25.0 % of the CN¥40.00 that were spent" in text
    assert "Failed The frame ended with an error." in text
    assert "CN¥8.00 80.0 %" in text
    assert "bad-7 CN¥10.00 100.0 % of its own" in text
    assert "li CN¥10.00 100.0 %" in text
    assert "Frame 0042" in text
    (url, *_) = links(client, f"/costs/waste/{NOVEMBER}", "bad-7")
    assert "Together CN¥10.00" in read(client, url)


def test_postings_say_what_they_correct_and_which_attempt_it_was(
    client: Client, account: FarmAccount
) -> None:
    spend(account, "4", day=DAY + timedelta(1), for_day=DAY, attempt=2, node="n9")
    text = read(client, f"/costs/entries/{NOVEMBER}")
    assert "Sat 21 Nov 2026 corrects Fri 20 Nov 2026" in text
    assert "Delivered" in text
    assert "Attempt 3" in text
    assert "n9" in text


def test_postings_go_on_page_by_page(client: Client, account: FarmAccount) -> None:
    frame = make_frame(make_leaf(account))
    for _ in range(52):
        make_posting(frame, "1")
    path = f"/costs/entries/{NOVEMBER}"
    (url,) = links(client, path, "Next page")
    text = read(client, "/costs/entries/" + url)
    assert text.count("Frame 1 ") == 2
    assert "Together CN¥52.00" in text


def test_chinese_pages_are_whole(client: Client, account: FarmAccount) -> None:
    spend(account, "5", outcome="failed")
    client.cookies["django_language"] = "zh-hans"
    for page in ("", "waste/", "entries/"):
        response = client.get(
            f"/costs/{page}{NOVEMBER}", headers={"accept-language": "zh-hans"}
        )
        assert response.status_code == 200
        assert "¥5.00" in response.content.decode()
