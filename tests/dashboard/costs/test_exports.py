"""Files of costs: asked for on a page, followed by a bar, got by one person."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, expect

from apps.costs.exports import services
from apps.costs.exports.writing import exports_work
from apps.costs.models import Export, ExportState
from tests.browser import barriers, quiet_page, sign_in
from tests.conftest import make_user, signed_in
from tests.costs.posting_rows import make_posting
from tests.costs.spend_rows import make_leaf
from tests.dashboard.hostile import SCRIPT, raw_markup
from tests.factories import make_account, make_frame

pytestmark = pytest.mark.django_db

ADDRESS = "/costs/exports/"
NOVEMBER = "?from=2026-11-01&to=2026-11-30"


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def payer() -> User:
    return make_user("payer", "farm.view_rendertask", "costs.view_costday")


@pytest.fixture
def client(payer: User) -> Client:
    return signed_in(payer)


@pytest.fixture(autouse=True)
def _money() -> None:
    leaf = make_leaf(make_account(), project_name="Orion")
    make_posting(make_frame(leaf), "1.25")


def ask(client: Client, format: str = "xlsx", **more: str) -> Any:
    fields = {"format": format, "view": "costs", "query": NOVEMBER} | more
    return client.post(ADDRESS, fields)


def test_a_short_csv_file_comes_at_once(client: Client) -> None:
    answer = ask(client, "csv", view="entries")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert (
        answer.headers["Content-Disposition"]
        == 'attachment; filename="entries_2026-11-01_2026-11-30.csv"'
    )
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert b"1.25" in answer.content
    assert not Export.objects.exists()


def test_a_long_csv_file_is_left_to_a_worker(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "SMALL", 0)
    answer = ask(client, "csv")
    export = Export.objects.get()
    assert answer.headers["Location"] == f"{ADDRESS}{export.pk}/"


def test_the_page_follows_the_file_until_it_can_be_downloaded(client: Client) -> None:
    url = ask(client).headers["Location"]
    before = client.get(url).content.decode()
    assert f'hx-get="{url}state/"' in before and "<progress" in before
    assert client.get(f"{url}file/").status_code == 404
    exports_work()
    after = client.get(f"{url}state/")
    assert "hx-get" not in after.content.decode()
    assert f"{url}file/" in after.content.decode()
    assert after.headers["Cache-Control"] == "private, no-store"
    file = client.get(f"{url}file/")
    assert b"".join(file.streaming_content)[:2] == b"PK"
    assert "attachment" in file.headers["Content-Disposition"]


def test_a_file_knows_the_way_back_to_its_page(client: Client) -> None:
    url = ask(client, view="entries").headers["Location"]
    page = client.get(url).content.decode()
    assert 'href="/costs/entries/?' in page and "from=2026-11-01" in page


def test_files_of_others_are_not_there(client: Client) -> None:
    url = ask(client).headers["Location"]
    exports_work()
    other = signed_in(make_user("other", "farm.view_rendertask", "costs.view_costday"))
    for part in ("", "state/", "file/"):
        assert other.get(f"{url}{part}").status_code == 404


def test_without_the_right_to_see_costs_there_are_no_files(viewer: User) -> None:
    assert ask(signed_in(viewer)).status_code == 403
    assert Client().post(ADDRESS).status_code == 302


@pytest.mark.parametrize("fields", [{"format": "pdf"}, {"view": "secrets"}])
def test_what_there_is_not_is_a_bad_request(
    client: Client, fields: dict[str, str]
) -> None:
    assert ask(client, **({"format": "csv"} | fields)).status_code == 400


def test_a_strange_address_is_a_file_of_what_it_means(client: Client) -> None:
    answer = ask(client, "csv", query=f"?from=x&task=-1&project={SCRIPT}&by=nonsense")
    assert answer.status_code == 200


def test_too_many_files_are_refused_in_words(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "OPEN_MOST", 0)
    answer = ask(client)
    assert answer.headers["Location"].startswith("/costs/?from=")
    assert "being written already" in client.get("/costs/").content.decode()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"state": ExportState.FAILED, "error": SCRIPT}, "It could not be written:"),
        ({"state": ExportState.FAILED}, "could not be written in time"),
        ({"state": ExportState.READY}, "not here any more"),
    ],
)
def test_what_went_wrong_is_said_with_a_way_on(
    client: Client, values: dict[str, str], told: str
) -> None:
    url = ask(client).headers["Location"]
    Export.objects.update(**values)
    page = client.get(url).content.decode()
    assert told in page and "Try again" in page
    assert not raw_markup(page)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 390])
def test_the_bar_grows_and_the_file_is_saved(
    browser: Browser, live_server: Any, payer: User, client: Client, width: int
) -> None:
    url = ask(client).headers["Location"]
    Export.objects.update(state=ExportState.WRITING, rows_done=300, rows_total=1200)
    Export.objects.update(lease_until=None)
    size = {"width": width, "height": 800}
    with quiet_page(browser, viewport=size) as page:
        sign_in(page, payer, live_server.url)
        page.goto(live_server.url + url)
        expect(page.get_by_text("300 of 1,200 rows are written.")).to_be_visible()
        assert barriers(page, "#export") == []
        Export.objects.update(state=ExportState.QUEUED)
        exports_work()
        with page.expect_download() as saved:
            page.get_by_role("link", name="Download").click()
        assert saved.value.suggested_filename == "costs_2026-11-01_2026-11-30.xlsx"
