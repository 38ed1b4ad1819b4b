"""What an account says, and keeps, when the farm or the way there is bad."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation

from apps.farm.accounts import (
    FAILURES_TO_OPEN,
    PROBE_EVERY,
    account_record_failure,
    account_record_success,
)
from apps.farm.models import FarmAccount, FarmEvent, SyncRun
from apps.farm.sync import sync_heartbeat, sync_profile, sync_sweep
from apps.farm.troubles import trouble_text
from apps.farm.turns import accounts_in_touch, accounts_to_beat
from apps.renderbus.errors import FarmThrottled
from tests.farm.mirrors import Counting, account_of, reloaded, snapshot
from tests.simulator_farm import SimulatedFarm

pytestmark = pytest.mark.django_db


def beat(account: FarmAccount) -> SyncRun:
    return sync_heartbeat(reloaded(account))


def a_mirrored(farm: SimulatedFarm, **fields: Any) -> FarmAccount:
    account = account_of(farm, **fields)
    beat(account)
    sync_sweep(reloaded(account))
    # Nothing is repeated while something is wrong: the tests are quick.
    FarmAccount.objects.filter(pk=account.pk).update(failures=1)
    return reloaded(account)


REFUSED, UNREACHABLE, THROTTLED = "refused", "unreachable", "throttled"
FAULTS: list[tuple[dict[str, Any], str, int | None, str]] = [
    ({"kind": "code", "code": 403}, REFUSED, 403, "refuses the access ID"),
    ({"kind": "code", "code": 611}, REFUSED, 611, "does not fit the access ID"),
    ({"kind": "code", "code": 610}, REFUSED, 610, "expired"),
    ({"kind": "code", "code": 602}, REFUSED, 602, "does not let"),
    ({"kind": "code", "code": 605}, REFUSED, 605, "lacks permissions"),
    ({"kind": "code", "code": 608}, REFUSED, 608, "another region"),
    ({"kind": "code", "code": 100}, REFUSED, 100, "turned the question down"),
    ({"kind": "code", "code": 600}, REFUSED, 600, "turned the question down"),
    ({"kind": "code", "code": 500}, UNREACHABLE, 500, "error of its own"),
    ({"kind": "status", "status": 502}, UNREACHABLE, None, "error of its own"),
    ({"kind": "status", "status": 302}, UNREACHABLE, None, "leads elsewhere"),
    ({"kind": "status", "status": 429}, THROTTLED, None, "fewer calls"),
    ({"kind": "html"}, UNREACHABLE, None, "does not speak like a render farm"),
    ({"kind": "broken_json"}, UNREACHABLE, None, "does not speak like"),
    ({"kind": "truncate"}, UNREACHABLE, None, ""),
    ({"kind": "cut_before"}, UNREACHABLE, None, "broke off"),
    ({"kind": "cut_after"}, UNREACHABLE, None, "broke off"),
]


@pytest.mark.parametrize(("fault", "state", "code", "words"), FAULTS)
def test_a_bad_farm_is_named_and_nothing_is_lost(
    simulated_farm: SimulatedFarm,
    fault: dict[str, Any],
    state: str,
    code: int | None,
    words: str,
) -> None:
    account = a_mirrored(simulated_farm)
    before, seen_at = snapshot(account), account.seen_at
    simulated_farm.fault(**fault, count=0)
    run = beat(account)
    account = reloaded(account)
    assert (run.outcome, run.error_code) == ("failed", code)
    assert run.finished_at is not None
    assert (account.state, account.error_code) == (state, code)
    assert words in account.error
    assert account.seen_at == seen_at
    assert account.state_since is not None
    assert snapshot(account) == before
    simulated_farm.clear_faults()
    assert beat(account).outcome == "ok"
    account = reloaded(account)
    assert (account.state, account.error, account.error_code) == ("ok", "", None)
    assert (account.failures, account.retry_at) == (0, None)
    assert snapshot(account) == before


@pytest.mark.parametrize(
    ("fields", "state", "words"),
    [
        ({"access_id": "AKIDanother"}, REFUSED, "refuses"),
        ({"domain": "nobody.invalid"}, UNREACHABLE, "domain is not known"),
        ({"domain": "127.0.0.1:1"}, UNREACHABLE, "Nothing answers"),
        ({"domain": "not a domain"}, REFUSED, "make no address"),
        ({"access_key_encrypted": b"of another key"}, REFUSED, "FARMDASH_KEY"),
    ],
)
def test_wrong_settings_are_named_and_can_be_set_right(
    simulated_farm: SimulatedFarm, fields: dict[str, Any], state: str, words: str
) -> None:
    account = a_mirrored(simulated_farm)
    before = snapshot(account)
    right = {name: getattr(account, name) for name in fields}
    FarmAccount.objects.filter(pk=account.pk).update(**fields)
    assert beat(account).outcome == "failed"
    broken = reloaded(account)
    assert broken.state == state
    assert words in broken.error
    assert snapshot(account) == before
    FarmAccount.objects.filter(pk=account.pk).update(**right)
    assert beat(account).outcome == "ok"
    assert reloaded(account).state == "ok"


def test_a_wrong_key_is_refused_and_never_quoted(
    simulated_farm: SimulatedFarm, caplog: pytest.LogCaptureFixture
) -> None:
    account = a_mirrored(simulated_farm)
    simulated_farm.server.farm.options = type(simulated_farm.server.farm.options)(
        access_id=simulated_farm.access_id, access_key="rolled over"
    )
    run = beat(account)
    account = reloaded(account)
    assert (account.state, account.error_code) == (REFUSED, 611)
    told = f"{run.error} {account.error} {caplog.text}"
    assert simulated_farm.access_key not in told
    assert simulated_farm.access_id not in told


def test_a_wrong_clock_corrects_itself_in_one_call_and_is_remembered(
    simulated_farm: SimulatedFarm,
) -> None:
    account = a_mirrored(simulated_farm)
    simulated_farm.skew(7200)
    with Counting(simulated_farm) as counted:
        assert beat(account).outcome == "ok"
    assert counted.total == 3
    assert abs(reloaded(account).clock_offset_ms - 7_200_000) < 5_000
    with Counting(simulated_farm) as counted:
        assert beat(account).outcome == "ok"
    assert counted.total == 2


def test_a_farm_that_is_down_is_probed_once_in_half_a_minute(
    simulated_farm: SimulatedFarm,
) -> None:
    account = a_mirrored(simulated_farm)
    before = snapshot(account)
    simulated_farm.fault("status", status=503, count=0)
    probes: list[float] = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        start = timezone.now()
        for _ in range(360):  # an hour of ticks
            if accounts_to_beat(timezone.now()).filter(pk=account.pk).exists():
                with Counting(simulated_farm) as counted:
                    beat(account)
                assert counted.total == 1
                probes.append((timezone.now() - start).total_seconds())
            clock.shift(10)
        gaps = [b - a for a, b in pairwise(probes)]
        assert len(probes) <= 120 + FAILURES_TO_OPEN
        assert all(gap >= 30 for gap in gaps[FAILURES_TO_OPEN:])
        down = reloaded(account)
        assert down.state == UNREACHABLE
        assert down.state_since is not None
        assert down.state_since - start < timedelta(seconds=1)
        assert snapshot(account) == before
        # It comes back by itself, within one probe and one tick.
        simulated_farm.clear_faults()
        waited = 0
        while reloaded(account).state != "ok":
            if accounts_to_beat(timezone.now()).filter(pk=account.pk).exists():
                beat(account)
            clock.shift(10)
            waited += 10
        assert waited <= 45
    assert snapshot(account) == before
    assert FarmEvent.objects.filter(kind="account.state").count() >= 2


def test_a_refusal_opens_the_breaker_at_once(simulated_farm: SimulatedFarm) -> None:
    account = a_mirrored(simulated_farm)
    simulated_farm.fault("code", code=611, count=0)
    now = timezone.now()
    beat(account)
    retry_at = reloaded(account).retry_at
    assert retry_at is not None
    assert PROBE_EVERY - timedelta(seconds=1) < retry_at - now
    assert not accounts_to_beat(timezone.now()).exists()
    assert accounts_to_beat(now + PROBE_EVERY + timedelta(seconds=2)).exists()


def test_only_accounts_that_answer_are_asked_for_more(
    simulated_farm: SimulatedFarm,
) -> None:
    account = account_of(simulated_farm)
    assert not accounts_in_touch().exists()
    beat(account)
    assert accounts_in_touch().get() == account
    FarmAccount.objects.update(failures=1)
    simulated_farm.fault("html", count=1)
    beat(account)
    assert not accounts_in_touch().exists()
    FarmAccount.objects.update(enabled=False, state="ok", failures=0)
    assert not accounts_in_touch().exists()
    assert not accounts_to_beat(timezone.now()).exists()


@pytest.mark.parametrize(
    ("asked", "least", "most"), [(None, 29, 31), (90, 89, 91), (10**9, 599, 601)]
)
def test_a_farm_that_asks_for_less_gets_less(
    simulated_farm: SimulatedFarm, asked: float | None, least: int, most: int
) -> None:
    account = a_mirrored(simulated_farm)
    now = timezone.now()
    error = FarmThrottled("slow down", retry_after=asked)
    account_record_failure(account, error, started_at=now)
    account = reloaded(account)
    assert account.state == THROTTLED
    assert account.retry_at is not None
    assert least <= (account.retry_at - now).total_seconds() <= most


def test_a_trouble_of_the_profile_alone_is_not_the_accounts(
    simulated_farm: SimulatedFarm,
) -> None:
    account = a_mirrored(simulated_farm)
    simulated_farm.fault("code", "queryUserProfile", code=605, count=1)
    run = sync_profile(account)
    assert (run.outcome, run.error_code) == ("failed", 605)
    assert reloaded(account).state == "ok"
    simulated_farm.fault("status", "queryUserProfile", status=429, count=1)
    sync_profile(account)
    assert reloaded(account).state == THROTTLED


def test_a_change_of_state_is_an_event_and_redraws_pages(
    simulated_farm: SimulatedFarm,
) -> None:
    account = a_mirrored(simulated_farm)
    revision = account.revision
    FarmEvent.objects.all().delete()
    simulated_farm.fault("html", count=2)
    beat(account)
    beat(account)
    event = FarmEvent.objects.get()
    assert (event.kind, event.old, event.new) == ("account.state", "ok", UNREACHABLE)
    assert reloaded(account).revision == revision + 1
    beat(account)
    assert FarmEvent.objects.latest("pk").new == "ok"
    assert reloaded(account).revision == revision + 2


def test_a_recovery_keeps_what_another_poll_wrote(
    simulated_farm: SimulatedFarm,
) -> None:
    account = a_mirrored(simulated_farm)
    stale = reloaded(account)
    FarmAccount.objects.filter(pk=account.pk).update(name="renamed", failures=3)
    stale.failures = 3
    account_record_success(stale, seen_at=timezone.now())
    assert reloaded(account).name == "renamed"


def test_troubles_are_told_in_the_readers_language(
    simulated_farm: SimulatedFarm,
) -> None:
    account = a_mirrored(simulated_farm)
    simulated_farm.fault("code", code=611, count=0)
    beat(account)
    kept = reloaded(account).error
    sentence, _, words = kept.partition("\n")
    assert trouble_text(kept) == f"{sentence} ({words})"
    with translation.override("zh-hans"):
        assert trouble_text(kept).endswith(f" ({words})")
    assert trouble_text("") == ""
