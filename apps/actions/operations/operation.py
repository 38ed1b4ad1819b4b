"""What is known about one thing that can be asked of the farm."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from django.utils.functional import Promise

from apps.actions.models import Intent
from apps.actions.reasons import Reason
from apps.actions.settling import effects
from apps.actions.settling.looks import Look
from apps.farm.models.readings import ReadingKind
from apps.farm.status import ACTIVE_STATES, TaskState
from apps.renderbus.client import ActionAnswer, FarmClient

OPERATE, SPEND, DESTROY = "actions.operate", "actions.spend", "actions.destroy"
CHANGE_ACCOUNT = "farm.change_farmaccount"
# A status that nobody documented closes nothing: the farm has the last word.
ALL = frozenset(TaskState)
BUSY = frozenset(ACTIVE_STATES) | {TaskState.UNKNOWN}


class Ambiguity(Enum):
    """What becomes of a click when nobody knows whether the farm acted.

    It is read back in all classes, and sent again by the machine in none. They differ
    in what is said when the farm shows nothing of it after several reads.
    """

    READ_BACK_THEN_REFUTE = auto()
    """It did not happen: whoever clicks again gets what doing it once would give."""
    READ_BACK_THEN_PERSON = auto()
    """Somebody looks first: to do it again may spend or destroy twice."""
    SHOWN_NOWHERE_PERSON = auto()
    """The farm may show it nowhere: its "yes" is the last that is known; without one
    somebody looks."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing that can be done to a task, to frames of it, or to the account."""

    key: str
    label: Promise
    verb: str
    """In the audit trail."""
    permission: str
    states: frozenset[TaskState] = ALL
    """States of a task in which it makes sense."""
    send: Callable[[FarmClient, Intent], ActionAnswer] = field(repr=False)
    """One call of the farm that acts, for the one task of the intent. (To render again
    takes three, of which only the last one spends.)"""
    ambiguous: Ambiguity
    """What a lost answer may lead to."""
    proof: effects.Proof | None = field(default=None, repr=False)
    """What the mirror shows once it took effect."""
    look: Look | None = field(default=None, repr=False)
    """What the farm itself is asked instead, where the mirror shows nothing of it."""
    params: Callable[[Mapping[str, Any]], dict[str, Any]] | None = field(
        default=None, repr=False
    )
    """Its parameters, checked and in one order; ParamsInvalid. None: it has none."""
    refuted: Reason = Reason.ENDED
    """Why it did not take effect, where that is proven."""
    partly: Reason = Reason.PARTLY
    """What is to be said where the effect is not the whole one."""
    costly: frozenset[str] = frozenset()
    """Parameters that take the right to spend, whatever the operation takes."""
    expires: tuple[ReadingKind, ...] = ()
    """Readings that look different once it took effect."""
    held: bool = True
    """Whether it can be undone for some seconds before it is sent."""
    undoes: frozenset[str] = frozenset()
    """Operations that it takes back on the same frames as long as nothing of them was
    sent: whoever stops a task does not want it started."""
    replaces: bool = False
    """Whether it takes the place of one with other parameters on the same target, as
    long as that was not sent: of two values the newer is meant."""
    apart: bool = False
    """Whether two with other parameters are two wishes: neither deals with the
    other."""
    spends: bool = False
    destroys: bool = False
    interrupts: bool = False
    """Whether frames in work are lost: asked back about where there are some."""
    on_leaves: bool = False
    """Sent for each leaf that it concerns, not for the parent: the interface takes
    "small" task ids only, and spending goes one task a call."""
    on_frames: bool = False
    """Takes chosen frames."""
    on_account: bool = False
    """Concerns the account itself: there is no task, and `Intent.target` names what
    of the account is meant."""
    by_form: bool = False
    """Asked for on a form of its own, not by a button among others."""
    takes_seconds: bool = False
    """Has a parameter `seconds`."""
    whole_only: bool = False
    """Not for a child: what the farm does to its siblings is not documented."""

    @property
    def is_capped(self) -> bool:
        """Whether so many go out a second at most: what spends, and what destroys."""
        return self.spends or self.destroys
