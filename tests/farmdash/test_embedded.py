"""Keys and addresses that one machine makes for itself."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cryptography.fernet import Fernet

from farmdash import embedded


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    first = embedded.kept_secret(tmp_path, "farmdash_key")
    assert embedded.kept_secret(tmp_path, "farmdash_key") == first
    assert embedded.kept_secret(tmp_path, "secret_key") != first
    Fernet(first)


def test_secrets_are_for_their_owner_only(tmp_path: Path) -> None:
    embedded.kept_secret(tmp_path, "redis")
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "keys" / "redis").stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_a_secret(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from farmdash import embedded;"
        "print(embedded.kept_secret(Path(sys.argv[1]), 'redis'))"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    said = {process.communicate()[0] for process in started}
    assert said == {embedded.kept_secret(tmp_path, "redis") + "\n"}
    assert os.listdir(tmp_path / "keys") == ["redis"]


def test_the_socket_lies_in_the_data_folder(tmp_path: Path) -> None:
    short = Path("/short")
    assert embedded.redis_socket(short) == short / "redis.sock"


def test_a_deep_data_folder_gets_a_short_socket_of_its_own(tmp_path: Path) -> None:
    deep, deeper = tmp_path / ("d" * 120), tmp_path / ("e" * 120)
    path = embedded.redis_socket(deep)
    assert len(os.fsencode(path)) <= embedded.SOCKET_PATH_LIMIT
    assert path != embedded.redis_socket(deeper)


def test_the_length_of_a_path_is_counted_in_bytes() -> None:
    chinese = Path("/" + "渲染" * 20)
    assert embedded.redis_socket(chinese).parent != chinese


def test_the_address_carries_the_password_and_the_socket(tmp_path: Path) -> None:
    parts = urlsplit(embedded.redis_url(tmp_path))
    assert parts.scheme == "unix"
    assert Path(parts.path) == embedded.redis_socket(tmp_path)
    assert unquote(parts.password or "") == embedded.kept_secret(tmp_path, "redis")


def test_a_password_for_a_person_is_long_and_never_the_same() -> None:
    assert len(embedded.new_password()) >= 16
    assert embedded.new_password() != embedded.new_password()
