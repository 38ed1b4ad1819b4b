"""Labels as rows and pages show them: a few letters, in a colour of their own."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from apps.farm.models.labels import label_key

HUES = 8
"""Colours of css/rows.css: the same label has the same one everywhere."""
IN_ROW = 3
LETTERS = 24
"""Of a label in a row; the whole is on the task's page."""


@dataclass(frozen=True, slots=True)
class LabelChip:
    """One label of a task; farm text."""

    name: str

    @property
    def hue(self) -> int:
        """Number of its colour."""
        return zlib.crc32(self.name.encode(errors="replace")) % HUES

    @property
    def url(self) -> str:
        """The list of the tasks that have it."""
        return labelled_url(self.name)

    @property
    def short(self) -> str:
        """As rows have room for it."""
        name = " ".join(self.name.split()) or "—"
        return name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"


def labelled_url(name: str, **more: object) -> str:
    """Address of the tasks with the label."""
    query = {"label": name.encode(errors="replace").decode(), **more}
    return f"{reverse('task-list')}?{urlencode(query)}"


def label_chips(names: Sequence[object]) -> list[LabelChip]:
    """The labels of a task, each once."""
    return [LabelChip(name) for name in dict.fromkeys(map(label_key, names))]
