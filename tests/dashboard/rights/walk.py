"""Every address of the installation, asked for by somebody, and undone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse

from tests.dashboard.rights.table import Rule
from tests.dashboard.rights.world import World

WRITES = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM) "(?!django_session)')


IN_THE_API = {"judged": "part"}
"""What its addresses call a key, where that is not the kind with _id."""


def walked(patterns: Any = None, space: str = "") -> Iterator[str]:
    """Names of all addresses, with their namespace."""
    for one in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(one, URLPattern):
            yield f"{space}{one.name}"
        else:
            inner = f"{one.namespace}:" if one.namespace else ""
            yield from walked(one.url_patterns, space + inner)


def address_of(name: str, rule: Rule, world: World, place: str | None) -> str:
    """The address, of what it names at the place."""
    if place is None:
        return reverse(name)
    given = dict(world.args[place][rule.kind])
    if name.startswith("api-") and "pk" in given:
        given = {IN_THE_API.get(rule.kind, f"{rule.kind}_id"): given["pk"]}
    return reverse(name, kwargs=given | rule.more)


@dataclass
class Answer:
    """What came of a request that was undone."""

    response: HttpResponse
    written: list[str]
    """Statements that changed anything but the session."""

    @property
    def is_denied(self) -> bool:
        """Whether it said no, or sent to the sign-in page."""
        status = self.response.status_code
        sent_away = self.response.headers.get("Location", "").startswith("/sign-in/")
        return status in (401, 403, 404, 405) or (status == 302 and sent_away)

    @cached_property
    def text(self) -> str:
        """What it shows."""
        response: Any = self.response
        parts = response.streaming_content if response.streaming else [response.content]
        return b"".join(parts).decode(errors="replace")


def ask(client: Client, method: str, address: str, data: Any) -> Answer:
    """The answer; whatever it wrote is rolled back."""
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        response: Any = _sent(client, method, address, data)
        said = [one["sql"] for one in queries.captured_queries]
        answer = Answer(response, [sql for sql in said if WRITES.match(sql)])
        answer.text  # noqa: B018 — while there is what it reads
        transaction.set_rollback(True)
    return answer


def _sent(client: Client, method: str, address: str, data: Any) -> HttpResponse:
    if method == "POST" and address.startswith("/api/"):
        return client.post(address, data, content_type="application/json")
    return client.post(address, data) if method == "POST" else client.get(address, data)
