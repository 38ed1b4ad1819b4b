"""The tick that keeps the books up to date."""

from typing import Any

import pytest

from apps.common.locks import LockLost, exclusive
from apps.costs.ledger import jobs
from apps.costs.ledger.jobs import ledger_tick
from apps.costs.ledger.posting import ledger_post
from apps.costs.models import Posting
from tests.costs.factories import make_spending
from tests.factories import make_account

pytestmark = pytest.mark.django_db


def test_a_tick_posts_every_account() -> None:
    for _ in range(3):
        make_spending(make_account())
    ledger_tick()
    assert Posting.objects.count() == 3
    ledger_tick()
    assert Posting.objects.count() == 3


def test_an_account_that_somebody_posts_is_left_alone() -> None:
    first, second = make_spending(), make_spending()
    with exclusive(f"ledger:{first.account_id}"):
        ledger_tick()
    assert Posting.objects.get().account_id == second.account_id


def test_a_tick_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    make_spending()
    monkeypatch.setattr(jobs, "DEADLINE_S", -1)
    ledger_tick()
    assert not Posting.objects.exists()


def test_a_lost_lock_ends_one_account_and_not_the_tick(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = make_spending(), make_spending()
    posted = []

    def work(account_id: int, **_: Any) -> None:
        posted.append(account_id)
        raise LockLost

    monkeypatch.setattr(jobs, "ledger_post", work)
    ledger_tick()
    assert posted == [first.account_id, second.account_id]


def test_an_account_that_cannot_be_posted_keeps_no_other_from_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = make_spending(), make_spending()

    def work(account_id: int, **how: Any) -> int:
        if account_id == first.account_id:
            raise RuntimeError
        return ledger_post(account_id, **how)

    monkeypatch.setattr(jobs, "ledger_post", work)
    ledger_tick()
    assert Posting.objects.get().account_id == second.account_id
    assert f"account {first.account_id} could not be posted" in caplog.text
