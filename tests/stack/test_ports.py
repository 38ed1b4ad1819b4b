"""Where the stack listens."""

import os
import socket
from pathlib import Path

import pytest

from farmdash.env import SettingError
from farmdash.stack import ports


def test_any_free_port_may_be_asked_for() -> None:
    with ports.listen("127.0.0.1", 0) as link:
        assert link.getsockname()[1] > 0
        socket.create_connection(link.getsockname()).close()


def test_a_port_that_is_taken_is_named() -> None:
    with ports.listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(SettingError) as problem:
            ports.listen("127.0.0.1", port)
    assert (
        str(problem.value)
        == f"farmdash: PORT={port} is already in use on 127.0.0.1; choose another."
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may use every port")
def test_a_port_for_root_is_named() -> None:
    with pytest.raises(SettingError, match="PORT=1 may not be used"):
        ports.listen("127.0.0.1", 1)


@pytest.mark.parametrize("address", ["192.0.2.1", "no.such.host.invalid", "::g"])
def test_an_address_that_is_not_ours_is_named(address: str) -> None:
    with pytest.raises(SettingError, match=f"FARMDASH_BIND={address}"):
        ports.listen(address, 0)


def test_the_simulated_farm_keeps_its_port(tmp_path: Path) -> None:
    kept = tmp_path / "port"
    first = ports.free_port(kept)
    assert ports.free_port(kept) == first


def test_the_simulated_farm_moves_when_its_port_was_taken(tmp_path: Path) -> None:
    kept = tmp_path / "port"
    first = ports.free_port(kept)
    with ports.listen("127.0.0.1", first):
        second = ports.free_port(kept)
    assert second != first
    assert kept.read_text() == str(second)


def test_nonsense_in_the_file_is_no_port(tmp_path: Path) -> None:
    kept = tmp_path / "port"
    kept.write_text("eighty")
    assert ports.free_port(kept) > 0


@pytest.mark.parametrize(
    ("bound", "asked"),
    [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("192.168.1.5", "192.168.1.5")],
)
def test_a_socket_on_every_address_is_asked_on_the_loopback(
    bound: str, asked: str
) -> None:
    assert ports.reachable(bound) == asked
