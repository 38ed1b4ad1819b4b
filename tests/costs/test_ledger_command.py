"""`manage.py ledger`."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.costs.ledger.rebuild import RebuildRefused
from apps.costs.management.commands import ledger
from apps.costs.models import CostDay, Posting
from apps.farm.models import FarmAccount, Frame
from tests.costs.factories import make_closed_day, make_spending
from tests.factories import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> FarmAccount:
    """An account of which nothing is posted yet; its mirror and its fees agree."""
    account = make_account(name="north")
    change = make_spending(account, "1.25")
    Frame.objects.filter(pk=change.frame_id).update(fee_amount="1.25")
    return account


def run(*arguments: str) -> list[str]:
    """The lines that the command says."""
    out = StringIO()
    call_command("ledger", *arguments, stdout=out)
    return out.getvalue().splitlines()


def spoil() -> None:
    """A day's sum is not that of its postings."""
    CostDay.objects.update(amount="2.25", balance="2.25")


def test_check_says_that_everything_adds_up(account: FarmAccount) -> None:
    make_account(name="south")
    assert run("check") == ["north: everything adds up", "south: everything adds up"]
    assert Posting.objects.count() == 1


def test_check_says_what_does_not_and_ends_with_an_error(account: FarmAccount) -> None:
    run("check")
    spoil()
    out = StringIO()
    with pytest.raises(CommandError, match="does not add up: 1 difference"):
        call_command("ledger", "check", "--account", "north", stdout=out)
    assert out.getvalue() == (
        f"north: postings against days: {CostDay.objects.get().task_id}, 2026-11-23, "
        "2026-11-23, done: -1.00 0.00 0.00\n"
    )


@pytest.mark.parametrize("options", [[], ["--postings"], ["--account", "north"]])
def test_rebuild_puts_it_right(account: FarmAccount, options: list[str]) -> None:
    run("check")
    spoil()
    assert run("rebuild", *options) == ["north: everything adds up"]
    assert str(CostDay.objects.get().amount) == "1.25"


def test_rebuild_of_one_account_leaves_the_others_alone(account: FarmAccount) -> None:
    run("check")
    spoil()
    make_account(name="south")
    assert run("rebuild", "--account", "south") == ["south: everything adds up"]
    assert str(CostDay.objects.get().amount) == "2.25"


def test_a_rebuild_that_is_refused_says_so(
    account: FarmAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise RebuildRefused(["2026-11-20"])

    monkeypatch.setattr(ledger, "ledger_rebuild", refuse)
    text = "north: nothing was changed: closed days would change: 2026-11-20"
    with pytest.raises(CommandError, match=text):
        run("rebuild", "--postings")


@pytest.mark.parametrize("arguments", [["check", "--account"], ["zone"]])
def test_an_account_has_to_exist(db: None, arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="there is no account named 'nowhere'"):
        run(*arguments, "nowhere")


def test_zone_tells_sets_and_plans(account: FarmAccount) -> None:
    assert run("zone", "north") == ["north: at first Asia/Shanghai"]
    assert run("zone", "north", "Europe/Berlin") == ["north: at first Europe/Berlin"]
    assert run("zone", "north", "Asia/Tokyo", "--from", "2900-01-31") == [
        "north: at first Europe/Berlin",
        "north: from 2900-01-31 Asia/Tokyo",
    ]


def test_zone_says_why_not(account: FarmAccount) -> None:
    with pytest.raises(CommandError, match="Asia/Nowhere is no time zone"):
        run("zone", "north", "Asia/Nowhere")
    with pytest.raises(CommandError, match="begins later"):
        run("zone", "north", "Asia/Tokyo", "--from", "2020-01-31")
    make_closed_day(account)
    with pytest.raises(CommandError, match="are closed"):
        run("zone", "north", "Asia/Tokyo")
