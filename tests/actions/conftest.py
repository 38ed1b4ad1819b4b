"""A mirrored simulated farm, and a click that is carried out in this process."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db.models import F

from apps.actions.models import Intent, IntentState
from apps.actions.sending.execute import intent_execute
from apps.actions.services import (
    account_intent_request,
    intents_request,
    intents_sweep,
)
from apps.actions.settling.settle import intents_settle
from apps.actions.telling.wording import intent_words
from apps.farm.accounts import account_client
from apps.farm.crypto import encrypt
from apps.farm.models import FarmAccount, RenderTask
from apps.farm.sync import sync_frames, sync_once
from apps.renderbus.client import FarmClient
from tests.factories import make_account
from tests.simulator_farm import SimulatedFarm


class Clicks:
    """A user in front of a farm that is mirrored: click, carry out, look."""

    def __init__(self, farm: SimulatedFarm, account: FarmAccount, user: User) -> None:
        self.farm = farm
        self.account = account
        self.user = user

    def mirror(self) -> None:
        """Read the whole farm into the database, frames that were read lately too."""
        self.account.refresh_from_db()
        sync_once(self.account, lambda *_: None)
        RenderTask.objects.update(next_sync_at=None)
        sync_frames(self.account)

    def task(self, remote_id: int) -> RenderTask:
        """The mirrored task, fresh from the database."""
        return RenderTask.objects.get(account=self.account, remote_id=remote_id)

    def frame_ids(self, remote_id: int, *codes: int) -> list[int]:
        """Primary keys of the task's frames with these status numbers."""
        found = self.task(remote_id).frames.filter(status_code__in=codes)
        return list(found.values_list("pk", flat=True))

    def ask(self, operation: str, *remote_ids: int, **more: Any) -> list[Intent]:
        """Click."""
        return intents_request(
            user=self.user,
            operation=operation,
            task_ids=[self.task(remote_id).pk for remote_id in remote_ids],
            **more,
        )

    def do(self, operation: str, *remote_ids: int, **more: Any) -> list[Intent]:
        """Click, and let a worker carry it out."""
        return [self.run(one) for one in self.ask(operation, *remote_ids, **more)]

    def about(self, operation: str, target: str = "", **params: Any) -> Intent:
        """Click on something of the account itself."""
        return account_intent_request(
            user=self.user,
            account=self.account,
            operation=operation,
            target=target,
            params=params,
        )

    def do_about(self, operation: str, target: str = "", **params: Any) -> Intent:
        """The same, and let a worker carry it out."""
        return self.run(self.about(operation, target, **params))

    def run(self, intent: Intent) -> Intent:
        """Let a worker carry the intent out; the intent afterwards."""
        intent_execute(intent.pk)
        return self.now(intent)

    def look(self, intent: Intent, *, later: float = 0) -> Intent:
        """Look what became of it, as if it had been sent so many seconds earlier."""
        mine = Intent.objects.filter(pk=intent.pk)
        span = timedelta(seconds=later)
        mine.update(sent_at=F("sent_at") - span, requested_at=F("requested_at") - span)
        mine.filter(settled_at=None).update(next_check_at=F("sent_at"))
        intents_settle([intent.pk])
        return self.now(intent)

    def now(self, intent: Intent) -> Intent:
        """The intent, fresh from the database."""
        rows = Intent.objects.select_related("account", "task__account")
        return rows.get(pk=intent.pk)

    @property
    def client(self) -> FarmClient:
        """The farm without any of the clicks: what it says itself."""
        return account_client(self.account)

    def stop_by_hand(self, remote_id: int) -> None:
        """Somebody, or a worker of ours that died at once, stops it on the farm."""
        account_client(self.account).task.stop([remote_id])

    def sweep(self) -> None:
        """What beat has a worker do every few seconds."""
        intents_sweep()

    def says(self, intent: Intent) -> str:
        """What the row says about it."""
        return intent_words(self.now(intent)).text

    def state(self, intent: Intent) -> IntentState:
        """How far it has come."""
        return IntentState(self.now(intent).state)


MakeClicks = Callable[[SimulatedFarm], Clicks]


@pytest.fixture
def clicks_on(operator: User) -> MakeClicks:
    """Makes Clicks on a farm."""

    def make(farm: SimulatedFarm) -> Clicks:
        account = make_account(
            domain=farm.domain,
            protocol=farm.protocol,
            platform=farm.platform,
            access_id=farm.access_id,
            access_key_encrypted=encrypt(farm.access_key),
        )
        return Clicks(farm, account, operator)

    return make


@pytest.fixture
def clicks(empty_farm: SimulatedFarm, clicks_on: MakeClicks) -> Clicks:
    """Clicks on an empty farm: add tasks, then mirror()."""
    return clicks_on(empty_farm)


@pytest.fixture
def admin(clicks: Clicks) -> Clicks:
    """Clicks of somebody who may change the account, and spend."""
    names = ("change_farmaccount", "spend")
    rights = Permission.objects.filter(codename__in=names)
    clicks.user.user_permissions.add(*rights)
    clicks.user = User.objects.get(pk=clicks.user.pk)
    return clicks


@pytest.fixture
def rendering(clicks: Clicks) -> int:
    """The farm's id of a task that renders, mirrored."""
    task_id = clicks.farm.add_task(frames=8, seconds=600)
    clicks.mirror()
    return task_id


@pytest.fixture
def failed(clicks: Clicks) -> int:
    """The farm's id of a task of eight frames of which three failed, mirrored."""
    task_id = clicks.farm.add_task(frames=8)
    clicks.farm.set_frames(task_id, 4)
    clicks.farm.set_frames(task_id, 5, places=[1, 4, 6])
    clicks.farm.advance(60)
    clicks.mirror()
    return task_id
