"""The platforms of a cloud and how busy each is. Farm text: hostile."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.dashboard.account_facts.facts import choice, rows, text, whole
from apps.dashboard.wording import listed
from apps.farm.models import FarmAccount, FarmReading

NORMAL, BUSY, FULL = 1, 2, 3
_STATES: dict[int, tuple[str, Promise, Promise]] = {
    NORMAL: ("done", _("Normal"), _("Machines are free.")),
    BUSY: ("stopped", _("Busy"), _("Frames may wait longer for a machine.")),
    FULL: (
        "failed",
        _("Full"),
        _("Frames wait until others are done."),
    ),
    0: ("abandoned", _("Not activated"), _("The account cannot render there.")),
}
"""Colour and sign, word, and what it means, by the farm's number."""
_TYPES = {0: _("Graphics cards"), 1: _("Processors"), 2: _("Pictures")}
LONGEST, MOST = 60, 20
"""Letters of a name in a sentence, and how many names."""
_ORDER = {FULL: 0, BUSY: 1, NORMAL: 2}


@dataclass(frozen=True)
class Platform:
    """One platform, as its row shows it."""

    number: int | None
    name: str
    kind: str
    tone: str
    state: str
    meaning: str
    prefix: str
    is_own: bool
    """Whether the account's tasks go there."""
    is_offered: bool
    status: int | None


@dataclass(frozen=True)
class Platforms:
    """All of a cloud's."""

    reading: FarmReading
    account: FarmAccount
    offered: tuple[Platform, ...]
    others: tuple[Platform, ...]
    """Those that the farm does not offer any more, or not yet."""

    @property
    def own(self) -> Platform | None:
        """The one that the account's tasks go to."""
        every = (*self.offered, *self.others)
        return next((one for one in every if one.is_own), None)

    @property
    def is_unlisted(self) -> bool:
        """Whether the farm names platforms, but not the account's own."""
        return bool(self.offered or self.others) and self.own is None

    @property
    def free(self) -> tuple[Platform, ...]:
        """Others with machines of the same kind that are free."""
        own = self.own
        return tuple(
            one
            for one in self.offered
            if not one.is_own
            and one.status == NORMAL
            and (own is None or one.kind == own.kind)
        )

    @property
    def free_names(self) -> str:
        """The same by their names."""
        names = (one.name[:LONGEST] or str(one.number) for one in self.free[:MOST])
        return listed(names)

    @property
    def is_slow(self) -> bool:
        """Whether the account's own platform is busy or full."""
        return self.own is not None and self.own.status in (BUSY, FULL)


def platforms_of(reading: FarmReading, account: FarmAccount) -> Platforms:
    """What a reading tells: the account's own first, then what is busiest."""
    found = sorted(_read(reading, account), key=_place)
    return Platforms(
        reading=reading,
        account=account,
        offered=tuple(one for one in found if one.is_offered),
        others=tuple(one for one in found if not one.is_offered),
    )


def _place(one: Platform) -> tuple[bool, int, int]:
    return (not one.is_own, _ORDER.get(one.status or 0, 3), one.number or 0)


def _read(reading: FarmReading, account: FarmAccount) -> Iterable[Platform]:
    for row in rows(reading.data):
        number, status = whole(row, "platform"), whole(row, "status")
        unknown = ("unknown", str(status) if status is not None else "—", "")
        tone, state, meaning = _STATES.get(-1 if status is None else status, unknown)
        is_own = number is not None and number == account.platform
        yield Platform(
            number=number,
            name=text(row, "name"),
            kind=choice(row, "type", _TYPES),
            tone=tone,
            state=str(state),
            meaning=str(meaning),
            prefix=text(row, "taskPrefix"),
            is_own=is_own,
            is_offered=is_own or whole(row, "isShow") != 0,
            status=status,
        )
