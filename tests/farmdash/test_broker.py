"""Addresses and options for the broker."""

import pytest
from django.conf import settings
from kombu import Connection

from farmdash.broker import broker_url, transport_options
from farmdash.env import SettingError


@pytest.mark.parametrize("url", ["redis://h:6379/2", "rediss://:p%40w@h:6379/0"])
def test_an_address_on_the_network_stays_as_it_is(url: str) -> None:
    assert broker_url(url) == url


def test_a_socket_is_spelt_as_kombu_wants_it() -> None:
    assert (
        broker_url("unix://:p%2Fw@/data/redis.sock?db=3")
        == "redis+socket://:p%2Fw@/data/redis.sock?virtual_host=3"
    )


@pytest.mark.parametrize("url", ["amqp://h", "/data/redis.sock", ""])
def test_anything_else_is_no_redis_address(url: str) -> None:
    with pytest.raises(SettingError, match="REDIS_URL"):
        broker_url(url)


@pytest.mark.parametrize("role", ["web", "worker"])
def test_a_real_redis_is_reached_with_these_options(role: str) -> None:
    with Connection(
        broker_url(settings.REDIS_URL), transport_options=transport_options(role)
    ) as link:
        queue = link.SimpleQueue("tests-broker")
        queue.put({"role": role})
        assert queue.get(timeout=5).payload == {"role": role}
        queue.clear()
        queue.close()
