"""The warning is read with pictures off, in the reader's language, and only looks."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from apps.costs.budgets.mail import NothingLeft, budget_mail
from apps.costs.budgets.words import plain
from apps.costs.models import BudgetCrossing, Mail
from apps.farm.models import FarmAccount
from tests.costs.budget_rows import make_budget, make_crossing
from tests.costs.factories import DAY, make_cost_day
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db

SITE = "https://farm.example.invalid"


@pytest.fixture(autouse=True)
def _clock(settings: Any) -> object:
    """All of it happens at NOW, at an address."""
    settings.FARMDASH_URL = SITE
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def account() -> FarmAccount:
    """An account with money."""
    return make_account(name="studio", currency="CNY", balance=Decimal(1000))


def make_mail(account: FarmAccount, **fields: Any) -> Mail:
    """A warning that is due: 82.50 of 100.00 are spent."""
    crossing = {"percent": fields.pop("percent", 80), "spent": Decimal("82.5")}
    crossing["is_stop"] = fields.pop("is_stop", False)
    language, zone = fields.pop("language", "en"), fields.pop("zone", "UTC")
    budget = make_budget(account, **fields)
    return Mail.objects.create(
        key="a key",
        kind="budget",
        crossing=make_crossing(budget, **crossing),
        address="reader@example.invalid",
        language=language,
        zone=zone,
        due_at=NOW,
    )


def html_of(mail: Mail) -> str:
    """The HTML part."""
    [part] = budget_mail(mail).alternatives
    assert part[1] == "text/html"
    return str(part[0])


def test_the_subject_has_the_percent_and_the_name(account: FarmAccount) -> None:
    message = budget_mail(make_mail(account, name="Orion"))
    assert message.subject == "82.5 % of the budget Orion is spent"
    assert message.to == ["reader@example.invalid"]


def test_the_text_says_all_that_matters(account: FarmAccount) -> None:
    make_cost_day(make_task(account, scene_name="shot_010.ma"), "70")
    make_cost_day(make_task(account), "12.5", DAY.replace(day=22))
    text = str(budget_mail(make_mail(account)).body)
    for line in (
        "Budget: CN¥100.00",
        "Spent: CN¥82.50 (82.5 %)",
        "Left: CN¥17.50",
        "Period: November 2026",
        "Used up: Nov. 24, 2026, at the pace of the last days",
        "Pace: CN¥12.50 a day (last 1 full day)",
        "The account has left: CN¥1,000.00",
        "- shot_010.ma: CN¥70.00",
    ):
        assert line in text, line
    assert text.index("CN¥70.00") < text.index("- scene_")


def test_what_a_month_that_has_ended_reached_is_told_with_its_own_figures(
    account: FarmAccount,
) -> None:
    make_cost_day(make_task(account, scene_name="old.ma"), "95", date(2026, 10, 31))
    make_cost_day(make_task(account, scene_name="new.ma"), "3")
    mail = make_mail(account, starts=date(2026, 10, 1), period="month")
    BudgetCrossing.objects.update(period_start=date(2026, 10, 1))
    text = str(budget_mail(Mail.objects.get(pk=mail.pk)).body)
    for line in ("Spent: CN¥95.00 (95 %)", "Period: October 2026", "- old.ma: CN¥95"):
        assert line in text, line
    assert "new.ma" not in text
    assert "Used up" not in text


def test_links_lead_into_this_installation(account: FarmAccount) -> None:
    task = make_task(account)
    make_cost_day(task, "70")
    mail = make_mail(account)
    assert mail.crossing is not None
    budget = mail.crossing.budget_id
    links = set(re.findall(r'href="([^"]*)"', html_of(mail)))
    assert links == {
        f"{SITE}/tasks/{task.pk}/",
        f"{SITE}/costs/budgets/{budget}/",
        f"{SITE}/costs/budgets/",
    }
    assert links <= set(re.findall(r"https\S+", str(budget_mail(mail).body)))


def test_a_proposed_stop_links_to_the_page_that_asks_and_does_nothing(
    account: FarmAccount,
) -> None:
    mail = make_mail(account, is_stop=True, percent=75)
    message = budget_mail(mail)
    assert message.subject == "82.5 % of the budget November: stop its tasks?"
    assert mail.crossing is not None
    where = f"/costs/budgets/{mail.crossing.budget_id}/stop/{mail.crossing_id}/"
    assert SITE + where in str(message.body)
    assert f'href="{SITE}{where}"' in html_of(mail)
    assert "<form" not in html_of(mail)


def test_nothing_is_loaded_and_the_styles_are_in_the_elements(
    account: FarmAccount,
) -> None:
    html = html_of(make_mail(account))
    for loading in ("<img", "<link", "<script", "url(", "@import"):
        assert loading not in html
    assert re.search(r"<h1 style=\"[^\"]*font-size", html)
    assert "prefers-color-scheme: dark" in html


def test_the_bar_is_a_table_that_ends_at_all_of_it(account: FarmAccount) -> None:
    make_cost_day(make_task(account), "82.5")
    assert re.search(r'<td class="warn" width="82%"', html_of(make_mail(account)))
    make_cost_day(make_task(account), "500")
    full = html_of(Mail.objects.get())
    assert re.search(r'<td class="over" width="100%"', full)


def test_it_is_written_in_the_readers_language_and_zone(account: FarmAccount) -> None:
    mail = make_mail(account, language="zh-hans", zone="Asia/Shanghai")
    html = html_of(mail)
    assert '<html lang="zh-hans">' in html
    assert "¥100.00" in html
    assert "CN¥" not in html
    assert "17:00" in html


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "two\r\nBcc: thief@example.invalid",
        "\u202egnorw",
        "x" * 120,
        "100 % {{ 7 }}",
    ],
)
def test_names_are_text_and_stay_on_their_line(name: str, account: FarmAccount) -> None:
    make_cost_day(make_task(account, scene_name=name), "70")
    mail = make_mail(account, name=name, scope="account")
    message = budget_mail(mail)
    assert message.message()["Bcc"] is None
    assert len(str(message.subject).splitlines()) == 1
    assert "\u202e" not in message.subject
    assert "<script" not in html_of(mail)
    assert plain(name) in str(message.body)


def test_a_budget_beyond_its_amount_says_by_how_much(account: FarmAccount) -> None:
    make_cost_day(make_task(account), "130")
    text = str(budget_mail(make_mail(account)).body)
    assert "Over budget by: CN¥30.00" in text
    assert "Used up: already" in text


def test_a_threshold_that_is_no_more_tells_nothing(account: FarmAccount) -> None:
    mail = make_mail(account)
    mail.crossing = None
    with pytest.raises(NothingLeft):
        budget_mail(mail)
