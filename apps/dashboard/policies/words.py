"""Retry rules in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.actions.causes import Cause
from apps.actions.models import RetryPolicy
from apps.actions.retrying.fitting import Verdict
from apps.actions.retrying.planning import Plan
from apps.actions.retrying.wanted import CAUSES
from apps.common.money_words import money

CAUSE_LABELS: dict[str, Promise] = {
    Cause.TIMED_OUT: gettext_lazy("Took too long, and were stopped by the farm"),
    Cause.MACHINE: gettext_lazy("On a machine that fails more than the others"),
    Cause.LOG: gettext_lazy("The log tells an error"),
    Cause.UNKNOWN: gettext_lazy("The log does not tell why"),
}
_VERDICTS: dict[Verdict, Promise] = {
    Verdict.LATER: gettext_lazy("Their pause is not over yet"),
    Verdict.UNREAD: gettext_lazy("Their log is read first"),
    Verdict.OTHER_CAUSE: gettext_lazy("Failed for another cause"),
    Verdict.SAME_ERROR: gettext_lazy("Held back: they keep failing in the same way"),
    Verdict.USED_UP: gettext_lazy("Retried by rules as often as this one allows"),
    Verdict.BUSY: gettext_lazy("Somebody asked for something there already"),
    Verdict.UNDONE: gettext_lazy("A person took their retry back"),
}


def scope_words(policy: RetryPolicy) -> str:
    """What it is about, within its account: farm text."""
    parts = []
    if policy.project:
        parts.append(_("Project %(name)s") % {"name": policy.project})
    if policy.label:
        parts.append(_("Label %(name)s") % {"name": policy.label})
    return " · ".join(parts) or _("All projects")


def cause_words(policy: RetryPolicy) -> list[str]:
    """Its causes, in the order in which they are offered."""
    if set(CAUSES) <= set(policy.causes):
        return [_("Any cause")]
    return [str(CAUSE_LABELS[cause]) for cause in CAUSES if cause in policy.causes]


def times_words(policy: RetryPolicy) -> str:
    """How often, and after how long."""
    if policy.most_times == 1:
        return _("Once, after %(pause)s min") % {"pause": policy.pause_minutes}
    words = _(
        "Up to %(times)s times: after %(pause)s min, then twice as long each time"
    )
    return words % {"times": policy.most_times, "pause": policy.pause_minutes}


def plan_words(plan: Plan, currency: str) -> str:
    """What it would do now."""
    number, tasks = len(plan.frame_ids), len(plan.wishes)
    if not number:
        return _("It would retry nothing now.")
    words = ngettext(
        "It would retry %(n)s frame now, for about %(amount)s.",
        "It would retry %(n)s frames now, for about %(amount)s.",
        number,
    )
    several = ngettext(
        "They are of %(n)s task.", "They are of %(n)s different tasks.", tasks
    )
    text = words % {"n": f"{number:,}", "amount": money(plan.stake, currency)}
    return f"{text} {several % {'n': f'{tasks:,}'}}" if tasks > 1 else text


def left_out_words(plan: Plan) -> list[tuple[str, int]]:
    """Why other failed frames in its scope would not be retried now, and how many."""
    found = [
        (str(words), plan.counts[verdict])
        for verdict, words in _VERDICTS.items()
        if plan.counts[verdict]
    ]
    if more := plan.counts[Verdict.DUE] - len(plan.frame_ids):
        found.append((_("Beyond today's limit, or their cost is not known"), more))
    return found
