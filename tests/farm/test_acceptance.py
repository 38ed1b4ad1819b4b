"""A person says that what vanished is gone; a worker carries it out, once."""

from typing import Any

import pytest
from celery import current_app

from apps.common.locks import exclusive
from apps.farm import asking
from apps.farm.models import AccountState, FarmAccount, RenderTask, SyncRun
from apps.farm.sync import sync_acceptance, sync_heartbeat, sync_sweep
from apps.farm.tasks import accept_loss_account
from tests.farm.mirrors import account_of, reloaded
from tests.simulator_farm import MakeFarm, SimulatedFarm

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen(new_farm: MakeFarm) -> tuple[SimulatedFarm, FarmAccount]:
    """An account whose farm lost six of its eight tasks at once."""
    farm = new_farm()
    ids = [farm.add_task(frames=2) for _ in range(8)]
    account = account_of(farm)
    sync_heartbeat(account)
    sync_sweep(reloaded(account))
    for task_id in ids[:6]:
        farm.remove_task(task_id)
    sync_sweep(reloaded(account))
    sync_sweep(reloaded(account))
    assert reloaded(account).state == AccountState.FROZEN
    return farm, account


def left(account: FarmAccount) -> int:
    """Tasks that the mirror holds present."""
    return RenderTask.objects.present().filter(account=account).count()


def test_an_accepted_loss_is_believed(frozen: Any) -> None:
    _farm, account = frozen
    assert left(account) == 8
    sync_acceptance(reloaded(account))
    assert left(account) == 2
    assert reloaded(account).state == AccountState.OK


def test_an_account_that_is_frozen_no_more_is_left_alone(frozen: Any) -> None:
    _farm, account = frozen
    FarmAccount.objects.update(state=AccountState.OK)
    assert sync_acceptance(reloaded(account)) == []
    assert left(account) == 8


def test_a_farm_that_is_down_makes_nothing_gone(frozen: Any) -> None:
    farm, account = frozen
    farm.fault("status", count=0, status=502)
    (run,) = sync_acceptance(reloaded(account))
    assert run.outcome == "failed"
    assert left(account) == 8
    assert reloaded(account).state == AccountState.FROZEN


def test_the_job_carries_it_out(frozen: Any) -> None:
    _farm, account = frozen
    accept_loss_account(account.pk)
    assert left(account) == 2


def test_the_job_waits_for_a_sweep_that_is_under_way(
    frozen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _farm, account = frozen
    later: list[dict[str, Any]] = []
    monkeypatch.setattr(
        accept_loss_account, "apply_async", lambda **sent: later.append(sent)
    )
    runs = SyncRun.objects.count()
    with exclusive(f"sweep:{account.pk}"):
        accept_loss_account(account.pk, tries=3)
        accept_loss_account(account.pk, tries=0)
    assert SyncRun.objects.count() == runs
    assert [sent["kwargs"] for sent in later] == [
        {"account_id": account.pk, "tries": 2}
    ]


def test_an_account_that_is_not_polled_is_not_asked(frozen: Any) -> None:
    _farm, account = frozen
    FarmAccount.objects.update(enabled=False)
    accept_loss_account(account.pk)
    assert left(account) == 8


def test_what_is_asked_for_are_jobs_that_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, **_options: sent.append(name)
    )
    assert asking.account_ask(7)
    assert asking.loss_ask(7)
    assert sent == ["farm.heartbeat_account", "farm.accept_loss_account"]
    assert set(sent) <= set(current_app.tasks)


def test_a_broker_that_is_away_is_told_not_raised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(name: str, **_options: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(current_app, "send_task", away)
    assert not asking.account_ask(7)
    assert not asking.loss_ask(7)
