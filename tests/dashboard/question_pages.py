"""A person before the confirm step: what it says, and what its form sends."""

import re
from html import unescape
from typing import Any

from django.test import Client

from apps.farm.models import RenderTask

HTMX = {"HX-Request": "true"}


def put(client: Client, operation: str, *tasks: RenderTask, **more: Any) -> str:
    """The question that a click is answered with."""
    ids = ",".join(str(task.pk) for task in tasks)
    data = {"operation": operation, "tasks": ids} | more
    answer = client.post("/clicks/", data, headers=HTMX)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def fill(client: Client, question: str, **filled: str) -> str:
    """The answer to the form of a question with these fields filled in."""
    form = question.split('<form id="question"')[1]
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    data = {name: unescape(value) for name, value in fields} | filled
    return client.post("/clicks/", data, headers=HTMX).content.decode()


def said(html: str) -> str:
    """As people read it."""
    plain = unescape(re.sub(r"<[^>]+>", " ", html))
    return re.sub(r"\s+", " ", plain)


def error_of(html: str, name: str) -> str:
    """What stands beside a field that was not filled in rightly."""
    found = re.search(rf'id="question-{name}-error"[^>]*>([^<]*)<', html)
    return unescape(found[1]) if found else ""


def value_of(html: str, name: str) -> str:
    """What stands in a field."""
    found = re.search(rf'<input[^>]* name="{name}"[^>]*>', html)
    told = re.search(r' value="([^"]*)"', found[0]) if found else None
    return unescape(told[1]) if told else ""
