"""Audit entries in sentences."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.audit.models import AuditEntry

SENTENCES = {
    "task.stop": _("%(actor)s asked to stop %(target)s"),
    "task.start": _("%(actor)s asked to start %(target)s"),
    "task.retry_failed": _("%(actor)s asked to retry the failed frames of %(target)s"),
    "task.full_speed": _("%(actor)s asked for full speed on %(target)s"),
    "task.abandon": _("%(actor)s asked to abandon %(target)s"),
    "task.delete": _("%(actor)s asked to delete %(target)s"),
    "task.over_time_stop": _("%(actor)s asked to limit the frame time of %(target)s"),
    "frames.retry": _("%(actor)s asked to retry frames of %(target)s"),
    "frames.stop": _("%(actor)s asked to stop frames of %(target)s"),
    "task.set_priority": _("%(actor)s asked for another priority of %(target)s"),
    "task.set_limit": _("%(actor)s asked for another limit of machines of %(target)s"),
    "task.edit_hardware": _("%(actor)s asked for other hardware for %(target)s"),
    "task.label_add": _("%(actor)s asked to put a label on %(target)s"),
    "task.label_remove": _("%(actor)s asked to take a label off %(target)s"),
    "task.render_again": _("%(actor)s asked to render %(target)s again"),
    "settings.update": _("%(actor)s asked to change the farm's settings of %(target)s"),
    "label.create": _("%(actor)s asked for the new label %(target)s"),
    "label.delete": _("%(actor)s asked to delete the label %(target)s"),
    "environment.add": _("%(actor)s asked for the new render environment %(target)s"),
    "environment.update": _(
        "%(actor)s asked to change the render environment %(target)s"
    ),
    "environment.delete": _(
        "%(actor)s asked to delete the render environment %(target)s"
    ),
    "environment.default": _(
        "%(actor)s asked to make %(target)s the default render environment"
    ),
    "intent.judged": _("%(actor)s settled what became of a click on %(target)s"),
    "intent.undone": _("%(actor)s took back what was asked for %(target)s"),
    "intent.agreed": _("%(actor)s agreed to what was asked for %(target)s"),
    "intent.declined": _("%(actor)s declined what was asked for %(target)s"),
    "intent.settled": _("A click on %(target)s came to its end"),
    "rules.changed": _("%(actor)s changed what clicks on %(target)s are asked for"),
    "switch.read_only": _("%(actor)s switched %(target)s to read-only"),
    "switch.read_write": _("%(actor)s let clicks on %(target)s through again"),
    "policy.created": _("%(actor)s made the retry rule %(target)s"),
    "policy.changed": _("%(actor)s changed the retry rule %(target)s"),
    "policy.enabled": _("%(actor)s switched the retry rule %(target)s on"),
    "policy.disabled": _("%(actor)s switched the retry rule %(target)s off"),
    "policy.ended": _("%(actor)s threw the retry rule %(target)s away"),
    "account.created": _("%(actor)s added the account %(target)s"),
    "account.changed": _("%(actor)s changed the account %(target)s"),
    "token.created": _("%(actor)s made the API token %(target)s"),
    "token.revoked": _("%(actor)s revoked the API token %(target)s"),
    "account.enabled": _("%(actor)s had the account %(target)s polled again"),
    "account.disabled": _("%(actor)s stopped the polling of %(target)s"),
    "account.zone": _("%(actor)s set the time zone of the days of %(target)s"),
    "subscription.created": _("%(actor)s subscribed %(target)s to reports"),
    "subscription.changed": _("%(actor)s changed what reports %(target)s gets"),
    "subscription.ended": _("%(actor)s ended the reports to %(target)s"),
    "subscription.resumed": _("%(actor)s had the reports to %(target)s go on"),
    "mail.again": _("%(actor)s had a mail to %(target)s sent again"),
    "mail.hurried": _("%(actor)s had a mail to %(target)s tried at once"),
    "mail.asked": _("%(actor)s had a report sent to %(target)s"),
    "mail.sample": _("%(actor)s had a sample sent to %(target)s"),
    "person.created": _("%(actor)s added the person %(target)s"),
    "person.changed": _("%(actor)s changed what %(target)s may do"),
    "person.password": _("%(actor)s set a new password for %(target)s"),
    "person.enabled": _("%(actor)s let %(target)s sign in again"),
    "person.disabled": _("%(actor)s stopped %(target)s from signing in"),
    "grant.given": _("%(actor)s gave a role to %(target)s"),
    "grant.changed": _("%(actor)s changed a role of %(target)s"),
    "grant.taken": _("%(actor)s took a role from %(target)s"),
    "person.email": _("%(actor)s set the e-mail address of %(target)s"),
    "account.raysync_key_shown": _("%(actor)s looked at the RaySync key of %(target)s"),
    "account.loss_accepted": _("%(actor)s accepted what vanished from %(target)s"),
    "residue.explained": _("%(actor)s said what a step of the money was: %(target)s"),
    "budget.created": _("%(actor)s made the budget %(target)s"),
    "budget.changed": _("%(actor)s changed the budget %(target)s"),
    "budget.ended": _("%(actor)s ended the budget %(target)s"),
    "budget.resumed": _("%(actor)s had the budget %(target)s go on"),
    "budget.stopped": _("%(actor)s had the tasks of the budget %(target)s stopped"),
    "budget.let_run": _("%(actor)s let the tasks of the budget %(target)s run"),
}


SETTLED = {
    "accepted": _("The farm took it, and does not show whether it acted: %(target)s"),
    "confirmed": _("The farm did it: %(target)s"),
    "rejected": _("The farm refused it: %(target)s"),
    "refuted": _("It did not happen: %(target)s"),
    "unknown": _("Nobody knows yet whether it happened: %(target)s"),
    "needs_person": _("Somebody has to look whether it happened: %(target)s"),
    "withdrawn": _("It was not sent: %(target)s"),
}
"""What became of a click, by the state in which it ended."""


def entry_text(entry: AuditEntry, target: str = "") -> str:
    """The entry as a sentence in the active language; a verb without one as it is.

    `target` stands in place of its own, such as "12 tasks".
    """
    words = {
        "actor": entry.actor,
        "target": target or entry.target_label or entry.target_id,
        "verb": entry.verb,
    }
    sentence = SENTENCES.get(entry.verb)
    if entry.verb == "intent.settled" and isinstance(entry.after, dict):
        sentence = SETTLED.get(str(entry.after.get("state")), sentence)
    if sentence is None:
        return gettext("%(actor)s: %(verb)s %(target)s") % words
    return str(sentence) % words
