"""What a command asks the API, as whom, and how it ends."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial
from typing import Any, Protocol

from django.contrib.auth.models import User
from django.core.management.base import CommandError
from django.http import QueryDict
from django.urls import Resolver404, resolve

from apps.api.command.aligned import plain
from apps.api.inside import InsideRequest

PAUSE = 1.0
"""Seconds between two looks at what is not there yet."""
PAGE = 200


class Exit(IntEnum):
    """How a command ends; docs/command-line.md says the same."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    NOT_ALLOWED = 4
    NOT_TAKEN = 5
    NOT_DONE = 6
    UNKNOWN = 7
    NOT_OVER = 8


_EXITS = {
    401: Exit.NOT_ALLOWED,
    403: Exit.NOT_ALLOWED,
    404: Exit.NOT_FOUND,
    409: Exit.NOT_TAKEN,
}


def failure(text: str, code: Exit) -> CommandError:
    """What is raised where a command cannot go on: farm text in it is made plain."""
    return CommandError(plain(text), returncode=int(code))


class Writes(Protocol):
    """Where text goes."""

    def write(self, text: str, /) -> Any:
        """Text as it is, or with a line break."""


@dataclass
class Session:
    """One run of the command."""

    options: dict[str, Any]
    out: Writes
    err: Writes
    _user: Any = field(default=None, repr=False)

    @property
    def as_json(self) -> bool:
        """Whether scripts read it."""
        return bool(self.options["json"])

    @property
    def user(self) -> Any:
        """Who is named by --as; None: nobody is."""
        name = self.options["as_user"]
        if self._user is None and name:
            self._user = User.objects.filter(username=name).first()
            if self._user is None or not self._user.is_active:
                text = f"there is no active person named {name!r}; see `person list`"
                raise failure(text, Exit.NOT_ALLOWED)
        return self._user

    def get(self, path: str, /, **query: Any) -> Any:
        """The answer to GET /api/v1/<path>; what is None is not asked."""
        return self._ask("GET", path, _query(query))

    def items(self, path: str, limit: int, /, **query: Any) -> dict[str, Any]:
        """A list with so many rows (0: all), page after page."""
        found: list[Any] = []
        answer: dict[str, Any] = {"next": ""}
        while answer["next"] is not None and (not limit or len(found) < limit):
            size = min(PAGE, limit - len(found)) if limit else PAGE
            more = QueryDict(answer["next"].partition("?")[2], mutable=True)
            asked = more if answer["next"] else _query(query)
            asked["limit"] = str(size)
            answer = self._ask("GET", path, asked)
            found += answer["items"]
        return {"items": found, "next": answer["next"]}

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The answer to a POST; only for who is named."""
        if self.user is None:
            text = "say who asks for it: --as USERNAME (see `manage.py person list`)"
            raise failure(text, Exit.NOT_ALLOWED)
        return self._ask("POST", path, _query({}), body or {})

    def _ask(self, method: str, path: str, query: QueryDict, body: Any = None) -> Any:
        address = f"/api/v1/{path}"
        try:
            match = resolve(address, "apps.api.urls")
        except Resolver404:
            raise failure(f"there is no such thing: {path}", Exit.NOT_FOUND) from None
        sent = b"" if body is None else json.dumps(body).encode()
        request = InsideRequest(self.user, method, address, query=query, body=sent)
        request.resolver_match = match
        response = match.func(request, *match.args, **match.kwargs)
        told = json.loads(response.content)
        if response.status_code >= 400:
            raise failure(told["detail"], _EXITS.get(response.status_code, Exit.USAGE))
        return told

    def reading(self, path: str, /, **query: Any) -> Any:
        """What the farm told, waiting for a worker to fetch it where it has to."""
        return self.waited(partial(self.get, path, **query))

    def waited(self, ask: Callable[[], Any]) -> Any:
        """The same, asked in any way."""
        until = time.monotonic() + self.options["timeout"]
        while (told := ask())["state"] == "waiting":
            if time.monotonic() >= until:
                text = "the farm has not been asked yet: do workers run? Try --timeout"
                raise failure(text, Exit.NOT_OVER)
            time.sleep(PAUSE)
        if told["state"] == "failed" and not (told.get("data") or told.get("lines")):
            raise failure(f"could not be read: {told['reason']}", Exit.FAILED)
        return told

    def say(self, text: str) -> None:
        """A line or several for people."""
        self.out.write(text.rstrip("\n"))

    def note(self, text: str) -> None:
        """A line that is no answer: how far it is."""
        self.err.write(text)

    def tell(self, told: Any, text: str) -> None:
        """The answer: as JSON, or as text for people."""
        if self.as_json:
            self.say(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            self.say(text)


def _query(values: dict[str, Any]) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, value in values.items():
        if value is not None and value is not False:
            found[name] = "true" if value is True else str(value)
    return found
