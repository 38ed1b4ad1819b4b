"""The database: a SQLite file on one machine, PostgreSQL where an address is given."""

from pathlib import Path
from typing import Any

import dj_database_url

from farmdash.env import SettingError

SQLITE = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
    "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=67108864;"
    "PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;"
)


def sqlite_database(path: Path) -> dict[str, Any]:
    """Django's settings for the file of one machine."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        # Tests get a file too: the database in memory locks threads out.
        "TEST": {"NAME": path.with_name("test.sqlite3")},
        "OPTIONS": {
            # Measured: with IMMEDIATE no batch of two writers failed; without it
            # 370 of 477 did ("database is locked"), whatever the time-out.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE,
        },
    }


def postgres_database(url: str, *, max_age: int, role: str) -> dict[str, Any]:
    """Django's settings for an address; SettingError when it is none of PostgreSQL."""
    try:
        parsed = dj_database_url.parse(
            url, conn_max_age=max_age, conn_health_checks=True
        )
    except (ValueError, KeyError):
        parsed = {"ENGINE": ""}
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        # The address holds a password, so it is not repeated here.
        raise SettingError("farmdash: DATABASE_URL is not a PostgreSQL address.")
    options = {
        # A server that is gone without a word is noticed within a minute.
        "connect_timeout": 5,
        "keepalives_idle": 20,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "application_name": f"farmdash {role}",
    }
    return {**parsed, "OPTIONS": {**options, **parsed.get("OPTIONS", {})}}
