"""What a reading is about, as one text: how it is put together, and taken apart.

Keys come from addresses that a browser sends; what makes no sense is a ValueError
before a row is written.
"""

import re
from hashlib import blake2b
from typing import Any

from apps.farm.models import ReadingKind
from apps.renderbus.codes import Language, OperatingSystem

LONGEST = 500
"""Characters of a key that are kept."""
LONGEST_PATH = 4_000
TOP = "/"

_NUMBER = r"[1-9][0-9]{0,17}"
_FORMS = {
    ReadingKind.PROJECTS: r"[012]?",
    ReadingKind.PLUGINS: rf"{_NUMBER}/[01]",
    ReadingKind.ENVIRONMENTS: rf"(?:{_NUMBER}/[01])?",
    ReadingKind.HARDWARE: rf"(?:{_NUMBER})?",
    ReadingKind.ERROR_DETAIL: r"[A-Za-z0-9_.-]{1,40}/[01]",
    ReadingKind.OUTPUT_FILES: rf"(?:{_NUMBER})?:[^\x00\ud800-\udfff]+",
}


def software_key(software: int, os: int = OperatingSystem.WINDOWS) -> str:
    """Of PLUGINS and ENVIRONMENTS; `os` is an OperatingSystem."""
    return f"{software}/{int(os)}"


def error_key(code: str, language: int = Language.CHINESE) -> str:
    """Of ERROR_DETAIL; `language` is a Language of the client's."""
    return f"{code}/{int(language)}"


def output_key(task_remote_id: int | None, path: str = TOP) -> str:
    """Of OUTPUT_FILES: a folder as the farm's rows give it, or the task's own ("/").

    The farm finds a folder by its path alone: who asks for one says by the task who
    may see it, and has to take the path from what was listed for that task.
    """
    return f"{task_remote_id or ''}:{path}"


def checked(kind: str, key: str) -> str:
    """The key. Raises ValueError where the kind has none of this form."""
    form = _FORMS.get(ReadingKind(kind), "")
    if len(key) > LONGEST_PATH or not re.fullmatch(form, key, re.DOTALL):
        raise ValueError("a reading of this kind has no such key")
    return key


def stored(key: str) -> str:
    """The key as it is kept: of a long one the start, and a digest of the whole."""
    if len(key) <= LONGEST:
        return key
    digest = blake2b(key.encode(), digest_size=16).hexdigest()
    return f"{key.partition(':')[0]}:#{digest}"


def whole(kept: str, data: Any) -> str:
    """The key again, from how it is kept and what is kept with it."""
    task, short, _ = kept.partition(":#")
    if short and isinstance(data, dict) and data.get("path"):
        return f"{task}:{data['path']}"
    return kept


def numbers(key: str) -> tuple[int, int]:
    """Of "2000/1": the software and the system."""
    first, _, second = key.partition("/")
    return int(first), int(second)


def folder(key: str) -> tuple[int | None, str]:
    """Of "123:/x": the task, if there is one, and the path."""
    task, _, path = key.partition(":")
    return (int(task) if task else None), path
