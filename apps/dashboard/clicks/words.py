"""A question in words: what would be done, to how many, and what that means."""

from collections import Counter

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from apps.actions.asking.asked import Preview
from apps.actions.models import Intent
from apps.actions.operations import Operation
from apps.actions.telling.wording import intent_words

MOST_OBJECTIONS = 4

_TEXTS: dict[str, Promise] = {
    "start": _("The farm renders what is left of it, and bills that."),
    "retry_failed": _(
        "The failed frames are rendered and billed again. What failed because of the "
        "scene will fail again."
    ),
    "retry_frames": _("The frames are rendered and billed again."),
    "stop_frames": _(
        "What they rendered so far is lost and stays billed. Rendered again, they "
        "start from the beginning."
    ),
    "full_speed": _(
        "The farm puts more machines on it, which can cost more. The cost is that of "
        "all that is left to render."
    ),
    "abandon": _(
        "What renders now is given up, and it cannot be started again. What it cost so "
        "far stays billed."
    ),
    "delete": _("It vanishes from the farm. That cannot be taken back."),
}
_TITLES = {
    "start": ngettext_lazy("Start %(n)s task", "Start %(n)s tasks", "count"),
    "retry_failed": ngettext_lazy(
        "Retry %(n)s failed frame", "Retry %(n)s failed frames", "count"
    ),
    "retry_frames": ngettext_lazy("Retry %(n)s frame", "Retry %(n)s frames", "count"),
    "stop_frames": ngettext_lazy("Stop %(n)s frame", "Stop %(n)s frames", "count"),
    "full_speed": ngettext_lazy(
        "Switch %(n)s task to full speed", "Switch %(n)s tasks to full speed", "count"
    ),
    "abandon": ngettext_lazy("Abandon %(n)s task", "Abandon %(n)s tasks", "count"),
    "delete": ngettext_lazy("Delete %(n)s task", "Delete %(n)s tasks", "count"),
}


def question_title(operation: Operation, *, tasks: int, frames: int) -> str:
    """What would be done to how many, also the text of the button; of nothing, what it
    would have been."""
    number = frames if operation.on_leaves else tasks
    if not tasks:
        return _t("%(what)s: nothing to do") % {"what": operation.label}
    words = _TITLES.get(operation.key)
    if words is None:
        several = ngettext("%(what)s %(n)s task", "%(what)s %(n)s tasks", number)
        return several % {"what": operation.label, "n": f"{number:,}"}
    return words % {"count": number, "n": f"{number:,}"}


def operation_text(operation: Operation) -> str:
    """What it means when it is done."""
    return str(_TEXTS.get(operation.key, ""))


def objections_text(preview: Preview) -> list[str]:
    """Why nothing of a click can be sent, what holds for most tasks first."""
    if not preview.fresh:
        return [_t("It is asked for already.")]
    told = Counter(_why(one) for one in preview.fresh)
    return [text for text, _number in told.most_common(MOST_OBJECTIONS)]


def _why(intent: Intent) -> str:
    return intent_words(intent).text
