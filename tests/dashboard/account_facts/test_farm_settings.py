"""The settings of an account on the farm, in words, and its time-out changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse

from apps.actions.models import Intent
from apps.audit.models import AuditEntry
from apps.dashboard.account_facts.farm_settings import farm_settings_of
from apps.farm.models import FarmAccount, FarmReading
from tests.conftest import signed_in
from tests.dashboard.account_facts.fact_rows import (
    example,
    keeper,
    look,
    plain_text,
    read_account,
)
from tests.dashboard.account_pages import clock, errors
from tests.factories import NOW, make_frame, make_task

__all__ = ("clock",)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGE = "settings-on-farm"


@pytest.fixture
def account() -> FarmAccount:
    """Its time-out is an hour."""
    return read_account()


@pytest.fixture
def administrator(account: FarmAccount) -> User:
    """Of all accounts."""
    return keeper()


def ask(user: User, account: FarmAccount, **fields: Any) -> Any:
    """The answer to the form."""
    client, page = signed_in(user), f"/accounts/{account.pk}/{PAGE}/"
    return client.post(f"{page}time-out/", {"next": page} | fields)


def time_out(seconds: Any, hours: Any = None) -> int | None:
    """The time-out of such an answer."""
    data = example("settings") | {"taskOverTimeSec": seconds, "taskOverTime": hours}
    return farm_settings_of(FarmReading(kind="settings", data=data)).time_out


def test_settings_are_told_in_words(account: FarmAccount, viewer: User) -> None:
    html = look(viewer, account, PAGE)
    for words in ("1 h", "Rendering starts by itself", "Can be passed over", "Allowed"):
        assert words in html
    assert "An administrator of the account can change it." in html
    assert 'name="hours"' not in html


def test_the_seconds_count_before_the_hours() -> None:
    assert time_out(3600, 12) == 3600
    assert time_out(None, 12) == 43_200
    assert time_out("odd", None) is None
    assert time_out(0) == 0
    day = FarmReading(
        kind="settings", data=example("settings") | {"taskOverTimeSec": 88_200}
    )
    assert farm_settings_of(day).time_out_text == "1 d 30 min"
    assert farm_settings_of(FarmReading(kind="settings")).time_out_text == "—"


def test_another_time_out_is_asked_of_the_farm_and_can_be_undone(
    account: FarmAccount, administrator: User
) -> None:
    answer: HttpResponse = ask(administrator, account, hours="8", minutes="30")
    assert answer["Location"] == f"/accounts/{account.pk}/{PAGE}/"
    intent = Intent.objects.get()
    assert (intent.account, intent.task, intent.operation) == (
        account,
        None,
        "settings_update",
    )
    assert intent.params == {"task_over_time": 30_600}
    assert AuditEntry.objects.get().verb == "settings.update"
    assert "8 h 30 min" in look(administrator, account, PAGE)


def test_what_became_of_it_is_told_to_administrators(
    account: FarmAccount, administrator: User, viewer: User
) -> None:
    ask(administrator, account, hours="8")
    Intent.objects.update(state="rejected", message="not <b>now</b>", settled_at=NOW)
    html = look(administrator, account, PAGE)
    assert "not &lt;b&gt;now&lt;/b&gt;" in html
    assert "not &lt;b&gt;" not in look(viewer, account, PAGE)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "from one minute to 30 days"),
        ({"hours": "0", "minutes": "0"}, "from one minute to 30 days"),
        ({"hours": "720", "minutes": "1"}, "from one minute to 30 days"),
        ({"hours": "721"}, "less than or equal to 720"),
        ({"hours": "-1"}, "greater than or equal to 0"),
        ({"minutes": "x"}, "whole number"),
        ({"hours": "1"}, "That is the time-out as it is."),
    ],
)
def test_what_makes_no_sense_comes_back_with_the_reason(
    account: FarmAccount, administrator: User, fields: dict[str, str], words: str
) -> None:
    answer = ask(administrator, account, **fields)
    assert words in errors(answer)
    assert not Intent.objects.exists()


def test_frames_that_would_be_hit_are_counted_before_it_is_asked_for(
    account: FarmAccount, administrator: User
) -> None:
    task = make_task(account)
    for hours in (0, 2, 3):
        started = NOW - timedelta(minutes=60 * hours + 20)
        make_frame(task, status_code=2, number=hours, started_at=started)
    answer = ask(administrator, account, minutes="30")
    assert "2 frames have rendered longer than 30 min already" in errors(answer)
    assert 'name="sure"' in answer.content.decode()
    assert not Intent.objects.exists()
    assert ask(administrator, account, minutes="30", sure="on").status_code == 302
    assert Intent.objects.get().params == {"task_over_time": 1800}


def test_a_longer_time_hits_nothing(account: FarmAccount, administrator: User) -> None:
    started = NOW - timedelta(days=2)
    make_frame(make_task(account), status_code=2, started_at=started)
    assert ask(administrator, account, hours="2").status_code == 302


def test_the_farm_that_is_left_alone_is_not_asked(
    account: FarmAccount, administrator: User
) -> None:
    FarmAccount.objects.update(enabled=False)
    assert errors(ask(administrator, account, hours="2"))
    assert not Intent.objects.exists()


def test_only_administrators_of_accounts_change_it(
    account: FarmAccount, operator: User
) -> None:
    assert ask(operator, account, hours="2").status_code == 403


def test_the_forms_own_address_leads_to_the_page(
    account: FarmAccount, administrator: User
) -> None:
    client = signed_in(administrator)
    answer = client.get(f"/accounts/{account.pk}/{PAGE}/time-out/", follow=True)
    assert "Time-out" in plain_text(answer)
