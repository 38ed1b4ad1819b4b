"""The line on top of a card that says how true it is (templates/ui/reading.html)."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.template.loader import render_to_string
from django.utils import translation

from apps.farm.models import FarmAccount, FarmReading
from tests.factories import NOW

CALM = {"state": "ok", "seen_at": NOW}


def said(account: dict[str, Any] | None = None, **fields: Any) -> str:
    """The line's text."""
    context = {"nothing": fields.pop("nothing", "")}
    values: dict[str, Any] = {
        "kind": "platforms",
        "state": "ready",
        "data": [1],
        "fetched_at": NOW - timedelta(seconds=100),
    }
    row = FarmReading(account=FarmAccount(**(account or CALM)), **values | fields)
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        html = render_to_string("ui/reading.html", context | {"reading": row})
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "As of 1 min ago"),
        ({"data": []}, "As of 1 min ago · nothing there"),
        ({"data": [], "nothing": "no labels"}, "As of 1 min ago · no labels"),
        (
            {"state": "waiting", "fetched_at": None},
            "Being fetched from the farm…",
        ),
        (
            {"state": "failed", "reason": "The farm has an error of its own."},
            "Could not be read: The farm has an error of its own. "
            "Shown as of 1 min ago.",
        ),
        (
            {"state": "failed", "reason": "The farm did not answer in time."}
            | {"fetched_at": None},
            "Could not be read: The farm did not answer in time. It is tried again.",
        ),
        (
            {"account": CALM | {"enabled": False}},
            "As of 1 min ago · the account is switched off",
        ),
        (
            {"account": CALM | {"failures": 2}},
            "As of 1 min ago · the farm cannot be reached now",
        ),
        (
            {"account": CALM | {"failures": 2}, "state": "waiting"}
            | {"fetched_at": None},
            "Not read yet: the farm cannot be reached.",
        ),
        (
            {"account": CALM | {"enabled": False}, "state": "waiting"}
            | {"fetched_at": None},
            "Not read yet: the account is switched off.",
        ),
    ],
)
def test_each_state_in_words(fields: dict[str, Any], text: str) -> None:
    assert said(**fields) == text


def test_what_the_farm_said_does_no_harm() -> None:
    reason = "The farm turned the question down.\n<script>alert(1)</script>"
    assert "<script>" not in said(state="failed", reason=reason)
