"""Machines as colours: a table of names, the same for every viewer."""

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

from django.utils.translation import gettext as _

from apps.dashboard.grid.scales import NOTHING
from apps.farm.sheets import LeafSheet

MOST = 254
"""Entries of the table; of more machines the last entry is for the rest."""


def machine_table(sheets: Sequence[LeafSheet]) -> list[str]:
    """Names of the machines that have frames, by name; of too many the busiest."""
    frames: Counter[str] = Counter()
    for sheet in sheets:
        for place, count in Counter(sheet.nodes).items():
            if place:
                frames[sheet.node_names[place]] += count
    if len(frames) <= MOST:
        return sorted(frames)
    busiest = sorted(frames, key=lambda name: (-frames[name], name))[: MOST - 1]
    return [*sorted(busiest), ""]


def machine_values(table: Sequence[str], sheet: LeafSheet) -> bytes:
    """The entry of each frame's machine; 255 where it has none."""
    entries = {name: entry for entry, name in enumerate(table)}
    rest = MOST - 1 if len(table) == MOST else NOTHING
    places = [NOTHING]
    places += [entries.get(name, rest) for name in sheet.node_names[1:]]
    return bytes(map(places.__getitem__, sheet.nodes))


def table_token(table: Sequence[str]) -> str:
    """Tells tables apart."""
    text = "\0".join(table).encode(errors="replace")
    return f"table.{blake2b(text, digest_size=6).hexdigest()}"


def table_words(table: Sequence[str]) -> list[str]:
    """The names as they are shown: farm text, in the end what the rest is called."""
    return [name or _("other machines") for name in table]
