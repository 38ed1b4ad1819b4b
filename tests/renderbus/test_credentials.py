"""Who calls, and what of it may be seen."""

import dataclasses

import pytest

from apps.renderbus.client import Credentials, FarmClient

ID, KEY = "AKIDshown-nowhere", "key-shown-nowhere"


def account(domain: str = "task.renderbus.com", **changed: str) -> Credentials:
    parts = {"access_id": ID, "access_key": KEY, "protocol": "https"} | changed
    return Credentials(domain, platform=2, **parts)


def test_neither_half_of_the_key_pair_shows() -> None:
    known = account()
    client = FarmClient(known)
    seen = f"{known!r} {known} {client!r} {client} {known.__dict__.keys()}"
    assert "task.renderbus.com" in seen
    assert ID not in seen
    assert KEY not in seen


def test_credentials_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        account().domain = "elsewhere"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("domain", "zone", "language"),
    [
        ("task.renderbus.com", 1, "0"),
        ("Task.RenderBus.com:8443", 1, "0"),
        ("jop.foxrenderfarm.com", 2, "1"),
        ("127.0.0.1:8000", 2, "1"),
    ],
)
def test_the_name_tells_the_cloud(domain: str, zone: int, language: str) -> None:
    known = account(domain)
    assert (known.zone, known.language_flag) == (zone, language)
    # getServerInfo counts the two clouds the other way round.
    assert known.transfer_zone == 3 - zone


@pytest.mark.parametrize(
    ("domain", "host"),
    [
        ("task.renderbus.com", "task.renderbus.com"),
        ("localhost:80", "localhost"),
        ("[::1]:8000", "::1"),
        ("[::1]", "::1"),
    ],
)
def test_the_host_is_the_domain_without_its_port(domain: str, host: str) -> None:
    assert account(domain).host == host


@pytest.mark.parametrize(
    "domain",
    [
        "",
        "https://task.renderbus.com",
        "task.renderbus.com/api",
        "user@task.renderbus.com",
        "task renderbus",
        "a:b",
        "a:123456",
        "a\r\nX-Evil: 1",
        "a?b",
    ],
)
def test_a_domain_is_a_host_and_perhaps_a_port(domain: str) -> None:
    with pytest.raises(ValueError, match="host name"):
        account(domain)


@pytest.mark.parametrize("access_id", ["", "two words", "line\nbreak", "中文"])
def test_an_access_id_that_is_no_header_is_refused_unseen(access_id: str) -> None:
    with pytest.raises(ValueError, match="access id") as caught:
        account(access_id=access_id)
    assert not access_id or access_id not in str(caught.value)


def test_an_empty_key_and_another_protocol_are_refused() -> None:
    with pytest.raises(ValueError, match="key is empty"):
        account(access_key="")
    with pytest.raises(ValueError, match="https or http"):
        account(protocol="ftp")


def test_secrets_are_blotted_out_of_a_text() -> None:
    quoted = account().blot(f"id {ID}, key {KEY}.")
    assert quoted == "id ***, key ***."
