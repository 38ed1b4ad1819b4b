"""Connections: kept for reads, fresh for actions; nothing from the surroundings."""

import gzip
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from apps.renderbus.client import Credentials, FarmClient
from apps.renderbus.errors import FarmUnavailable, Reason
from apps.renderbus.transport import Payload
from tests.renderbus import stub

MakeClient = Callable[..., FarmClient]


def test_reads_share_a_connection(farm: stub.Farm, client: FarmClient) -> None:
    farm.answer("queryUserProfile", {"userId": 1})
    for _ in range(5):
        client.user.profile()
    assert {request.connection for request in farm.received} == {1}


def test_each_action_has_a_connection_of_its_own(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("queryUserProfile", {})
    client.user.profile()
    client.task.stop([1])
    client.task.stop([1])
    client.user.profile()
    assert [request.connection for request in farm.received] == [1, 2, 3, 1]
    assert farm.received[1].headers["Connection"] == "close"


def test_a_connection_that_the_farm_left_does_not_make_an_action_doubtful(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("queryUserProfile", {})
    farm.then(stub.well_then_leave)
    client.user.profile()
    assert client.task.start([1]).code == 200
    assert farm.paths[1:] == ["/api/rendering/task/renderingTask/startTask"]


def test_a_read_on_a_connection_that_the_farm_left_is_tried_again(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("queryUserProfile", {"userId": 7})
    farm.then(stub.well_then_leave)
    client.user.profile()
    assert client.user.profile().user_id == 7


def test_each_thread_has_a_connection_of_its_own(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("queryUserProfile", {"userId": 1})

    def work() -> None:
        for _ in range(3):
            client.user.profile()
        client.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert farm.connections == 4
    assert len(farm.received) == 12
    assert all(request.signed for request in farm.received)


def test_a_closed_client_opens_a_connection_again(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("queryUserProfile", {})
    client.user.profile()
    client.close()
    client.close()
    client.user.profile()
    assert farm.connections == 2


def test_the_request_is_signed_and_holds_no_more_than_it_must(
    farm: stub.Farm, client: FarmClient
) -> None:
    client.task.stop([13798105])
    (request,) = farm.received
    assert request.signed
    assert request.body == {"taskIds": [13798105]}
    assert set(request.headers) == {
        *stub.SIGNED,
        *("signature", "languageFlag", "Content-Type", "Content-Length"),
        *("Host", "User-Agent", "Accept-Encoding", "Connection"),
    }
    assert request.headers["Host"] == farm.address
    assert request.headers["languageFlag"] == "1"
    assert len(request.headers["nonce"]) == 6


def test_nonces_differ(farm: stub.Farm, client: FarmClient) -> None:
    for _ in range(5):
        client.task.stop([1])
    assert len({request.headers["nonce"] for request in farm.received}) == 5


def test_cookies_are_not_taken(farm: stub.Farm, client: FarmClient) -> None:
    good = json.dumps({"code": 200, "data": {}}).encode()
    farm.then(stub.raw(200, good, Set_Cookie="track=1; Path=/"))
    client.user.profile()
    farm.answer("queryUserProfile", {})
    client.user.profile()
    assert "Cookie" not in farm.received[1].headers


def test_a_packed_answer_is_unpacked(farm: stub.Farm, client: FarmClient) -> None:
    content = gzip.compress(json.dumps({"code": 200, "data": {"userId": 3}}).encode())
    farm.then(stub.raw(200, content, Content_Encoding="gzip"))
    assert client.user.profile().user_id == 3


def test_redirects_are_not_followed(farm: stub.Farm, client: FarmClient) -> None:
    elsewhere = f"http://{farm.address}/api/render/setUp/queryUserProfile"
    farm.then(stub.raw(302, Location=elsewhere))
    with pytest.raises(FarmUnavailable) as caught:
        client.task.stop([1])
    assert caught.value.reason is Reason.REDIRECTED
    assert len(farm.received) == 1


def test_a_netrc_file_adds_no_header(
    farm: stub.Farm, client: FarmClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    client.task.stop([1])
    assert "Authorization" not in farm.received[0].headers


def test_a_farm_on_loopback_is_reached_without_the_proxy(
    farm: stub.Farm, client: FarmClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert client.task.stop([1]).code == 200


@pytest.fixture
def far_away(monkeypatch: pytest.MonkeyPatch) -> Credentials:
    """An account on a farm that only a proxy could reach."""
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    return Credentials(
        "farm.invalid:8080", stub.ACCESS_ID, stub.ACCESS_KEY, 2, protocol="http"
    )


def test_a_farm_elsewhere_is_reached_through_the_proxy_of_the_environment(
    farm: stub.Farm,
    far_away: Credentials,
    make_client: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", f"http://{farm.address}")
    assert make_client(far_away).task.stop([1]).code == 200
    (request,) = farm.received
    assert request.headers["Host"] == "farm.invalid:8080"
    assert request.signed


def test_a_dead_proxy_is_named_and_nothing_was_sent(
    far_away: Credentials, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with pytest.raises(FarmUnavailable) as caught:
        make_client(far_away).task.stop([1])
    assert (caught.value.reason, caught.value.sent) == (Reason.PROXY, False)


def test_no_proxy_is_heeded(
    far_away: Credentials, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "farm.invalid")
    with pytest.raises(FarmUnavailable) as caught:
        make_client(far_away).task.stop([1])
    assert caught.value.reason is Reason.NAME_UNKNOWN


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stub farm")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "farm.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@contextmanager
def tls_farm(pem: Path) -> Iterator[tuple[stub.Farm, Credentials]]:
    """A farm behind TLS, and an account there."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    def wrap(server: stub.Server) -> None:
        server.socket = context.wrap_socket(server.socket, server_side=True)

    with stub.running(wrap) as farm:
        yield farm, Credentials(farm.address, stub.ACCESS_ID, stub.ACCESS_KEY, 2)


def test_an_unknown_certificate_is_not_accepted_and_nothing_is_sent(
    tmp_path: Path, make_client: MakeClient
) -> None:
    with tls_farm(certificate(tmp_path)) as (farm, known):
        with pytest.raises(FarmUnavailable) as caught:
            make_client(known).task.stop([1])
        assert (caught.value.reason, caught.value.sent) == (Reason.TLS, False)
        assert farm.received == []


def test_a_bundle_named_in_the_environment_vouches_for_a_farm(
    tmp_path: Path, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
    with tls_farm(pem) as (farm, known):
        client = make_client(known)
        farm.answer("queryUserProfile", {"userId": 5})
        assert client.user.profile().user_id == 5
        assert client.user.profile().user_id == 5
        assert client.task.stop([1]).code == 200
        assert farm.connections == 2


def test_the_deadline_holds_under_tls_too(
    tmp_path: Path, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
    with tls_farm(pem) as (farm, known):
        farm.then(stub.drip_body)
        before = time.monotonic()
        with pytest.raises(FarmUnavailable) as caught:
            make_client(known, timeouts=(2.0, 5.0), total=0.6).task.stop([1])
        assert time.monotonic() - before < 1.5
        assert (caught.value.reason, caught.value.sent) == (Reason.TIMED_OUT, True)


def test_plain_text_from_a_farm_that_should_speak_tls_is_a_tls_failure(
    farm: stub.Farm, make_client: MakeClient
) -> None:
    known = Credentials(farm.address, stub.ACCESS_ID, stub.ACCESS_KEY, 2)
    with pytest.raises(FarmUnavailable) as caught:
        make_client(known).task.stop([1])
    assert (caught.value.reason, caught.value.sent) == (Reason.TLS, False)


def test_a_payload_knows_when_it_left() -> None:
    payload = Payload(b"{}")
    assert (len(payload), payload.has_left) == (2, False)
    assert list(payload) == [b"{}"]
    assert payload.has_left


def test_what_wakes_up_after_its_deadline_sends_nothing() -> None:
    payload = Payload(b"{}", until=time.monotonic() - 1)
    with pytest.raises(TimeoutError):
        list(payload)
    assert not payload.has_left
