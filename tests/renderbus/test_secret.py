"""Keys to transfer engines show nowhere but where they are asked for."""

import copy
import logging
import pickle
import traceback
from typing import Any

import msgspec
import pytest

from apps.renderbus.calls.group import sealed
from apps.renderbus.client import CallRecord, FarmClient
from apps.renderbus.envelope import Envelope
from apps.renderbus.errors import FarmUnavailable
from apps.renderbus.schemas import SecretText
from apps.renderbus.schemas.secret import to_secret
from tests.renderbus import stub
from tests.renderbus.conftest import example
from tests.renderbus.published import replay

KEY = "40d59041f72809ffaa16146a36780595666c681e"
PASSWORD = "ACz/0lNMCgyq/7WjR0QGpaXmR0/Xb0//6UaMn/s8QN4="
OTHERS = ("5394a44e890557d8d937b92086482dab", "rayvision2017", "xB9CWAML1qd")


def assert_silent(text: str) -> None:
    assert [it for it in (KEY, PASSWORD, *OTHERS) if it in text] == []


def test_keys_are_given_only_when_asked_for(
    farm: stub.Farm, make_client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    logging.getLogger("urllib3").setLevel(1)
    records: list[CallRecord] = []
    client = make_client(on_call=records.append)
    replay(38, farm)
    key = client.query.raysync_key()
    replay(40, farm)
    config = client.transfer.config()
    assert_silent(f"{key!r} {key} {config!r} {config} {records} {caplog.text}")
    assert key.ray_sync_user_key and key.ray_sync_user_key.reveal() == KEY
    (account,) = config.resq_engines[2].resq_engine_accounts
    assert account.password and account.password.reveal() == PASSWORD


@pytest.mark.parametrize("write", [msgspec.json.encode, pickle.dumps, copy.deepcopy])
def test_a_row_with_a_key_cannot_be_written_down(
    write: Any, farm: stub.Farm, client: FarmClient
) -> None:
    replay(38, farm)
    with pytest.raises(TypeError):
        write(client.query.raysync_key())


def test_an_answer_with_a_key_that_is_no_object_is_not_quoted(
    farm: stub.Farm, client: FarmClient
) -> None:
    for act in (client.query.raysync_key, client.transfer.config):
        farm.then(*[stub.code(200, [KEY])] * 3)
        with pytest.raises(FarmUnavailable, match="not an object") as caught:
            act()
        assert_silent(told(caught.value))


def test_a_refusal_that_quotes_the_key_is_blotted(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.then(stub.code(605, message=f"not for {KEY}"))
    with pytest.raises(Exception, match=r"not for \*\*\*"):
        client.query.raysync_key()


def test_a_reader_that_breaks_keeps_no_frame_with_the_answer() -> None:
    def broken(envelope: Envelope) -> None:
        answer = bytes(envelope.data)
        raise ZeroDivisionError(len(answer))

    data = msgspec.Raw(msgspec.json.encode(example(38)["response"]["data"]))
    envelope = Envelope(200, "", "", None, data)
    with pytest.raises(ZeroDivisionError) as caught:
        sealed(broken)(envelope)
    assert "in broken" in caught.value.__notes__[0]
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert "broken" not in {frame.name for frame in frames}


def told(error: BaseException) -> str:
    """All that an error reporter could find, locals of our frames included."""
    error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
    written = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(written.format()) + repr(error)


def test_a_secret_is_a_value() -> None:
    assert to_secret(None) is None
    assert to_secret(5) == SecretText("5") != SecretText("6")
    assert SecretText("5") != "5"
    assert len({SecretText("a"), SecretText("a")}) == 1
    assert (bool(SecretText("")), bool(SecretText("a"))) == (False, True)
    assert f"{SecretText('a')} {SecretText('a')!r}" == "*** ***"
