"""Whatever is sent, the answer is JSON and says in words what was wrong."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from apps.actions.models import Intent
from apps.api.views import api
from tests.api.scripts import Writer
from tests.factories import make_frame, make_task

pytestmark = pytest.mark.django_db

NOBODY = "6f0c4a3e-0d5e-4f3c-9b0a-3f5d1c1f8a11"
ARGUMENTS = (
    "%00",
    "a%00b",
    "%ED%A0%80",
    "--5",
    "9" * 18 + ".1",
    "9" * 19 + ".1",
    "9" * 30,
    "0001-01-01T00:00:00%2B14:00",
    "9999-12-31T23:59:59-14:00",
    "/../%00",
)
VALUES = (
    '"a\\u0000b"',
    '"\\ud800"',
    "NaN",
    "1e400",
    "-1",
    "9" * 30,
    "9" * 5000,
    "[9223372036854775808]",
    "[" * 900 + "]" * 900,
    "null",
    '{"a": {"a\\u0000": "\\ud800"}}',
)
BODIES = ("[" * 50_000, '{"a":' * 50_000, "nope", "\x00", "null", "[1]", '"x"')


@pytest.fixture
def script(chief: Writer) -> Writer:
    return chief


@pytest.fixture
def given() -> dict[str, Any]:
    """What stands in the addresses."""
    frame = make_frame(make_task(failed_frames=1), status_code=5)
    return {
        "task_id": frame.task_id,
        "frame_id": frame.pk,
        "account_id": frame.task.account_id,
        "click": NOBODY,
        "part": NOBODY,
        "kind": "plugins",
    }


@cache
def description() -> dict[str, Any]:
    """OpenAPI's, made once."""
    return dict(api.get_openapi_schema())


def described(method: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each address that takes it, with its description."""
    for path, methods in description()["paths"].items():
        if method in methods:
            yield path, methods[method]


def fields(described: dict[str, Any]) -> dict[str, Any]:
    """The body's fields; True for those that are needed."""
    body = described.get("requestBody")
    if body is None:
        return {}
    schema = body["content"]["application/json"]["schema"]
    known = [schema, *schema.get("anyOf", [])]
    name = next(one["$ref"] for one in known if "$ref" in one).rpartition("/")[2]
    found = description()["components"]["schemas"][name]
    needed = found.get("required", [])
    return {field: field in needed for field in found["properties"]}


def is_told(script: Writer, method: str, path: str, body: str = "") -> None:
    """It is an answer: no crash, and words where it is a refusal."""
    answer = script.client.generic(
        method, path, body.encode(), content_type="application/json"
    )
    told = json.loads(answer.content)
    assert answer.status_code < 500, (path, body[:80])
    assert answer.status_code < 400 or told["detail"], (path, body[:80])


def test_no_argument_of_a_reading_breaks_it(
    script: Writer, given: dict[str, Any]
) -> None:
    for path, one in described("get"):
        address = path.format_map(given)
        for argument in one.get("parameters", []):
            if argument["in"] == "query":
                for value in ARGUMENTS:
                    asked = f"{address}?{argument['name']}={value}"
                    is_told(script, "GET", asked)
                    if argument["name"] == "after":
                        is_told(script, "GET", f"{asked}&newest=true")


def test_no_field_of_a_click_breaks_it(script: Writer, given: dict[str, Any]) -> None:
    plain = {"task_ids": f"[{given['task_id']}]", "operation": '"label_add"'}
    tried = set[str]()
    for path, one in described("post"):
        known = fields(one)
        needed = {name: plain.get(name, "60") for name in known if known[name]}
        # Most clicks take the same: once is enough.
        new = known.keys() - tried
        tried |= new
        for name in new:
            for value in VALUES:
                body = ", ".join(
                    f'"{key}": {said}' for key, said in (needed | {name: value}).items()
                )
                is_told(script, "POST", path.format_map(given), f"{{{body}}}")


def test_no_body_breaks_a_click(script: Writer, given: dict[str, Any]) -> None:
    for path, _ in described("post"):
        for body in BODIES:
            is_told(script, "POST", path.format_map(given), body)


def test_a_body_without_end_is_not_read(script: Writer, given: dict[str, Any]) -> None:
    path = f"tasks/{given['task_id']}/stop"
    told = script.post(path, {"why": "x" * 3_000_000}, status=413)
    assert told["detail"] == "The request is too large."
    assert not Intent.objects.exists()


def test_a_reason_is_kept_as_any_database_takes_it(
    script: Writer, given: dict[str, Any]
) -> None:
    script.post(f"tasks/{given['task_id']}/stop", {"why": "a\0b"})
    account = f"accounts/{given['account_id']}"
    script.post(f"{account}/label_create", {"name": "x", "why": "\0"})
    assert set(Intent.objects.values_list("why", flat=True)) == {"ab", ""}
