"""What needs a person, in words, in the active language."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from apps.common.money_words import money_exact
from apps.costs.models import AnomalyKind
from apps.costs.reports.schema import Concern
from apps.costs.reports.words import day_words
from apps.farm.status import ACTIVE_STATES
from apps.farm.troubles import trouble_text

TONES = {
    "account": "failed",
    "not_ready": "unknown",
    "arrears": "stopped",
    "failed": "failed",
    "timed_out": "stopped",
    "unknown": "unknown",
    "anomaly": "stopped",
    "budget": "stopped",
    "runway": "stopped",
    "residue": "unknown",
}


def tone_of(concern: Concern) -> str:
    """The state whose colour and sign it has."""
    if concern.kind == "budget" and concern.state == "over":
        return "failed"
    return TONES.get(concern.kind, "unknown")


def time_words(at: datetime) -> str:
    """A time in the reader's zone."""
    return date_format(
        timezone.localtime(at), pgettext("a day with a time", "j F, H:i")
    )


def concern_words(concern: Concern) -> str:
    """What is wrong; its name stands before it."""
    words = _WORDS.get(concern.kind)
    return words(concern) if words else concern.text


def _account(concern: Concern) -> str:
    since = time_words(concern.since) if concern.since else _("the beginning")
    states = {
        "unreachable": _("can't be reached since %(since)s."),
        "refused": _("is refused by the farm since %(since)s."),
        "throttled": _("is throttled by the farm since %(since)s."),
        "frozen": _("has far fewer tasks than before, since %(since)s."),
    }
    silent = _("has not been seen since %(since)s.")
    sentence = states.get(concern.state, silent) % {"since": since}
    return f"{sentence} {trouble_text(concern.text)}".strip()


def _not_ready(concern: Concern) -> str:
    return _("was not read as a whole yet: its figures may still be too low.")


def _failed(concern: Concern) -> str:
    if concern.task is None:
        return _counted(concern)
    if concern.count:
        parts = [
            ngettext(
                "%(number)s of %(total)s frame failed",
                "%(number)s of %(total)s frames failed",
                concern.total,
            )
            % {"number": f"{concern.count:,}", "total": f"{concern.total:,}"}
        ]
    else:
        parts = [_("failed as a whole")]
    if concern.amount:
        lost = money_exact(concern.amount, concern.currency)
        parts.append(_("%(money)s lost") % {"money": lost})
    if concern.state in ACTIVE_STATES:
        parts.append(_("the rest goes on"))
    return " · ".join(parts)


def _counted(concern: Concern) -> str:
    values = {"number": f"{concern.count:,}"}
    if concern.state == "older":
        return (
            ngettext(
                "%(number)s task has failed frames for longer",
                "%(number)s tasks have failed frames for longer",
                concern.count,
            )
            % values
        )
    return ngettext("%(number)s more task", "%(number)s more tasks", concern.count) % (
        values
    )


def _arrears(concern: Concern) -> str:
    if concern.task is None:
        return _counted(concern)
    return _(
        "was stopped because the account owes money. Top the account up at the farm, "
        "then start the task."
    )


def _timed_out(concern: Concern) -> str:
    if concern.task is None:
        return _counted(concern)
    return _("was stopped by the farm: it took too long.")


def _unknown(concern: Concern) -> str:
    if concern.task is None:
        return _counted(concern)
    return _("has a status that is not known here.")


def _anomaly(concern: Concern) -> str:
    if concern.task is None:
        return _counted(concern)
    known = concern.state in AnomalyKind.values
    label = str(AnomalyKind(concern.state).label) if known else concern.state
    if concern.amount is None or concern.limit is None:
        return label
    if concern.state == AnomalyKind.FRAME_SLOW:
        value, usual = _seconds(int(concern.amount)), _seconds(int(concern.limit))
    else:
        value = money_exact(concern.amount, concern.currency)
        usual = money_exact(concern.limit, concern.currency)
    if concern.state == AnomalyKind.TASK_DEAR:
        template = _("%(what)s: %(value)s an hour, usually %(usual)s")
    else:
        template = _("%(what)s: %(value)s, usually %(usual)s")
    return template % {"what": label, "value": value, "usual": usual}


def _seconds(seconds: int) -> str:
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    if minutes:
        return _("%(minutes)s min") % {"minutes": minutes}
    return _("%(seconds)s s") % {"seconds": seconds}


def _budget(concern: Concern) -> str:
    values = {
        "percent": concern.percent,
        "spent": money_exact(concern.amount, concern.currency),
        "amount": money_exact(concern.limit, concern.currency),
    }
    if concern.state == "over":
        parts = [_("budget is used up: %(spent)s of %(amount)s.") % values]
    else:
        parts = [_("%(percent)s %% of the budget: %(spent)s of %(amount)s.") % values]
    if concern.day:
        day = day_words(concern.day)
        parts.append(_("At this rate it is used up on %(day)s.") % {"day": day})
    if concern.asks_stop:
        parts.append(_("A stop of its tasks is proposed: somebody has to decide."))
    return " ".join(parts)


def _runway(concern: Concern) -> str:
    days = concern.days or 0
    money = money_exact(concern.amount, concern.currency)
    if days <= 0:
        return _("has %(money)s left: not enough for another day.") % {"money": money}
    return ngettext(
        "has %(money)s left: enough for about %(days)s day.",
        "has %(money)s left: enough for about %(days)s days.",
        days,
    ) % {"money": money, "days": days}


def _residue(concern: Concern) -> str:
    if concern.amount is None:
        return ngettext(
            "%(number)s more figure does not add up",
            "%(number)s more figures do not add up",
            concern.count,
        ) % {"number": concern.count}
    values = {"money": money_exact(concern.amount, concern.currency)}
    if concern.state == "task":
        return _("differs from the sum of its frames by %(money)s.") % values
    if concern.state == "coupon":
        return _("has vouchers that differ from the ledger by %(money)s.") % values
    return _("has a balance that differs from the ledger by %(money)s.") % values


_WORDS: dict[str, Callable[[Concern], str]] = {
    "account": _account,
    "not_ready": _not_ready,
    "arrears": _arrears,
    "failed": _failed,
    "timed_out": _timed_out,
    "unknown": _unknown,
    "anomaly": _anomaly,
    "budget": _budget,
    "runway": _runway,
    "residue": _residue,
}
