"""What does not add up is on the pages, in words, until somebody explains it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import translation
from playwright.sync_api import Browser

from apps.audit.models import AuditEntry
from apps.common.money import to_units
from apps.costs.models import BalanceCheck, Explanation, Residue, ResidueOf, Waits
from apps.costs.residues.steps import residue_step
from apps.dashboard.costs.residues import ResidueLine, residue_lines
from apps.farm.models import FarmAccount
from tests.browser import barriers, quiet_page, sign_in
from tests.conftest import make_user, signed_in
from tests.dashboard.hostile import ALL, QUOTES, raw_markup
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db

PAGE = "/costs/residues/"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _clock() -> object:
    """All of it happens at NOW, in English."""
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


@pytest.fixture
def payer() -> User:
    return make_user("payer", "farm.view_rendertask", "costs.view_costday")


@pytest.fixture
def administrator() -> User:
    return User.objects.create_superuser("administrator")


@pytest.fixture
def account() -> FarmAccount:
    return make_account(name="studio", currency="CNY", coupon=Decimal(5))


def check(account: FarmAccount, **fields: Any) -> BalanceCheck:
    values: dict[str, Any] = {"settled_at": NOW, "leaves_at": NOW} | fields
    return BalanceCheck.objects.create(account=account, **values)


def step(
    account: FarmAccount, *amounts: str, of: ResidueOf = ResidueOf.BALANCE
) -> list[Residue]:
    """An opening, then these."""
    return [
        residue_step(
            account_id=account.pk,
            of=of,
            at=NOW - timedelta(hours=9 - place),
            step=Decimal(amount),
            opening=not place,
        )
        for place, amount in enumerate(("100", *amounts))
    ]


def differ(account: FarmAccount, amount: str, **fields: Any) -> Residue:
    """A task that says otherwise than its frames."""
    values: dict[str, Any] = {"amount": Decimal(amount), "step": Decimal(amount)}
    task = make_task(account, **fields)
    return Residue.objects.create(
        account=account, of=ResidueOf.TASK, task=task, at=NOW, **values
    )


def line(user: User, key: str) -> ResidueLine:
    (found,) = [one for one in residue_lines(user) if one.key == key]
    return found


def told(user: User, key: str) -> tuple[str, str]:
    found = line(user, key)
    return found.tone, found.text


def test_what_adds_up_says_since_when(payer: User, account: FarmAccount) -> None:
    check(account)
    step(account)
    step(account, of=ResidueOf.COUPON)
    assert told(payer, "tasks") == ("done", "Frames, tasks and account add up")
    assert told(payer, "balance") == ("done", "Balance and ledger add up")
    assert told(payer, "coupon") == ("done", "Vouchers and ledger add up")
    assert line(payer, "balance").since == NOW - timedelta(hours=9)
    assert not any(one.is_open for one in residue_lines(payer))


def test_a_difference_says_how_much_since_when_and_where_it_came_from(
    payer: User, account: FarmAccount
) -> None:
    check(account)
    first = step(account, "50", "-0.01", "-0.02", "200")
    assert told(payer, "balance") == (
        "failed",
        "The balance differs from the ledger by -CN¥0.03, not explained",
    )
    found = line(payer, "balance")
    assert found.is_open
    assert found.since == NOW - timedelta(hours=7)
    assert found.url == f"{PAGE}{first[-1].pk}/"


def test_tasks_that_differ_are_counted_and_summed_up(
    payer: User, account: FarmAccount
) -> None:
    check(account)
    one = differ(account, "0.01")
    assert told(payer, "tasks")[1] == "1 task differs from its frames by +CN¥0.01"
    assert line(payer, "tasks").url == f"{PAGE}{one.pk}/"
    differ(account, "0.002")
    text = "2 tasks differ from their frames by +CN¥0.012 together"
    assert told(payer, "tasks") == ("failed", text)


@pytest.mark.parametrize(
    ("waits", "words"),
    [
        (Waits.NOTHING, "not held against the ledger yet"),
        (Waits.SWEEP, "yet: all tasks have to be read once more first"),
        (Waits.FRAMES, "yet: frames have to be read first"),
        (Waits.BALANCE, "yet: it was not read yet"),
        (Waits.QUIET, "yet: frames end all the time"),
    ],
)
def test_what_is_not_known_yet_says_what_it_waits_for(
    payer: User, account: FarmAccount, waits: Waits, words: str
) -> None:
    check(account, waits_for=waits)
    tone, text = told(payer, "balance")
    assert tone == "unknown" and words in text


def test_nothing_adds_up_of_an_account_that_was_never_read(
    payer: User, account: FarmAccount
) -> None:
    FarmAccount.objects.filter(pk=account.pk).update(swept_at=None)
    check(account)
    assert told(payer, "tasks") == (
        "unknown",
        "Tasks and their frames were not compared yet",
    )


def test_a_balance_that_was_asked_for_and_not_told_is_said_to_be_so(
    payer: User, account: FarmAccount
) -> None:
    accounts = FarmAccount.objects.filter(pk=account.pk)
    accounts.update(profile_seen_at=NOW, balance=None)
    check(account, waits_for=Waits.BALANCE)
    assert told(payer, "balance")[1].endswith("yet: the farm does not tell it")
    accounts.update(balance=Decimal(7))
    assert told(payer, "balance")[1].endswith("the ledger yet")


def test_a_suspicion_is_no_difference_yet(payer: User, account: FarmAccount) -> None:
    looked = check(account, balance_base=Decimal(100), checked_at=NOW + HOUR)
    step(account)
    tone, text = told(payer, "balance")
    assert tone == "unknown" and text.startswith("The balance may differ")
    looked.bounds = {"balance": [to_units(98), to_units(101)]}
    looked.save()
    assert told(payer, "balance") == (
        "done",
        "Balance and ledger add up to within CN¥2.00",
    )


def test_an_opening_that_is_roughly_known_says_how_roughly(
    payer: User, account: FarmAccount
) -> None:
    check(account, bounds={"balance": [100, 3000]}, waits_for=Waits.QUIET)
    tone, text = told(payer, "balance")
    assert tone == "unknown" and "known to within CN¥0.000029: frames end" in text


def test_an_account_that_was_never_looked_at_is_not_called_right(
    payer: User, account: FarmAccount
) -> None:
    assert told(payer, "tasks")[0] == told(payer, "balance")[0] == "unknown"


def test_who_must_not_see_money_sees_nothing(
    viewer: User, account: FarmAccount
) -> None:
    assert residue_lines(viewer) == []
    (row,) = step(account)
    for path in (PAGE, f"{PAGE}{row.pk}/"):
        assert signed_in(viewer).get(path).status_code == 403


def test_the_page_lists_accounts_and_tasks(payer: User, account: FarmAccount) -> None:
    check(account)
    step(account, "-0.01")
    row = differ(account, "0.5", scene_name="shot_010.ma")
    page = signed_in(payer).get(PAGE).content.decode()
    assert "differs from the ledger by -CN¥0.01" in page
    assert "shot_010.ma" in page
    assert f"{PAGE}{row.pk}/" in page


def test_a_history_is_newest_first_and_only_administrators_get_a_form(
    payer: User, administrator: User, account: FarmAccount
) -> None:
    opening, top_up, odd = step(account, "50", "-0.01")
    path = f"{PAGE}{opening.pk}/"
    page = signed_in(payer).get(path).content.decode()
    places = [page.index(f'id="step-{row.pk}"') for row in (odd, top_up, opening)]
    assert places == sorted(places)
    assert "Differs by" in page and "presumed" in page
    assert "/explain/" not in page
    page = signed_in(administrator).get(path).content.decode()
    assert page.count("/explain/") == 2, "an opening is what was found"


def explain(user: User, row: Residue, **fields: str) -> Any:
    return signed_in(user).post(f"{PAGE}{row.pk}/explain/", fields)


def test_an_explanation_ends_the_difference(
    payer: User, administrator: User, account: FarmAccount
) -> None:
    check(account)
    *_, odd = step(account, "-2.5")
    answer = explain(administrator, odd, explanation="charge", note=QUOTES)
    assert answer.headers["Location"] == f"{PAGE}{odd.pk}/"
    assert told(payer, "balance")[0] == "done"
    page = signed_in(payer).get(f"{PAGE}{odd.pk}/").content.decode()
    assert "Charge outside rendering" in page and "It adds up" in page
    assert not raw_markup(page)
    assert AuditEntry.objects.filter(verb="residue.explained").count() == 1


def test_what_cannot_be_explained_is_refused(
    payer: User, administrator: User, account: FarmAccount
) -> None:
    opening, odd = step(account, "-2.5")
    assert explain(payer, odd, explanation="charge").status_code == 403
    assert explain(administrator, odd, explanation="magic").status_code == 400
    assert explain(administrator, opening, explanation="other").status_code == 302
    odd.pk += 1000
    assert explain(administrator, odd, explanation="other").status_code == 404
    opening.refresh_from_db()
    assert opening.explanation == Explanation.OPENING


def test_a_history_that_is_not_there_is_not_found(payer: User) -> None:
    assert signed_in(payer).get(f"{PAGE}999/").status_code == 404


@pytest.mark.parametrize("text", ALL)
def test_hostile_names_are_text(payer: User, text: str) -> None:
    account = make_account(name=text[:80])
    row = differ(account, "1", scene_name=text)
    for path in (PAGE, f"{PAGE}{row.pk}/"):
        assert not raw_markup(signed_in(payer).get(path).content.decode())


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.django_db(transaction=True)
def test_the_pages_can_be_used_by_everybody(
    scheme: str,
    width: int,
    browser: Browser,
    live_server: object,
    administrator: User,
    account: FarmAccount,
) -> None:
    check(account)
    *_, odd = step(account, "50", "-0.01")
    row = differ(account, "0.5", scene_name="W" * 300)
    size = {"width": width, "height": 900}
    with quiet_page(browser, color_scheme=scheme, viewport=size) as shown:
        address = str(live_server)
        sign_in(shown, administrator, address)
        for path in ("", f"{odd.pk}/", f"{row.pk}/"):
            shown.goto(f"{address}{PAGE}{path}")
            assert barriers(shown) == [], path
            wide = "document.documentElement.scrollWidth - innerWidth"
            assert shown.evaluate(wide) <= 0, path


def test_an_open_difference_stands_on_the_costs_page_of_any_period(
    payer: User, account: FarmAccount
) -> None:
    check(account)
    step(account, "-0.01")
    for address in ("/costs/", "/costs/?from=2026-01-01&to=2026-01-31"):
        page = signed_in(payer).get(address).content.decode()
        assert "differs from the ledger by -CN¥0.01" in page
        assert page.index('id="books-title"') < page.index('id="charts"')
    other = f"/costs/?account={make_account().pk}"
    assert "differs from the ledger" not in signed_in(payer).get(other).content.decode()
