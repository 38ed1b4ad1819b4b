"""manage.py audit: verify tells the first broken entry, head where the chain ends."""

import io

import pytest
from django.core.management import CommandError, call_command

from apps.audit.chain import START
from apps.audit.checks import chain_state
from apps.audit.services import audit_head
from tests.audit.entries import TABLE, behind, written

pytestmark = pytest.mark.django_db


def audit(*args: str) -> str:
    out = io.StringIO()
    call_command("audit", *args, stdout=out)
    return out.getvalue().strip()


def refused(*args: str) -> str:
    with pytest.raises(CommandError) as caught:
        audit(*args)
    assert caught.value.returncode == 1
    return str(caught.value)


def test_the_head_is_printed_to_be_kept_elsewhere() -> None:
    assert audit("head") == f"0:{START}"
    last = written(3)[-1]
    assert audit("head") == f"3:{last.digest}"


def test_an_unbroken_chain_is_said_to_be_so_and_noted() -> None:
    written(3)
    head = audit("head")
    assert audit("verify") == f"3 entries verified, unbroken up to {head}"
    state = chain_state()
    assert (state.number, state.broken) == (3, None)
    assert state.at is not None


def test_only_the_newest_can_be_verified() -> None:
    written(5)
    behind(f"UPDATE {TABLE} SET actor = 'nobody' WHERE number = 2")
    assert audit("verify", "--since", "4").startswith("2 entries verified")
    assert chain_state().at is None
    assert refused("verify").endswith("entry 2 is not as it was written")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (f"UPDATE {TABLE} SET reason = 'x' WHERE number = 4", "entry 4 is not as it"),
        (f"DELETE FROM {TABLE} WHERE number = 2", "entry 2 is missing"),
    ],
)
def test_one_flipped_byte_or_deleted_row_ends_with_1(
    statement: str, words: str
) -> None:
    written(5)
    behind(statement)
    assert words in refused("verify")
    assert chain_state().broken in (2, 4)


def test_a_cut_end_is_found_with_a_head_that_was_kept_elsewhere() -> None:
    written(5)
    kept = audit("head")
    behind(f"DELETE FROM {TABLE} WHERE number > 3")
    assert audit("verify").startswith("3 entries verified")
    words = "the end is cut off: entry 4 and all after it are missing"
    assert words in refused("verify", "--head", kept)


def test_a_cut_end_is_found_by_the_last_look_without_one() -> None:
    written(5)
    audit("verify")
    behind(f"DELETE FROM {TABLE} WHERE number > 3")
    assert "cut off: entry 4" in refused("verify")


def test_a_kept_head_that_still_stands_is_fine() -> None:
    written(2)
    kept = audit("head")
    written(2)
    assert "4 entries verified" in audit("verify", "--head", kept)
    assert str(audit_head()) != kept


@pytest.mark.parametrize("head", ["3", "x:" + START, "3:abc"])
def test_what_is_no_head_is_refused(head: str) -> None:
    assert "NUMBER:DIGEST" in refused("verify", "--head", head)


def test_a_place_that_is_not_there_is_missing() -> None:
    written(2)
    assert "entry 7 is missing" in refused("verify", "--since", "8")
