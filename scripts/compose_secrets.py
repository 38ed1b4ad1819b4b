"""Make the files in ./secrets that docker-compose.yml reads; what is there stays.

The folder is its owner's alone. The files inside are readable by all, because in a
container they belong to whoever made them here and are read by another user there.
"""

import secrets
import sys
from pathlib import Path

from cryptography.fernet import Fernet

FOLDER = Path(__file__).resolve().parent.parent / "secrets"


def password() -> str:
    """A password that needs no escaping in an address or a configuration."""
    return secrets.token_urlsafe(32)


def contents(postgres: str, redis: str) -> dict[str, str]:
    """What each file holds, given the two services' passwords."""
    return {
        "postgres_password": postgres,
        "database_url": f"postgres://farmdash:{postgres}@postgres:5432/farmdash",
        "redis_conf": f"requirepass {redis}",
        "redis_url": f"redis://:{redis}@redis:6379/0",
        "secret_key": password(),
        "farmdash_key": Fernet.generate_key().decode(),
        "admin_password": secrets.token_urlsafe(12),
        "api_token": password(),
        "renderbus_access_key": "",
        "smtp_password": "",
        "s3_key": "",
    }


def kept(folder: Path, name: str, prefix: str = "") -> str:
    """The password that a file of an earlier run holds, else a new one."""
    path = folder / name
    if path.is_file():
        return path.read_text(encoding="ascii").strip().removeprefix(prefix)
    return password()


def make(folder: Path) -> list[str]:
    """Make the missing files; their names."""
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    wanted = contents(
        kept(folder, "postgres_password"), kept(folder, "redis_conf", "requirepass ")
    )
    made = [name for name in wanted if not (folder / name).exists()]
    for name in made:
        path = folder / name
        path.write_text(wanted[name] + "\n", encoding="ascii")
        path.chmod(0o644)
    return made


if __name__ == "__main__":
    target = Path(sys.argv[1]) if sys.argv[1:] else FOLDER
    print(f"made in {target}: {', '.join(make(target)) or 'nothing, all is there'}")
    print("sign in as admin with the password in secrets/admin_password")
    print("put the farm's access key into secrets/renderbus_access_key")
    print("put the mail server's password into secrets/smtp_password")
    print("put the key of S3 storage for pictures into secrets/s3_key")
