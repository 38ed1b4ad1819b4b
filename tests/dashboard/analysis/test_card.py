"""Why a scene did not pass the farm's analysis, explained."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.dashboard.analysis.codes import codes_in
from apps.dashboard.analysis.findings import web_address
from apps.farm.models import FarmReading, ReadingKind, RenderTask
from tests.conftest import signed_in
from tests.dashboard.question_pages import HTMX, said
from tests.factories import make_task
from tests.farm.reading_rows import make_reading

pytestmark = pytest.mark.django_db
ENGLISH, CHINESE = 1, 0


@pytest.fixture
def client(viewer: User) -> Client:
    """Somebody who may look."""
    return signed_in(viewer)


def failed(remark: str = "analysis: 10003", **fields: Any) -> RenderTask:
    """A task that did not pass."""
    return make_task(**{"status_code": 45, "extra": {"remark": remark}} | fields)


def explain(task: RenderTask, language: int = ENGLISH, **row: Any) -> FarmReading:
    """What the farm says of code 10003."""
    values = {
        "code": "10003",
        "type": 1,
        "languageFlag": language,
        "desDescriptionCn": "A plugin does not fit",
        "desSolutionCn": "1. Choose another.\n2. Submit again.",
        "solutionPath": "https://help.example/10003",
        "isRepair": 0,
    }
    key = f"10003/{language}"
    return make_reading(
        task.account, ReadingKind.ERROR_DETAIL, key, data=[values | row]
    )


@pytest.mark.parametrize(
    ("remark", "codes"),
    [
        ("analysis: 10003, 50001", ["10003", "50001"]),
        ("Analyse error 15000;15000", ["15000"]),
        ("分析错误:20003、30004", ["20003", "30004"]),
        ("shot 10020 of sequence 30004", []),
        ("", []),
        (None, []),
        (["10003"], []),
        ("error " + "12345 " * 50, ["12345"]),
    ],
)
def test_codes_are_those_that_a_remark_names(remark: Any, codes: list[str]) -> None:
    assert codes_in({"remark": remark}) == codes


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("https://help.example/x?id=1", True),
        ("http://help.example", True),
        ("javascript:alert(1)", False),
        ("//help.example/x", False),
        ("data:text/html,x", False),
        ("https://good.example@evil.example/", False),
        ("https://", False),
        ("http://[", False),
        ("https://a.example/ b", False),
    ],
)
def test_only_addresses_of_pages_are_linked(text: str, opens: bool) -> None:
    assert bool(web_address(text)) is opens


def test_a_code_is_explained_with_what_to_do_and_a_link(client: Client) -> None:
    task = failed()
    explain(task)
    html = client.get(f"/tasks/{task.pk}/").content.decode()
    told = said(html)
    assert "The scene did not pass the farm's analysis" in told
    assert "A plugin does not fit" in told and "has to be mended" in told
    assert "1. Choose another.\n2. Submit again." in html
    assert (
        'href="https://help.example/10003" target="_blank" rel="noopener noreferrer"'
        in html
    )
    assert "at help.example" in told


def test_a_warning_may_be_ignored(client: Client) -> None:
    task = failed(status_code=5)
    explain(task, type=0, isRepair=1, solutionPath="javascript:alert(1)")
    html = client.get(f"/tasks/{task.pk}/analysis/").content.decode()
    told = said(html)
    assert "may be ignored" in told and "client can repair it" in told
    assert "did not pass" not in told and "javascript" not in html


def test_the_other_language_is_shown_where_the_farm_has_none_of_the_readers(
    client: Client,
) -> None:
    task = failed()
    make_reading(task.account, ReadingKind.ERROR_DETAIL, "10003/1", data=[])
    explain(task, CHINESE, desDescriptionCn="插件不匹配")
    html = client.get(f"/tasks/{task.pk}/analysis/").content.decode()
    assert 'lang="zh-Hans">插件不匹配' in html


def test_the_reader_of_chinese_gets_chinese(client: Client) -> None:
    task = failed()
    explain(task, CHINESE, desDescriptionCn="插件不匹配")
    client.cookies["django_language"] = "zh-hans"
    html = client.get(f"/tasks/{task.pk}/analysis/").content.decode()
    assert "插件不匹配" in html and 'lang="zh-Hans">插件' not in html


def test_while_the_farm_is_asked_the_card_asks_again(client: Client) -> None:
    task = failed()
    html = client.get(f"/tasks/{task.pk}/").content.decode()
    assert "The farm is asked what this code means." in html
    assert f'hx-get="/tasks/{task.pk}/analysis/" hx-trigger="every 2s"' in html
    explain_later = FarmReading.objects.get(key="10003/1")
    explain_later.state, explain_later.reason = "failed", "it broke"
    explain_later.save()
    part = client.get(f"/tasks/{task.pk}/analysis/", headers=HTMX).content.decode()
    assert "could not be read from the farm. it broke" in said(part)
    assert "hx-trigger" not in part and "<html" not in part


def test_a_part_tells_of_the_scene_that_it_is_of(client: Client) -> None:
    top = failed(child_count=1)
    part = make_task(top.account, parent=top, status_code=45)
    explain(top)
    assert "A plugin does not fit" in said(
        client.get(f"/tasks/{part.pk}/").content.decode()
    )


def test_a_code_can_be_looked_up_where_the_farm_names_none(client: Client) -> None:
    task = failed("")
    explain(task)
    page = said(client.get(f"/tasks/{task.pk}/").content.decode())
    assert "names no code" in page and "A plugin" not in page
    for code, found in (("10003", True), ("1/0", False), ("x" * 50, False)):
        html = client.get(f"/tasks/{task.pk}/analysis/", {"code": code})
        assert ("A plugin does not fit" in html.content.decode()) is found
    assert FarmReading.objects.count() == 1


def test_a_task_that_rendered_has_no_such_card(client: Client) -> None:
    task = failed("", failed_frames=3, total_frames=3)
    html = client.get(f"/tasks/{task.pk}/").content.decode()
    assert '<section id="analysis" class="card mb-3" hidden>' in html
    page = said(client.get(f"/tasks/{task.pk}/analysis/").content.decode())
    assert "names no code for this task" in page


def test_who_may_render_again_is_led_there(client: Client, operator: User) -> None:
    task = failed()
    link = f'href="/tasks/{task.pk}/again/">render it again with another environment'
    for path in ("", "analysis/"):
        address = f"/tasks/{task.pk}/{path}"
        assert link not in client.get(address).content.decode()
        assert link in signed_in(operator).get(address).content.decode()
