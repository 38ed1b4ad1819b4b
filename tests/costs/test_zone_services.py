"""Who may change the zone of an account's days, and from when on."""

from datetime import date, datetime, timedelta

import pytest

from apps.audit.models import AuditEntry
from apps.costs.ledger.check import ledger_check
from apps.costs.ledger.zone_services import (
    ZoneRefused,
    zone_change,
    zone_set,
    zone_spans,
)
from apps.costs.ledger.zones import FIRST_DAY
from apps.costs.models import CostDay
from apps.farm.models import FarmAccount
from tests.costs.factories import DAY, at, make_closed_day, make_spending, post
from tests.costs.same_sums import same_sums
from tests.factories import NOW, make_account

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def account() -> FarmAccount:
    """An account with books; its days are those of Shanghai."""
    account = make_account(name="north")
    post(account)
    return account


def change(
    account: FarmAccount, zone: str, from_day: date, now: datetime = NOW
) -> None:
    zone_change(actor="mei", account=account, zone=zone, from_day=from_day, now=now)


def spans(account: FarmAccount) -> list[tuple[date, str]]:
    return [(day, str(zone)) for day, zone in zone_spans(account)]


def test_a_zone_holds_from_a_day_to_come_on(account: FarmAccount) -> None:
    change(account, "Europe/Berlin", DAY + 2 * ONE_DAY)
    assert spans(account) == [
        (FIRST_DAY, "Asia/Shanghai"),
        (DAY + 2 * ONE_DAY, "Europe/Berlin"),
    ]
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.target_label) == (
        "account.zone",
        "mei",
        "north",
    )
    assert entry.before == {"1970-01-01": "Asia/Shanghai"}
    assert entry.after == entry.before | {"2026-11-25": "Europe/Berlin"}


def test_a_change_replaces_what_was_planned_for_later(account: FarmAccount) -> None:
    change(account, "Europe/Berlin", DAY + 5 * ONE_DAY)
    change(account, "Europe/Paris", DAY + 9 * ONE_DAY)
    change(account, "Asia/Tokyo", DAY + 3 * ONE_DAY)
    assert [zone for _, zone in spans(account)] == ["Asia/Shanghai", "Asia/Tokyo"]


@pytest.mark.parametrize(
    ("zone", "from_day", "now"),
    [
        ("Asia/Tokyo", "2026-11-20", "2026-11-23 09:00"),
        ("Asia/Tokyo", "2026-11-23", "2026-11-23 09:00"),
        # It is tomorrow in Tokyo already.
        ("Asia/Tokyo", "2026-11-24", "2026-11-23 15:00"),
        # It is tomorrow in Shanghai already.
        ("Europe/Berlin", "2026-11-24", "2026-11-23 16:00"),
    ],
)
def test_days_that_have_begun_stay(
    account: FarmAccount, zone: str, from_day: str, now: str
) -> None:
    with pytest.raises(ZoneRefused, match="begins later"):
        change(account, zone, date.fromisoformat(from_day), at(now))
    assert len(spans(account)) == 1
    assert not AuditEntry.objects.exists()


def test_tomorrow_will_do_in_time(account: FarmAccount) -> None:
    change(account, "Asia/Tokyo", DAY + ONE_DAY, at("2026-11-23 14:59"))
    assert len(spans(account)) == 2


def test_the_day_that_a_refusal_names_is_taken(account: FarmAccount) -> None:
    late = at("2026-11-23 23:59")
    with pytest.raises(ZoneRefused, match="2026-11-26"):
        change(account, "Pacific/Kiritimati", DAY, late)
    change(account, "Pacific/Kiritimati", date(2026, 11, 26), late)


@pytest.mark.parametrize("zone", ["", "Asia/Nowhere", "../etc/passwd", "\0", "UTC\n"])
def test_a_zone_has_to_exist(account: FarmAccount, zone: str) -> None:
    with pytest.raises(ZoneRefused, match="no time zone"):
        change(account, zone, DAY + 2 * ONE_DAY)
    with pytest.raises(ZoneRefused, match="no time zone"):
        zone_set(actor="mei", account=account, zone=zone)
    assert len(spans(account)) == 1


def test_money_that_is_posted_does_not_move(account: FarmAccount) -> None:
    make_spending(account)
    post(account)
    change(account, "America/New_York", DAY + 2 * ONE_DAY)
    make_spending(account, seen_at=at("2026-11-25 04:30"))
    make_spending(account, seen_at=at("2026-11-25 05:00"))
    post(account)
    days = CostDay.objects.order_by("pk").values_list("day", flat=True)
    assert [day.day for day in days] == [23, 24, 25]


def test_the_first_zone_is_set_for_all_days(account: FarmAccount) -> None:
    make_spending(account, seen_at=at("2026-11-22 17:00"))
    post(account)
    assert [row.day for row in CostDay.objects.all()] == [DAY]
    zone_set(actor="mei", account=account, zone="Europe/Berlin")
    assert spans(account) == [(FIRST_DAY, "Europe/Berlin")]
    assert [row.day for row in CostDay.objects.all()] == [DAY - ONE_DAY]
    assert AuditEntry.objects.get().after == {"1970-01-01": "Europe/Berlin"}
    same_sums(account)
    assert [d for d in ledger_check(account.pk) if "frames" not in d.what] == []


def test_a_closed_day_keeps_its_zone(account: FarmAccount) -> None:
    make_closed_day(account)
    with pytest.raises(ZoneRefused, match="are closed"):
        zone_set(actor="mei", account=account, zone="Europe/Berlin")
    assert spans(account) == [(FIRST_DAY, "Asia/Shanghai")]
