"""The settings as a whole: what stops a start, and what the defaults amount to."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

KEY = "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA="
GIVEN = {
    "DATABASE_URL": "postgres://farmdash:hidden@db.example/farmdash",
    "REDIS_URL": "redis://:hidden@redis.example:6379/0",
    "SECRET_KEY": "only for this test, and long enough to be taken for one",
    "FARMDASH_KEY": KEY,
}


def start(
    data: Path, variables: dict[str, str], *shown: str
) -> subprocess.CompletedProcess[str]:
    """Read the settings in a fresh process, and print some as JSON."""
    program = (
        "import json, sys; from farmdash import settings;"
        "shown = {name: getattr(settings, name) for name in sys.argv[1:]};"
        "print(json.dumps(shown, default=str))"
    )
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", program, *shown],
        env={**kept, "FARMDASH_DATA": str(data), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def values(data: Path, variables: dict[str, str], *names: str) -> list[object]:
    """The settings of these names."""
    ended = start(data, variables, *names)
    assert ended.returncode == 0, ended.stderr
    return list(json.loads(ended.stdout).values())


def test_without_any_variable_everything_lives_in_the_data_folder(
    tmp_path: Path,
) -> None:
    databases, redis, hosts, debug = values(
        tmp_path, {}, "DATABASES", "REDIS_URL", "ALLOWED_HOSTS", "DEBUG"
    )
    assert databases["default"]["NAME"] == str(tmp_path / "farmdash.sqlite3")
    assert str(tmp_path / "redis.sock") in redis
    assert hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert debug is False


def test_keys_are_the_same_at_the_next_start(tmp_path: Path) -> None:
    names = ("SECRET_KEY", "FARMDASH_KEYS")
    assert values(tmp_path, {}, *names) == values(tmp_path, {}, *names)


def test_an_address_of_a_database_makes_it_an_installation_of_many_processes(
    tmp_path: Path,
) -> None:
    embedded, databases, broker = values(
        tmp_path, GIVEN, "EMBEDDED", "DATABASES", "CELERY_BROKER_URL"
    )
    assert embedded is False
    assert databases["default"]["HOST"] == "db.example"
    assert databases["default"]["CONN_HEALTH_CHECKS"] is True
    assert broker == GIVEN["REDIS_URL"]


@pytest.mark.parametrize("name", ["REDIS_URL", "SECRET_KEY", "FARMDASH_KEY"])
def test_with_a_database_address_nothing_is_made_up(tmp_path: Path, name: str) -> None:
    ended = start(tmp_path, {n: v for n, v in GIVEN.items() if n != name})
    assert ended.returncode == 1
    assert ended.stderr == f"farmdash: {name} is not set; it is needed here.\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://farmdash:hidden@db.example/farmdash"),
        ("DATABASE_URL", "sqlite:///hidden"),
        ("DATABASE_URL", "postgres://farmdash:hidden@db.example:port/farmdash"),
        ("REDIS_URL", "amqp://:hidden@mq.example"),
        ("REDIS_URL", "hidden"),
        ("FARMDASH_KEY", "hidden"),
        ("FARMDASH_KEY", f"{KEY},hidden"),
        ("FARMDASH_KEY", ","),
        ("FARMDASH_ROLE", "wob"),
        ("FARMDASH_DEBUG", "perhaps"),
        ("FARMDASH_EVERY_HEARTBEAT", "often"),
        ("FARMDASH_CALLS_PER_SECOND", "0"),
        ("FARMDASH_LOG_LEVEL", "LOUD"),
        ("FARMDASH_DATA", "/dev/null/data"),
        ("SECRET_KEY_FILE", "/nowhere/secret"),
    ],
)
def test_a_wrong_setting_ends_the_start_with_one_sentence(
    tmp_path: Path, name: str, value: str
) -> None:
    ended = start(tmp_path, {**GIVEN, name: value})
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith("farmdash: ")
    assert name in ended.stderr
    assert "hidden" not in ended.stderr


def test_behind_https_cookies_and_redirects_are_for_https_only(tmp_path: Path) -> None:
    secure, redirect, exempt = values(
        tmp_path,
        {"FARMDASH_HTTPS": "yes"},
        "SESSION_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_REDIRECT_EXEMPT",
    )
    assert (secure, redirect) == (True, True)
    assert exempt == ["^livez$", "^readyz$"]


def test_pages_never_wait_long_for_the_broker(tmp_path: Path) -> None:
    for role, most in (("web", 1), ("worker", 10)):
        [options] = values(
            tmp_path, {"FARMDASH_ROLE": role}, "CELERY_BROKER_TRANSPORT_OPTIONS"
        )
        assert options["socket_timeout"] == most


def test_a_cadence_of_zero_switches_a_job_off(tmp_path: Path) -> None:
    [table] = values(tmp_path, {"FARMDASH_EVERY_IMAGES": "0"}, "CELERY_BEAT_SCHEDULE")
    assert "images" not in table
    assert table["heartbeat"]["schedule"] == 10


def test_a_late_tick_is_dropped_before_the_next_one(tmp_path: Path) -> None:
    [table] = values(tmp_path, {}, "CELERY_BEAT_SCHEDULE")
    for job in table.values():
        assert job["options"]["expires"] < job["schedule"]
