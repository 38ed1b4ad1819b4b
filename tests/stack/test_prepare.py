"""What has to be there before the parts start."""

import os
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from pytest_django import Settings

from apps.api.models import ApiToken
from apps.api.tokens import token_create
from apps.audit.models import AuditEntry
from apps.farm.account_services import AccountSettings, account_create
from apps.farm.models import FarmAccount
from farmdash.env import SettingError
from farmdash.stack import prepare as module
from farmdash.stack.prepare import SIMULATED, prepare

pytestmark = pytest.mark.django_db

FARM = {
    "RENDERBUS_DOMAIN": "task.example.com",
    "RENDERBUS_ACCESS_ID": "an-id",
    "RENDERBUS_ACCESS_KEY": "a-key",
}


@pytest.fixture(autouse=True)
def embedded(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One machine, its own data folder, nothing set."""
    settings.EMBEDDED = True
    settings.DATA_DIR = tmp_path
    settings.FARMDASH_SMTP = None
    settings.FARMDASH_MAILBOX_PORT = tmp_path / "mailbox-smtp-port"
    settings.FARMDASH_MAILBOX_PAGE = tmp_path / "mailbox-port"
    for name in list(os.environ):
        if name.startswith(("RENDERBUS_", "FARMDASH_ADMIN", "FARMDASH_API")):
            monkeypatch.delenv(name)


@pytest.fixture
def farm(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names a farm."""
    for name, value in FARM.items():
        monkeypatch.setenv(name, value)


def test_the_first_start_makes_a_person_a_token_and_a_farm() -> None:
    done = prepare()
    admin = User.objects.get(username="admin")
    assert admin.is_superuser
    assert done.password
    assert admin.check_password(done.password)
    assert ApiToken.objects.get().user == admin
    account = FarmAccount.objects.get()
    assert (account.name, account.enabled, account.protocol) == (
        SIMULATED,
        True,
        "http",
    )
    assert account.domain == f"127.0.0.1:{done.simulator_port}"
    assert account.image_base == f"http://127.0.0.1:{done.simulator_port}/_sim/images"


def test_the_second_start_changes_nothing_and_shows_no_secret() -> None:
    first = prepare()
    entries = AuditEntry.objects.count()
    second = prepare()
    assert (second.password, second.token) == (None, None)
    assert second.simulator_port == first.simulator_port
    assert AuditEntry.objects.count() == entries
    assert (User.objects.count(), ApiToken.objects.count()) == (1, 1)


def test_secrets_are_shown_once_and_only_when_they_were_made_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FARMDASH_ADMIN_PASSWORD", "given password")
    monkeypatch.setenv("FARMDASH_API_TOKEN", "given token")
    lines = "\n".join(prepare().lines())
    assert "given" not in lines
    assert "shown this once" not in lines


def test_a_given_password_replaces_the_old_one(monkeypatch: pytest.MonkeyPatch) -> None:
    prepare()
    monkeypatch.setenv("FARMDASH_ADMIN_PASSWORD", "a new password")
    prepare()
    assert User.objects.get().check_password("a new password")


def test_a_password_that_a_person_changed_stays() -> None:
    prepare()
    admin = User.objects.get()
    admin.set_password("changed on the page")
    admin.save()
    prepare()
    assert User.objects.get().check_password("changed on the page")


def test_a_given_token_opens_the_api_beside_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepare()
    monkeypatch.setenv("FARMDASH_API_TOKEN", "given token")
    prepare()
    prepare()
    assert ApiToken.objects.count() == 2


def test_no_token_is_made_up_where_somebody_has_one(admin_user: User) -> None:
    token_create(user=admin_user, name="mine")
    assert prepare().token is None


@pytest.mark.usefixtures("farm")
def test_a_farm_in_the_environment_is_watched_instead_of_a_simulated_one() -> None:
    done = prepare()
    assert done.simulator_port is None
    account = FarmAccount.objects.get()
    assert (account.domain, account.protocol, account.platform) == (
        "task.example.com",
        "https",
        2,
    )


def test_the_simulated_farm_rests_as_soon_as_there_is_a_real_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepare()
    for name, value in FARM.items():
        monkeypatch.setenv(name, value)
    assert prepare().simulator_port is None
    assert FarmAccount.objects.get(name=SIMULATED).enabled is False


def test_an_account_that_a_person_added_counts_as_a_real_one() -> None:
    prepare()
    account_create(
        actor="a person",
        wanted=AccountSettings(
            name="Studio", domain="task.example.com", access_id="i", access_key="k"
        ),
    )
    assert prepare().simulator_port is None
    assert FarmAccount.objects.get(name=SIMULATED).enabled is False


def test_an_installation_of_many_processes_never_simulates(settings: Settings) -> None:
    settings.EMBEDDED = False
    done = prepare()
    assert done.simulator_port is None
    assert not FarmAccount.objects.exists()


@pytest.mark.usefixtures("farm")
def test_changed_credentials_reach_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    prepare()
    before = bytes(FarmAccount.objects.get().access_key_encrypted)
    monkeypatch.setenv("RENDERBUS_ACCESS_KEY", "another-key")
    prepare()
    assert bytes(FarmAccount.objects.get().access_key_encrypted) != before


@pytest.mark.usefixtures("farm")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RENDERBUS_DOMAIN", ""),
        ("RENDERBUS_ACCESS_ID", ""),
        ("RENDERBUS_ACCESS_KEY", ""),
        ("RENDERBUS_PROTOCOL", "gopher"),
        ("RENDERBUS_PLATFORM", "two"),
        ("RENDERBUS_DOMAIN", "https://task.example.com/with/a/path"),
        ("RENDERBUS_IMAGE_BASE", "relative/folder"),
    ],
)
def test_a_wrong_farm_ends_the_start_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError) as problem:
        prepare()
    text = str(problem.value)
    assert text.startswith("farmdash: ")
    assert "RENDERBUS_" in text
    assert "a-key" not in text


def test_it_waits_for_a_database_that_still_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connect, tries = connection.ensure_connection, []

    def slow() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("the database system is starting up")
        connect()

    monkeypatch.setattr(connection, "ensure_connection", slow)
    monkeypatch.setattr(module.time, "sleep", lambda seconds: None)
    module._wait_for_database()
    assert len(tries) == 3


def test_a_database_that_never_comes_ends_the_start_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone() -> None:
        raise OperationalError("connection refused\n\tIs the server running?")

    monkeypatch.setattr(connection, "ensure_connection", gone)
    monkeypatch.setattr(module, "PATIENCE", 0)
    with pytest.raises(SettingError, match=r"cannot be reached: connection refused$"):
        module._wait_for_database()


def test_mails_stay_on_this_machine_while_no_server_is_set(settings: Settings) -> None:
    done = prepare()
    assert done.mailbox is not None
    assert settings.FARMDASH_MAILBOX_PORT.read_text() == str(done.mailbox.smtp)
    assert f"mails: http://localhost:{done.mailbox.web}/" in "\n".join(done.lines())
    assert prepare().mailbox == done.mailbox


def test_there_is_no_mailbox_beside_a_mail_server(settings: Settings) -> None:
    settings.FARMDASH_SMTP = {"host": "mail.example"}
    done = prepare()
    assert done.mailbox is None
    assert "mails:" not in "\n".join(done.lines())
