"""How each kind of reading is had from the farm, and how often.

One table: a call of the client, what is kept of its answer (JSON under the wire's
names, amounts as text), how often by itself, how fresh while somebody looks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from apps.farm.models import ReadingKind
from apps.farm.readings.answers import (
    deleted_tasks,
    environments,
    error_detail,
    hardware,
    output_files,
    plugins,
    projects,
    raysync_key,
)
from apps.farm.readings.plain import plain
from apps.renderbus.client import FarmClient

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a kind is read."""

    fetch: Callable[[FarmClient, str], Any]
    """The answer for a key, fit for JSON. Raises FarmError."""
    every: timedelta | None = None
    """How often by itself, with the key ""; None: only when somebody looks."""
    fresh: timedelta | None = None
    """How old it may get while somebody looks; None: `every` is enough."""
    is_secret: bool = False
    """Kept encrypted, and not for long."""


WAYS: dict[str, Way] = {
    # The balance poll has the profile every minute and keeps it here.
    ReadingKind.PROFILE: Way(
        fetch=lambda client, _: plain(client.user.profile()), every=10 * _MINUTE
    ),
    ReadingKind.SETTINGS: Way(
        fetch=lambda client, _: plain(client.user.settings()),
        every=10 * _MINUTE,
        fresh=_MINUTE,
    ),
    ReadingKind.PLATFORMS: Way(
        fetch=lambda client, _: plain(client.query.platforms()),
        every=10 * _MINUTE,
        fresh=_MINUTE,
    ),
    ReadingKind.TRANSFER_CONFIG: Way(
        fetch=lambda client, _: plain(client.transfer.config()), fresh=10 * _MINUTE
    ),
    ReadingKind.TRANSFER_SERVER: Way(
        fetch=lambda client, _: plain(client.query.transfer_server()),
        fresh=10 * _MINUTE,
    ),
    ReadingKind.TRANSFER_BID: Way(
        fetch=lambda client, _: plain(client.user.transfer_bid()), fresh=10 * _MINUTE
    ),
    ReadingKind.RAYSYNC_KEY: Way(
        fetch=lambda client, _: raysync_key(client), fresh=_MINUTE, is_secret=True
    ),
    ReadingKind.LABELS: Way(
        fetch=lambda client, _: plain(client.tag.labels()),
        every=5 * _MINUTE,
        fresh=_MINUTE / 2,
    ),
    ReadingKind.PROJECTS: Way(fetch=projects, every=5 * _MINUTE, fresh=_MINUTE / 2),
    ReadingKind.SOFTWARE: Way(
        fetch=lambda client, _: plain(client.query.supported_software()),
        every=_DAY,
        fresh=_DAY,
    ),
    ReadingKind.PLUGINS: Way(fetch=plugins, fresh=_DAY),
    ReadingKind.ENVIRONMENTS: Way(fetch=environments, fresh=_MINUTE / 2),
    ReadingKind.HARDWARE: Way(fetch=hardware, fresh=_MINUTE / 2),
    ReadingKind.PACK_NODE: Way(
        fetch=lambda client, _: plain(client.query.pack_node()), fresh=10 * _MINUTE
    ),
    ReadingKind.ERROR_DETAIL: Way(fetch=error_detail, fresh=_DAY),
    ReadingKind.OUTPUT_FILES: Way(fetch=output_files, fresh=_MINUTE / 2),
    ReadingKind.DELETED: Way(
        fetch=lambda client, _: deleted_tasks(client),
        every=15 * _MINUTE,
        fresh=_MINUTE,
    ),
}

PERIODIC = tuple(kind for kind, way in WAYS.items() if way.every is not None)
SECRET = tuple(kind for kind, way in WAYS.items() if way.is_secret)
