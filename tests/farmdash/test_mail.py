"""The mail server as the environment describes it."""

from pathlib import Path

import pytest

from farmdash.env import SettingError
from farmdash.mail import mail_sender, smtp_server
from tests.farmdash.test_settings import GIVEN, start, values

NAMES = ("SMTP_HOST", "SMTP_PORT", "SMTP_SECURITY", "SMTP_USER", "SMTP_PASSWORD")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NAMES, "SMTP_PASSWORD_FILE", "FARMDASH_MAIL_FROM"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_host_there_is_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_USER", "costs")
    assert smtp_server() is None


def test_a_host_alone_is_asked_for_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_HOST", "smtp.example.com")
    assert smtp_server() == {
        "host": "smtp.example.com",
        "port": 587,
        "user": "",
        "password": "",
        "security": "starttls",
    }


@pytest.mark.parametrize(
    ("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)]
)
def test_the_port_goes_with_the_encryption(
    monkeypatch: pytest.MonkeyPatch, security: str, port: int
) -> None:
    monkeypatch.setenv("SMTP_HOST", "smtp.example.com")
    monkeypatch.setenv("SMTP_SECURITY", security)
    server = smtp_server()
    assert server is not None and server["port"] == port
    monkeypatch.setenv("SMTP_PORT", "2525")
    server = smtp_server()
    assert server is not None and server["port"] == 2525


def test_the_password_may_come_from_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text("hidden\n")
    monkeypatch.setenv("SMTP_HOST", "smtp.example.com")
    monkeypatch.setenv("SMTP_USER", "costs")
    monkeypatch.setenv("SMTP_PASSWORD_FILE", str(tmp_path / "password"))
    server = smtp_server()
    assert server is not None and server["password"] == "hidden"


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"SMTP_USER": "costs"}, "SMTP_PASSWORD"),
        ({"SMTP_SECURITY": "ssl"}, "SMTP_SECURITY"),
        ({"SMTP_PORT": "0"}, "SMTP_PORT"),
        ({"SMTP_PORT": "mail"}, "SMTP_PORT"),
        ({"FARMDASH_MAIL_FROM": "costs"}, "FARMDASH_MAIL_FROM"),
        ({"FARMDASH_MAIL_FROM": "Costs <costs@>"}, "FARMDASH_MAIL_FROM"),
        ({"FARMDASH_MAIL_FROM": "a@b.example\nBcc: c@d"}, "FARMDASH_MAIL_FROM"),
    ],
)
def test_what_cannot_work_ends_the_start_with_one_sentence(
    tmp_path: Path, variables: dict[str, str], named: str
) -> None:
    given = GIVEN | {"SMTP_HOST": "smtp.example.com"}
    ended = start(tmp_path, given | variables)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("farmdash: ")
    assert ended.stderr.count("\n") == 1
    assert named in ended.stderr


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("https://farm.example.com", "farmdash@farm.example.com"),
        ("http://localhost:8000", "farmdash@localhost"),
        ("nonsense", "farmdash@localhost"),
    ],
)
def test_mails_are_from_this_installation(url: str, sender: str) -> None:
    assert mail_sender(url) == sender


def test_mails_are_from_whom_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FARMDASH_MAIL_FROM", "费用 <costs@example.com>")
    assert mail_sender("http://localhost") == "费用 <costs@example.com>"
    monkeypatch.setenv("FARMDASH_MAIL_FROM", "nobody")
    with pytest.raises(SettingError):
        mail_sender("http://localhost")


def test_one_machine_has_a_mailbox_and_services_have_none(tmp_path: Path) -> None:
    [port] = values(tmp_path, {}, "FARMDASH_MAILBOX_PORT")
    assert port == str(tmp_path / "mailbox-smtp-port")
    [port] = values(tmp_path, GIVEN, "FARMDASH_MAILBOX_PORT")
    assert port is None
