"""Pictures over HTTP: from the base's own host, quickly, small, or not at all."""

import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.common.outbound import fetch_picture, may_reach
from apps.common.picture_paths import MAX_BYTES, PictureRefused, Refusal, parse_base
from tests.common.hostile_paths import BROKEN, ELSEWHERE, LEAVING, TAMED
from tests.common.picture_servers import (
    Canary,
    Handler,
    Pictures,
    drip_body,
    drip_headers,
)


def refusal_of(base: str, path: str = "x.jpg", patience_s: float = 5) -> Refusal:
    with pytest.raises(PictureRefused) as caught:
        fetch_picture(parse_base(base), path, patience_s=patience_s)
    assert caught.value.__cause__ is None
    return caught.value.reason


def test_a_picture_is_fetched_from_below_the_base(pictures: Pictures) -> None:
    path = "/mnt/output\\small pic\\[1-2]/图.jpg"
    assert fetch_picture(parse_base(pictures.base), path) == b"picture"
    assert pictures.asked == [
        "/pictures/mnt/output/small%20pic/%5B1-2%5D/%E5%9B%BE.jpg"
    ]


def test_nothing_about_us_is_told(pictures: Pictures) -> None:
    fetch_picture(parse_base(pictures.base), "x.jpg")
    assert set(pictures.headers[0]) <= {
        "Host",
        "User-Agent",
        "Accept",
        "Accept-Encoding",
        "Connection",
    }
    assert pictures.headers[0]["User-Agent"] == "farmdash"


def test_no_hostile_path_makes_a_connection_elsewhere(
    pictures: Pictures, canary: Canary, tmp_path: Path
) -> None:
    hostile = [*LEAVING, *ELSEWHERE, *BROKEN, *TAMED]
    assert len(hostile) >= 40
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    folder = tmp_path / "base"
    folder.mkdir()
    pictures.answer = lambda handler: handler.reply(404)
    for text in hostile:
        path = text.replace("{port}", str(canary.port))
        refusal_of(pictures.base, path)
        refusal_of(str(folder), path)
    assert not canary.was_touched()
    assert len(pictures.asked) == len(TAMED)
    assert all(path.startswith("/pictures/") for path in pictures.asked)
    assert not any(
        part in path for path in pictures.asked for part in ("/..", "?", "#")
    )


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(
    pictures: Pictures, canary: Canary, status: int
) -> None:
    there = f"http://127.0.0.1:{canary.port}/x.jpg"
    pictures.answer = lambda handler: handler.reply(status, Location=there)
    assert refusal_of(pictures.base) == Refusal.REDIRECTED
    assert not canary.was_touched()
    assert len(pictures.asked) == 1


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, Refusal.NOT_FOUND),
        (410, Refusal.NOT_FOUND),
        (401, Refusal.REJECTED),
        (403, Refusal.REJECTED),
        (204, Refusal.REJECTED),
        (500, Refusal.UNREACHABLE),
        (503, Refusal.UNREACHABLE),
    ],
)
def test_an_answer_without_a_picture_has_its_reason(
    pictures: Pictures, status: int, reason: Refusal
) -> None:
    pictures.answer = lambda handler: handler.reply(status)
    assert refusal_of(pictures.base) == reason


def test_too_large_a_picture_is_dropped_on_the_way(pictures: Pictures) -> None:
    sent = []

    def flood(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(100):
                handler.wfile.write(b"x" * 1024 * 1024)
                sent.append(1)
        except OSError:
            pass

    pictures.answer = flood
    assert refusal_of(pictures.base) == Refusal.TOO_LARGE
    assert len(sent) * 1024 * 1024 < 4 * MAX_BYTES


def test_packed_bytes_are_not_unpacked(pictures: Pictures) -> None:
    pictures.answer = lambda handler: handler.reply(
        200, b"\x1f\x8bnot unpacked", Content_Encoding="gzip"
    )
    body = fetch_picture(parse_base(pictures.base), "x.jpg")
    assert body == b"\x1f\x8bnot unpacked"


@pytest.mark.parametrize("drip", [drip_body, drip_headers])
def test_a_peer_that_drips_is_cut_off(
    pictures: Pictures, drip: Callable[[Handler], None]
) -> None:
    pictures.answer = drip
    before = time.monotonic()
    assert refusal_of(pictures.base, patience_s=0.4) == Refusal.TOO_SLOW
    assert time.monotonic() - before < 2


def test_a_picture_that_breaks_off_is_none(pictures: Pictures) -> None:
    def half(handler: Handler) -> None:
        handler.reply(200, b"half", Content_Length="1000")

    pictures.answer = half
    assert refusal_of(pictures.base) == Refusal.UNREACHABLE


def test_nobody_there_is_unreachable(canary: Canary) -> None:
    canary.link.close()
    assert refusal_of(f"http://127.0.0.1:{canary.port}") == Refusal.UNREACHABLE
    assert refusal_of("http://nobody.invalid") == Refusal.UNREACHABLE


def test_a_name_that_leads_inside_is_not_connected_to(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The name's owner points it at this machine, on every look-up or on the second.
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", canary.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: inside)
    assert refusal_of(f"http://pictures.example.com:{canary.port}") == Refusal.PRIVATE
    assert not canary.was_touched()


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("10.1.2.3", "10.1.2.3"),
        ("169.254.1.1", "169.254.1.1"),
        ("::1", "::1"),
        ("fe80::1", "fe80::1%eth0"),
        ("nas", "10.1.2.3"),
        ("nas.local", "192.168.1.9"),
        ("nas.studio.lan", "fd00::9"),
        ("localhost", "127.0.0.1"),
        ("pictures.example.com", "8.8.8.8"),
        ("pictures.example.com", "2606:4700::1"),
    ],
)
def test_a_host_reaches_what_it_names(host: str, address: str) -> None:
    assert may_reach(host, address)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("pictures.example.com", "127.0.0.1"),
        ("pictures.example.com", "10.1.2.3"),
        ("pictures.example.com", "172.16.0.1"),
        ("pictures.example.com", "169.254.169.254"),
        ("pictures.example.com", "100.64.0.1"),
        ("pictures.example.com", "0.0.0.0"),
        ("pictures.example.com", "224.0.0.1"),
        ("pictures.example.com", "::1"),
        ("pictures.example.com", "fd00::1"),
        ("pictures.example.com", "::ffff:10.1.2.3"),
        ("pictures.example.com", "64:ff9b::a01:203"),
        ("pictures.example.com", "2002:a01:203::1"),
        ("nas.local", "169.254.169.254"),
        ("10.1.2.3", "10.1.2.4"),
    ],
)
def test_a_host_does_not_reach_another_network(host: str, address: str) -> None:
    assert not may_reach(host, address)
