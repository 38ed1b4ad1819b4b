"""What the activity page tells: entries in words, acts with their ends, clicks."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext, ngettext

from apps.actions.models import IntentState
from apps.audit.models import AuditEntry
from apps.audit.wording import entry_text
from apps.dashboard.activity.facts import Fact
from apps.dashboard.activity.words import reason_text, value_text
from apps.dashboard.wording import duration

TONES = {
    "accepted": "waiting",
    "confirmed": "done",
    "rejected": "failed",
    "refuted": "failed",
    "unknown": "unknown",
    "needs_person": "unknown",
    "withdrawn": "abandoned",
}
"""The task state whose colour and sign the end of a click has (css/farmdash.css)."""
WELL = ("accepted", "confirmed")
"""What the farm says of these is "success", in one spelling or another."""


@dataclass(frozen=True)
class Line:
    """One entry in words."""

    entry: AuditEntry
    facts: list[Fact]

    @property
    def text(self) -> str:
        """Its sentence."""
        return entry_text(self.entry)

    @property
    def state(self) -> str:
        """The state that a click was left in; "" for anything else."""
        after = self.entry.after
        return str(after.get("state", "")) if isinstance(after, dict) else ""

    @property
    def tone(self) -> str:
        """Its colour and sign; "" for none."""
        return TONES.get(self.state, "")

    @property
    def label(self) -> str:
        """The state in a word or two."""
        known = self.state in IntentState.values
        return str(IntentState(self.state).label) if known else ""

    @property
    def brief(self) -> str:
        """Of the end of a click, what matters most: why, or how long it took."""
        after = self.entry.after if isinstance(self.entry.after, dict) else {}
        if after.get("reason"):
            seen = after.get("seen")
            state = seen.get("state", "") if isinstance(seen, dict) else ""
            return reason_text(str(after["reason"]), str(state))
        if after.get("message") and self.state not in WELL:
            return value_text("message", after["message"])
        seconds = after.get("seconds")
        if not isinstance(seconds, int | float):
            return ""
        return gettext("after %(time)s") % {"time": duration(max(seconds, 1))}

    @property
    def task_id(self) -> str:
        """Key of the task that it is about; "" for other things."""
        return self.entry.target_id if self.entry.target_kind == "task" else ""


@dataclass(frozen=True)
class Act:
    """One thing that was done to something, and what became of it."""

    line: Line
    outcomes: list[Line]

    @property
    def end(self) -> Line | None:
        """What tells how it ended, so far."""
        states = [line for line in self.outcomes if line.tone]
        if states:
            return states[-1]
        return self.line if self.line.state == "withdrawn" else None


@dataclass(frozen=True)
class Deed:
    """All that one click did, as far as it stands together."""

    acts: list[Act]

    @property
    def first(self) -> AuditEntry:
        """What is true of all of them: who, when, from where, why."""
        return self.acts[0].line.entry

    @cached_property
    def text(self) -> str:
        """One sentence for all of them."""
        count = len(self.acts)
        if count == 1:
            return self.acts[0].line.text
        tasks = ngettext("%(n)s task", "%(n)s tasks", count) % {"n": f"{count:,}"}
        return entry_text(self.first, target=tasks)

    @cached_property
    def ends(self) -> list[tuple[str, str, int]]:
        """How many of many ended how: tone, words, number."""
        told: dict[tuple[str, str], int] = {}
        for act in self.acts if len(self.acts) > 1 else ():
            if act.end:
                key = (act.end.tone, act.end.label)
                told[key] = told.get(key, 0) + 1
        return [(*key, count) for key, count in told.items()]
