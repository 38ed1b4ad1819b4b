"""Keys and a Redis address for one machine that was given none."""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import quote

from cryptography.fernet import Fernet

SOCKET_PATH_LIMIT = 100
"""Longest path that a unix socket takes on every system (bytes)."""


def kept_secret(data: Path, name: str) -> str:
    """The secret of that name in the data folder, made on first use (mode 0600)."""
    path = data / "keys" / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        value = Fernet.generate_key().decode()
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(value, encoding="ascii")
        # A link fails where another process was first, and then theirs counts.
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()


def redis_socket(data: Path) -> Path:
    """Where the bundled Redis listens; a temporary path when data's is too long."""
    path = data / "redis.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_LIMIT:
        return path
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"farmdash-{digest}.sock"


def redis_url(data: Path) -> str:
    """Address of the bundled Redis, in redis-py's spelling."""
    password = quote(kept_secret(data, "redis"), safe="")
    return f"unix://:{password}@{redis_socket(data)}?db=0"


def new_password() -> str:
    """A password for a person, easy to type."""
    return secrets.token_urlsafe(12)
