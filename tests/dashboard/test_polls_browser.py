"""Accounts and health in a browser: what lives, opens and stays open; no barriers."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.farm import troubles
from apps.farm.models import PULSES, FarmAccount, Pulse, QuarantinedRow, SyncRun
from apps.farm.models.runs import SyncKind
from tests.browser import barriers, quiet_page, sign_in
from tests.conftest import VIEW, make_user
from tests.dashboard.hostile import ALL, LONG
from tests.factories import make_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RIGHTS = (
    *VIEW,
    "farm.view_syncrun",
    "farm.add_farmaccount",
    "farm.change_farmaccount",
)
Open = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def keeper(transactional_db: None) -> User:
    """May do everything with accounts and see the polls."""
    return make_user("keeper", *RIGHTS)


@pytest.fixture
def opened(keeper: User, live_server: LiveServer, browser: Browser) -> Open:
    """Opens a page of the running site: with opened("/health/", width=390) as page."""

    @contextmanager
    def open_page(
        path: str, *, width: int = 1440, language: str = "en", theme: str = "light"
    ) -> Iterator[Page]:
        with quiet_page(
            browser,
            # A form that comes back.
            expected=("status of 422",),
            viewport={"width": width, "height": 900},
            color_scheme=theme,
        ) as page:
            sign_in(page, keeper, live_server.url, language=language)
            page.goto(live_server.url + path)
            yield page

    return open_page


def seed() -> None:
    """Accounts in all states, polls of all kinds, rows put aside; hostile text too."""
    now = timezone.now()
    states = [
        ("ok", "", None),
        ("unreachable", "The farm did not answer in time.", None),
        ("refused", f"{troubles.REJECTED}\n{''.join(ALL)}", 999),
        ("throttled", troubles.THROTTLED, 429),
        ("frozen", troubles.FROZEN, None),
    ]
    Pulse.objects.bulk_create([Pulse(name=name, at=now) for name in PULSES])
    for number, (state, error, code) in enumerate(states):
        account = make_account(
            name=f"{number} {ALL[number % 4]}"[:80],
            state=state,
            error=error,
            error_code=code,
            seen_at=now - timedelta(seconds=number),
            state_since=now,
            failures=number,
            retry_at=now if number == 2 else None,
            balance=Decimal("123456.78"),
            coupon=Decimal(0),
            profile_seen_at=now,
            image_base=f"/mnt/{LONG}",
        )
        for kind in SyncKind:
            outcome = "ok" if state == "ok" else "failed"
            SyncRun.objects.create(
                account=account,
                kind=kind,
                outcome=outcome,
                started_at=now,
                finished_at=now,
                error=error,
                tasks_seen=1200,
                tasks_changed=7,
            )
    make_rows(account, 3)


def make_rows(account: FarmAccount, number: int) -> None:
    """Some more rows put aside."""
    now = timezone.now()
    for place in range(number):
        QuarantinedRow.objects.create(
            account=account,
            interface="queryTaskFrames",
            digest=f"{QuarantinedRow.objects.count()}",
            raw="".join(ALL) * (1 + 20 * place),
            error="".join(ALL),
            first_seen_at=now,
            last_seen_at=now,
        )


def paths() -> list[str]:
    """Every page of ours, of things that there are."""
    account = FarmAccount.objects.order_by("name").last()
    pk = account.pk if account else 0
    known = [f"/accounts/{pk}/", f"/accounts/{pk}/accept/"] if account else []
    return ["/accounts/", "/accounts/add/", "/health/", *known]


@pytest.mark.parametrize("is_empty", [False, True], ids=["full", "empty"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (390, "zh-hans")])
def test_no_page_has_barriers_or_is_wider_than_its_window(
    width: int, language: str, theme: str, is_empty: bool, opened: Open
) -> None:
    if not is_empty:
        seed()
    look = {"width": width, "language": language, "theme": theme}
    with opened("/accounts/", **look) as page:
        for path in paths():
            page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + path)
            assert barriers(page) == []
            assert not page.evaluate(
                "document.documentElement.scrollWidth > innerWidth"
            )


def touched(page: Page) -> None:
    """Have the page ask at once."""
    page.evaluate("document.dispatchEvent(new CustomEvent('farmdash:clicked'))")


def test_an_account_in_trouble_says_so_by_itself(opened: Open) -> None:
    account = make_account(name="studio", seen_at=timezone.now())
    with opened("/accounts/") as page:
        card = page.locator(f"#a{account.pk}")
        expect(card).to_contain_text("Connected")
        FarmAccount.objects.update(
            state="refused",
            error=troubles.REJECTED,
            error_code=100,
            state_since=timezone.now(),
        )
        expect(card).to_contain_text("Refused", timeout=15_000)
        expect(card).to_contain_text("The farm turned the question down.")
        FarmAccount.objects.update(state="ok", error="", seen_at=timezone.now())
        expect(card).to_contain_text("Connected", timeout=15_000)


def test_an_account_is_added_in_the_browser(opened: Open) -> None:
    with opened("/accounts/") as page:
        page.get_by_role("link", name="Add an account").click()
        page.get_by_label("Name").fill("studio")
        page.get_by_label("Domain").fill("https://task.renderbus.com")
        page.get_by_label("Access ID").fill("AKIDstudio")
        page.get_by_label("Access key").fill("a key")
        page.get_by_role("button", name="Add").click()
        expect(page.get_by_text("Only a host name")).to_be_visible()
        expect(page.get_by_label("Access key")).to_have_value("")
        page.get_by_label("Domain").fill("127.0.0.1:1")
        page.get_by_label("Access key").fill("a key")
        page.get_by_role("button", name="Add").click()
        expect(page.locator("#toasts")).to_contain_text("The account was added.")
        expect(page.get_by_role("heading", name="studio")).to_be_visible()
        page.get_by_label("More").click()
        page.get_by_role("button", name="Stop polling").click()
        expect(page.locator("article")).to_contain_text("Not polled")


def test_accepting_a_loss_is_asked_about_in_a_dialog(opened: Open) -> None:
    make_account(name="studio", state="frozen", error=troubles.FROZEN)
    with opened("/accounts/") as page:
        page.get_by_role("link", name="Accept the loss…").click()
        dialog = page.get_by_role("dialog", name="Are these tasks really gone?")
        expect(dialog).to_be_visible()
        assert barriers(page) == []
        dialog.get_by_role("button", name="Cancel").click()
        expect(dialog).to_have_count(0)
        page.get_by_role("link", name="Accept the loss…").click()
        dialog.get_by_role("button", name="They are gone").click()
        expect(page.locator("#toasts")).to_contain_text("All tasks are read now")


def test_what_is_being_read_stays_open_while_the_page_lives(opened: Open) -> None:
    account = make_account(name="studio")
    make_rows(account, 2)
    first = QuarantinedRow.objects.order_by("pk")[0]
    with opened("/health/") as page:
        row = page.locator(f"#q{first.pk}")
        row.locator("summary").click()
        expect(row.locator("pre")).to_be_visible()
        make_rows(account, 1)
        QuarantinedRow.objects.filter(pk=first.pk).update(count=77)
        SyncRun.objects.create(
            account=account, kind="sweep", outcome="ok", started_at=timezone.now()
        )
        expect(page.locator(".aside")).to_have_count(3, timeout=15_000)
        expect(row).to_contain_text("77 times")
        expect(row.locator("pre")).to_be_visible()
        expect(page.locator("#health-runs")).to_contain_text("Full sweep")


def test_a_filter_is_applied_when_it_is_chosen(opened: Open) -> None:
    account = make_account(name="studio")
    now = timezone.now()
    for kind, outcome in (("sweep", "failed"), ("profile", "ok")):
        SyncRun.objects.create(
            account=account,
            kind=kind,
            outcome=outcome,
            started_at=now,
            finished_at=now,
        )
    with opened("/health/") as page:
        rows: Any = page.locator("#health-runs .grid-row[id]")
        expect(rows).to_have_count(2)
        page.get_by_label("Outcome").focus()
        page.get_by_label("Outcome").select_option("failed")
        expect(rows).to_have_count(1)
        assert "outcome=failed" in page.url
        live = page.locator("#live").get_attribute("data-url")
        assert live is not None
        assert "outcome=failed" in live
        expect(page.get_by_label("Outcome")).to_be_focused()
        page.go_back()
        expect(rows).to_have_count(2)
