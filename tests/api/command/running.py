"""`manage.py farm` as somebody types it."""

import io
import json
import shlex
from typing import Any

import pytest
from django.core.management import CommandError, call_command


def farm(line: str) -> str:
    """What it prints."""
    out = io.StringIO()
    call_command("farm", *shlex.split(line), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def told(line: str) -> Any:
    """What it prints with --json, decoded."""
    return json.loads(farm(f"{line} --json"))


def refused(line: str) -> tuple[int, str]:
    """Exit code and words of what it cannot do."""
    with pytest.raises(CommandError) as error:
        farm(line)
    return error.value.returncode, str(error.value)
