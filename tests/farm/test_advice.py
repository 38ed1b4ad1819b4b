"""What a person can do about an account's trouble."""

import pytest

from apps.farm.advice import account_advice
from apps.farm.models import AccountState, FarmAccount
from apps.farm.troubles import KEY_UNREADABLE, REJECTED, SETTINGS_WRONG
from tests.factories import NOW


def account(state: str, **fields: object) -> FarmAccount:
    """An account that is in no database."""
    return FarmAccount(state=state, **fields)


def text(one: FarmAccount) -> str:
    """What is advised."""
    advice = account_advice(one)
    assert advice is not None
    return str(advice.text)


def test_nothing_is_advised_where_all_is_well() -> None:
    assert account_advice(account(AccountState.OK)) is None


@pytest.mark.parametrize("state", [s for s in AccountState if s != AccountState.OK])
def test_every_trouble_has_its_advice(state: str) -> None:
    assert text(account(state)).endswith(".")


def test_a_farm_that_was_never_reached_may_be_the_wrong_one() -> None:
    advice = account_advice(account("unreachable"))
    assert advice is not None
    assert advice.in_settings
    assert "Check the domain" in str(advice.text)


def test_a_farm_that_was_reached_before_is_waited_for() -> None:
    advice = account_advice(account("unreachable", seen_at=NOW))
    assert advice is not None
    assert not advice.in_settings
    assert "keeps trying" in str(advice.text)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (611, "access key again"),
        (403, "access key again"),
        (602, "access key again"),
        (610, "clocks"),
        (605, "allow this access ID"),
        (608, "domain and the platform"),
        (999, "the number"),
    ],
)
def test_a_refusal_is_answered_by_its_number(code: int, words: str) -> None:
    kept = f"{REJECTED}\nthe farm's own words"
    assert words in text(account("refused", error=kept, error_code=code))


def test_what_is_wrong_here_is_told_from_what_is_wrong_there() -> None:
    assert "FARMDASH_KEY" in text(account("refused", error=KEY_UNREADABLE))
    assert "Correct the domain" in text(account("refused", error=SETTINGS_WRONG))
