"""What the lines of sums are called, and the parameters that drill into them."""

from collections.abc import Collection
from datetime import date, timedelta

from django.utils.translation import gettext as _

from apps.costs.models import Outcome
from apps.costs.selectors.calendar import bucket_end
from apps.costs.selectors.scope import TIMES, Dimension, Scope
from apps.farm.models import FarmAccount, Frame, RenderTask
from apps.farm.naming import task_title

PARAMS = {
    Dimension.ACCOUNT: "account",
    Dimension.PROJECT: "project",
    Dimension.LABEL: "label",
    Dimension.PRODUCER: "producer",
    Dimension.USER: "user",
    Dimension.TASK: "task",
    Dimension.LAYER: "task",
    Dimension.FRAME: "frame",
    Dimension.OUTCOME: "outcome",
}
"""The parameter of the costs page that narrows to one line."""
NOBODY = "-"
"""How a parameter says "without one": an empty one is the same as none. A name that is
made of such signs only gets one more."""


def param_of(name: str) -> str:
    """A name as a parameter's value."""
    return name + NOBODY if not name.strip(NOBODY) else name


def name_of(param: str) -> str:
    """The name that a parameter's value stands for."""
    return param[: -len(NOBODY)] if not param.strip(NOBODY) else param


def key_query(by: Dimension, key: str, scope: Scope) -> dict[str, str]:
    """The parameters of the costs page that drill into a line of the scope."""
    if by in TIMES:
        start = date.fromisoformat(key)
        first, after = max(start, scope.start), min(bucket_end(start, by), scope.end)
        last = after - timedelta(days=1)
        return {"from": first.isoformat(), "to": last.isoformat()}
    return {PARAMS[by]: param_of(key)}


def labels_of(by: Dimension, keys: Collection[str]) -> dict[str, str]:
    """Names of the things that keys are ids of; at most one query."""
    if not keys:
        return {}
    if by == Dimension.ACCOUNT:
        rows = FarmAccount.objects.filter(pk__in=keys).values_list("pk", "name")
        return {str(pk): name for pk, name in rows}
    if by == Dimension.FRAME:
        frames = Frame.objects.filter(pk__in=keys).values_list("pk", "name")
        return {str(pk): name for pk, name in frames}
    if by in (Dimension.TASK, Dimension.LAYER):
        tasks = RenderTask.objects.filter(pk__in=keys).only(
            "parent_id",
            "alias",
            "remote_id",
            "scene_name",
            "layer_name",
            "task_type",
            "render_camera",
        )
        return {str(task.pk): task_title(task) for task in tasks}
    return {}


def key_label(by: Dimension, key: str | None, names: dict[str, str]) -> str:
    """What a line is called, in the active language; None is the rest of a chart."""
    if key is None:
        return _("Other")
    nameless = {
        Dimension.PROJECT: _("Without a project"),
        Dimension.LABEL: _("Without a label"),
        Dimension.PRODUCER: _("Without a producer"),
        Dimension.USER: _("Without a user"),
    }
    if by == Dimension.OUTCOME:
        return str(Outcome(key).label) if key in Outcome.values else key
    return names.get(key, key) or nameless.get(by, key)
