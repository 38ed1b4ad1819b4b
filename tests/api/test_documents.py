"""Every example in docs/api.md and docs/command-line.md is run."""

import json
import re
import shlex
from pathlib import Path
from string import Template
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from apps.api.management.commands.farm import VERBS
from apps.api.models import Scope
from apps.api.tokens import token_create
from apps.api.views import api
from tests.api.command.running import farm, refused
from tests.api.document_world import document_world

DOCS = Path(__file__).resolve().parents[2] / "docs"
API = (DOCS / "api.md").read_text(encoding="utf-8")
COMMAND = (DOCS / "command-line.md").read_text(encoding="utf-8")


def lines(text: str, begins: str) -> list[str]:
    """Lines of the shell examples that begin so."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
    found = [line for block in blocks for line in block.splitlines()]
    return [line for line in found if line.startswith(begins)]


CURLS, FARMS = lines(API, "curl "), lines(COMMAND, "farm ")


@pytest.fixture
def world(db: None, settings: Any) -> dict[str, Any]:
    settings.FARMDASH_UNDO_SECONDS = 8
    return document_world()


def expected(line: str, begins: str) -> int | None:
    found = re.search(rf"# {begins}(\d+)$", line)
    return int(found[1]) if found else None


@pytest.mark.parametrize("line", CURLS)
def test_a_request_is_answered_as_the_document_says(
    line: str, world: dict[str, Any]
) -> None:
    mei = User.objects.get(username="mei")
    token = token_create(user=mei, name="docs", scope=Scope.WRITE)
    known = world | {"FARM": "/api/v1", "AUTH": f"Authorization: Bearer {token}"}
    words = shlex.split(Template(line).substitute(known), comments=True)[1:]
    method, headers, body, address = "GET", {}, "", ""
    while words:
        match word := words.pop(0):
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value
            case "-X":
                method = words.pop(0)
            case "-d":
                body = words.pop(0)
            case _:
                address = word
    answer = Client(headers=headers).generic(
        method, address, body, content_type="application/json"
    )
    wanted = expected(line, "")
    allowed = {wanted} if wanted else {200, 202}
    assert answer.status_code in allowed, answer.content
    assert answer.json()


@pytest.mark.parametrize("line", FARMS)
def test_a_command_ends_as_the_document_says(line: str, world: dict[str, Any]) -> None:
    command = Template(line.partition("  # ")[0]).substitute(world)
    command = command.removeprefix("farm ")
    if code := expected(line, "exit "):
        assert refused(command)[0] == code
    else:
        assert farm(command).strip()


def test_the_list_looks_as_the_document_shows_it(world: dict[str, Any]) -> None:
    shown = COMMAND.split("$ farm list --account studio\n")[1].split("```")[0]
    assert farm("list --account studio") == shown


def test_the_samples_have_the_fields_of_the_description() -> None:
    schemas = api.get_openapi_schema()["components"]["schemas"]
    samples = [json.loads(one) for one in re.findall(r"```json\n(.*?)```", API, re.S)]
    reading, click = samples
    assert set(reading) == set(schemas["ReadingOut"]["properties"])
    assert set(click) == set(schemas["ClickOut"]["properties"])
    assert set(click["items"][0]) == set(schemas["PartOut"]["properties"])


def test_every_address_of_a_click_has_an_example() -> None:
    written = {re.sub(r"\$[A-Z]+", "{}", line) for line in CURLS}
    for path, methods in api.get_openapi_schema()["paths"].items():
        if "post" in methods:
            bare = re.sub(r"\{\w+\}", "{}", path.removeprefix("/api/v1"))
            assert any(f'{{}}{bare}"' in line for line in written), path


def test_every_command_has_an_example() -> None:
    assert {line.split()[1] for line in FARMS} == {verb.name for verb in VERBS}


def test_tokens_are_made_as_the_document_says(world: dict[str, Any]) -> None:
    for line in lines(API, ".venv/bin/python manage.py token"):
        call_command(*shlex.split(line)[2:])
