"""How an account's files travel: storage numbers, engines, the RaySync server."""

import pytest
from django.contrib.auth.models import User

from apps.dashboard.account_facts.transfer import engines_of, server_of, storage_of
from apps.farm.models import FarmReading
from tests.conftest import signed_in
from tests.dashboard.account_facts.fact_rows import example, look, read_account
from tests.dashboard.account_pages import clock

__all__ = ("clock",)


def reading(kind: str, **changed: object) -> FarmReading:
    """The published answer, with some of it changed."""
    return FarmReading(kind=kind, data=example(kind) | changed)


def test_storage_numbers_have_names() -> None:
    found = storage_of(reading("transfer_bid"), reading("transfer_config"))
    assert [(fact.label, fact.value) for fact in found.facts] == [
        ("Sending scenes and assets", "10201"),
        ("Fetching what was rendered", "20201"),
        ("Configuration files", "30201"),
        ("Assets of the main account", "10202"),
    ]
    assert [(one.user, one.output) for one in found.sub_accounts] == [
        ("119776", "10401")
    ]


def test_what_one_answer_leaves_out_is_in_the_other() -> None:
    empty = FarmReading(kind="transfer_bid")
    found = storage_of(empty, reading("transfer_config"))
    assert [fact.value for fact in found.facts] == ["10202", "20202", "30201"]
    assert found.sub_accounts[0].user == "119784"


def test_the_usual_engine_comes_first_with_its_lines() -> None:
    engines = engines_of(reading("transfer_config")).engines
    assert [engine.name for engine in engines] == ["RaySync", "trtt", "Aspera"]
    first, second = engines[:2]
    assert [engine.is_default for engine in engines] == [True, False, False]
    assert first.lines[0].address == "10.60.197.79:10200"
    assert (second.lines[0].kind, second.lines[0].is_default) == ("Special", True)
    assert "10.60.196.151:10100" in [fact.value for fact in first.facts]


def test_the_server_is_told_as_it_is_entered_elsewhere() -> None:
    facts = {
        one.label: one.value for one in server_of(reading("transfer_server")).facts
    }
    assert facts["Server"] == "127.0.0.1:2121"
    assert facts["Proxy"] == "42.123.110.38:32001"
    assert facts["Version of the client"] == "3.2.8.2"


@pytest.mark.django_db
def test_the_page_has_all_of_it_and_no_password(clock: object, viewer: User) -> None:
    account = read_account()
    html = look(viewer, account, "transfer")
    for words in ("10201", "raysync_main", "127.0.0.1:2121", "password not kept"):
        assert words in html
    assert "xB9CWAML1qd" not in html
    assert "RaySync key" not in html
    answer = signed_in(viewer).get(f"/accounts/{account.pk}/transfer/")
    assert "no-store" in answer["Cache-Control"]
