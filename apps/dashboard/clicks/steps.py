"""What a question asks for besides a yes, what was filled in, and what is wrong."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.actions.limits.demands import Demand, Given, Step

LONGEST_WHY = 500


@dataclass(frozen=True, kw_only=True)
class Steps:
    """The fields of a question, as they were filled in."""

    demand: Demand
    password: bool = False
    """Whether the password is asked for: not when it was given a moment ago."""
    typed: str = ""
    why: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    """By Step."""
    news: bool = False
    """More is asked than when the question was first shown."""
    with_consent: int = 0
    """The number to type when frames that are left out are wanted, too; 0: no such."""

    @property
    def typed_label(self) -> str:
        """What to type."""
        number = self.demand.number
        if self.with_consent > number:
            text = _("Type %(n)s, or %(all)s with the frames that you ticked")
            return text % {"n": number, "all": self.with_consent}
        if self.demand.of_frames:
            words = ngettext(
                "Type %(n)s, the number of frames",
                "Type %(n)s, the number of frames",
                number,
            )
        else:
            words = ngettext(
                "Type %(n)s, the number of tasks",
                "Type %(n)s, the number of tasks",
                number,
            )
        return words % {"n": number}

    @property
    def asked(self) -> str:
        """The steps that the question shows, for its form."""
        shown = {Step.TYPED: self.demand.typed, Step.WHY: self.demand.reason}
        shown[Step.SIGN_IN] = self.password
        return " ".join(step for step, asked in shown.items() if asked)


def steps_of(
    demand: Demand,
    given: Given,
    *,
    asked: Collection[str] = (),
    sign_in_error: str = "",
    with_consent: int = 0,
) -> Steps:
    """The fields anew; nothing is wrong with those that were not shown before."""
    missing = demand.missing(given, now=timezone.now())
    errors: dict[str, str] = {
        step: _error(step, demand, given) for step in missing if step in asked
    }
    if sign_in_error:
        errors[Step.SIGN_IN] = sign_in_error
    return Steps(
        demand=demand,
        password=Step.SIGN_IN in missing,
        typed=given.typed,
        why=given.why,
        errors=errors,
        news=bool(asked) and any(step not in asked for step in missing),
        with_consent=with_consent,
    )


def _error(step: Step, demand: Demand, given: Given) -> str:
    if step is Step.TYPED:
        if not given.typed.strip():
            return _("Type the number to go on.")
        return _("That is not it: it is %(n)s.") % {"n": demand.number}
    if step is Step.WHY:
        return _("Say why: with so much at stake a reason is needed.")
    return _("Your password is needed to go on.")
