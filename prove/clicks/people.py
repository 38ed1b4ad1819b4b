"""Somebody at a browser: clicks, clicks twice, undoes. In a process of their own.

What they were told is written down, a line a click: a click that was taken, as far as
they know, must not be lost.
"""

import http.client
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connections

from apps.actions.models import Intent
from apps.actions.services import intents_request
from apps.farm.models import Frame, RenderTask
from apps.renderbus.codes import FrameStatus
from prove.clicks.plan import Push
from prove.clicks.targets import PERSON

WAIT_S = 20
LIMIT_S = 900
"""What "Limit frame time" is set to; pages have no button for it."""


@dataclass
class Told:
    """What a person knows of one push."""

    operation: str
    targets: list[int]
    taken: int = 0
    """Clicks that were answered as taken."""
    refused: list[int] = field(default_factory=list)
    """HTTP statuses of those that were not; 200: a question came back."""
    unanswered: int = 0
    """The web server, or the database, went away meanwhile."""
    undos: int = 0


class People:
    """Carry out what is planned."""

    def __init__(self, port: int, session: str, log: Path) -> None:
        self.port = port
        token = secrets.token_hex(16)
        cookies = {
            settings.SESSION_COOKIE_NAME: session,
            settings.CSRF_COOKIE_NAME: token,
        }
        self.headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": token,
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.log = log
        self.guard = threading.Lock()

    def act(self, pushes: list[Push]) -> None:
        """All of it, each at its moment; returns when everybody was answered."""
        began = time.monotonic()
        busy = []
        for push in pushes:
            time.sleep(max(0.0, began + push.at - time.monotonic()))
            busy.append(_thread(self._push, push))
        for one in busy:
            one.join()

    def _push(self, push: Push) -> None:
        told = Told(push.operation, list(push.targets))
        first, *again = [_thread(self._click, push, told) for _ in range(push.times)]
        first.join()
        if push.undone_after is not None:
            self._regret(push, told)
        for one in again:
            one.join()
        with self.guard, self.log.open("a") as file:
            file.write(json.dumps(asdict(told)) + "\n")

    def _click(self, push: Push, told: Told) -> None:
        try:
            if push.operation == "over_time_stop":
                _ask(push)
                refused = []
            else:
                refused = _refusal(self._post("/clicks/", _form(push)))
        except Exception:
            # The web server was killed, or the database's link was cut.
            with self.guard:
                told.unanswered += 1
            return
        finally:
            connections.close_all()
        with self.guard:
            told.taken += not refused
            told.refused += refused

    def _post(self, path: str, form: dict[str, Any]) -> tuple[int, str]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)
        try:
            link.request("POST", path, urlencode(form), self.headers)
            answer = link.getresponse()
            if answer.length is None:
                # Killed between two headers: to http.client that is an empty page.
                raise http.client.IncompleteRead(b"")
            return answer.status, answer.read().decode()
        finally:
            link.close()

    def _regret(self, push: Push, told: Told) -> None:
        time.sleep(push.undone_after or 0)
        try:
            for pk in _intents(push).values_list("pk", flat=True):
                told.undos += 1
                told.refused += _refusal(self._post("/clicks/undo/", {"intent": pk}))
        except Exception:  # as above
            told.unanswered += 1
        finally:
            connections.close_all()


def _thread(work: Callable[..., None], *given: Any) -> threading.Thread:
    thread = threading.Thread(target=work, args=given)
    thread.start()
    return thread


def _refusal(answer: tuple[int, str]) -> list[int]:
    """The status of an answer that is none of those that say it was done."""
    status, page = answer
    # A question, which was not answered, comes with the same status.
    return [] if status == 200 and "#toasts" in page else [status]


def _tasks(push: Push) -> Any:
    return RenderTask.objects.filter(remote_id__in=push.targets)


def _intents(push: Push) -> Any:
    return Intent.objects.filter(
        operation=push.operation, task__remote_id__in=push.targets
    )


def _form(push: Push) -> dict[str, Any]:
    """As the page's form has it, after the question was answered with yes."""
    keys = list(_tasks(push).values_list("pk", flat=True))
    form: dict[str, Any] = {
        "operation": push.operation,
        "tasks": ",".join(map(str, keys)),
        "confirmed": "1",
    }
    if push.operation.endswith("_frames"):
        frames = Frame.objects.filter(task__in=keys)
        if push.operation == "retry_frames":
            frames = frames.filter(status_code=FrameStatus.FAILED)
        chosen = frames.values_list("pk", flat=True)
        form["frames"] = ",".join(map(str, chosen))
    return form


def _ask(push: Push) -> None:
    intents_request(
        user=User.objects.get(username=PERSON),
        operation=push.operation,
        task_ids=list(_tasks(push).values_list("pk", flat=True)),
        params={"seconds": LIMIT_S},
    )


def told_to(log: Path) -> list[Told]:
    """What people were told."""
    if not log.exists():
        return []
    return [Told(**json.loads(line)) for line in log.read_text().splitlines()]
