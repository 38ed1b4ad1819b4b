"""A database as a template; each trial gets a fresh copy of it."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django


def prepare(*, postgres: bool) -> None:
    """Services of the tests (a data folder that goes again, a Redis), and tables."""
    if postgres:
        os.environ["FARMDASH_TEST_DB"] = "postgres"
    os.environ["FARMDASH_LOG_LEVEL"] = "ERROR"
    import tests.services  # noqa: F401 — starts them

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmdash.settings")
    django.setup()


class Databases:
    """The template, and copies of it."""

    def __init__(self, fill: Callable[[], None]) -> None:
        """`fill` makes the rows that each trial finds."""
        from django.core.management import call_command
        from django.db import connection

        self.connection = connection
        self.is_file = connection.vendor == "sqlite"
        self.home = str(connection.settings_dict["NAME"])
        self.folder = os.environ["FARMDASH_DATA"]
        call_command("migrate", verbosity=0)
        fill()
        if self.is_file:
            self.template = str(Path(self.home).with_name("template.sqlite3"))
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [self.template])
        else:
            self.template = self.home
            self.home = "maintenance"
            self._server(f'CREATE DATABASE "{self.home}"', at=self.template)
        connection.close()
        # What is forked from here copies less.
        gc.collect()
        gc.freeze()

    @contextmanager
    def fresh(self, number: int) -> Iterator[None]:
        """A copy that this process and its children use meanwhile."""
        name = f"trial{number}"
        if self.is_file:
            path = Path(self.home).with_name(f"{name}.sqlite3")
            shutil.copyfile(self.template, path)
            self.use(str(path))
            try:
                yield
            finally:
                self.connection.close()
                for left in path.parent.glob(f"{name}.sqlite3*"):
                    left.unlink()
            return
        self._server(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        self.use(name)
        try:
            yield
        finally:
            self._server(f'DROP DATABASE "{name}" WITH (FORCE)')

    def use(self, name: str) -> None:
        """Speak to that database from now on."""
        self.connection.close()
        self.connection.settings_dict["NAME"] = name

    def _server(self, statement: str, at: str | None = None) -> None:
        self.use(at or self.home)
        with self.connection.cursor() as cursor:
            cursor.execute(statement)
        self.connection.close()
