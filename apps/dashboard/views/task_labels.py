"""Labels of chosen tasks: put on, taken off, several at once."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.actions.models import Intent
from apps.actions.operations import OPERATIONS
from apps.actions.policies import MOST_TASKS, checked_params, objection_to_user
from apps.actions.reasons import ClickRefused, ParamsInvalid, Reason
from apps.actions.services import intents_request
from apps.common.http import HtmxHttpRequest
from apps.dashboard.clicks.answers import notes_answer, page_before
from apps.dashboard.clicks.notes import Note, notes
from apps.dashboard.guards import may_look
from apps.dashboard.labels.picker import Chosen, labelled_by, picker_of
from apps.dashboard.tasks.filters import numbers_in
from apps.farm.models import RenderTask
from apps.farm.models.labels import label_key
from apps.farm.selectors.labels import Labelled, labels_on
from apps.farm.selectors.tasks import tasks_by_id

MOST_LABELS = 20
"""Labels that one click may put on or take off."""
NOBODYS = Labelled()


def _tasks(request: HttpRequest, ids: Iterable[str]) -> list[RenderTask]:
    """The chosen tasks that are to be seen; 403 where none may be labelled."""
    if objection_to_user(request.user, OPERATIONS["label_add"]):
        raise PermissionDenied
    wanted = numbers_in(list(ids), most=MOST_TASKS + 1)
    if len(wanted) > MOST_TASKS:
        raise ClickRefused(Reason.TOO_MANY)
    tasks = tasks_by_id(user=request.user, ids=wanted)
    if not tasks:
        raise ClickRefused(Reason.NO_TASK)
    if not labelled_by(request.user, tasks):
        raise PermissionDenied
    return tasks


def _names(values: Iterable[str]) -> tuple[str, ...]:
    names = (label_key(value.replace("\0", "")) for value in values)
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_LABELS]


def _draw(
    request: HtmxHttpRequest,
    tasks: list[RenderTask],
    *,
    chosen: Chosen | None = None,
    error: str = "",
) -> HttpResponse:
    picker = picker_of(request.user, tasks, chosen=chosen, error=error)
    name = "choose" if request.htmx else "choose_page"
    context = {"picker": picker, "back": page_before(request)}
    status = 422 if error and not request.htmx else 200
    return render(request, f"dashboard/labels/{name}.html", context, status=status)


@require_GET
@may_look
def label_choose(request: HtmxHttpRequest) -> HttpResponse:
    """Which labels the chosen tasks have, and which they could have."""
    try:
        return _draw(request, _tasks(request, request.GET.getlist("tasks")))
    except ClickRefused as refused:
        return notes_answer(request, [Note("error", str(refused))])


@require_POST
@may_look
def label_put(request: HtmxHttpRequest) -> HttpResponse:
    """Put the ticked labels on the tasks, and take others off."""
    chosen = Chosen(
        on=_names(request.POST.getlist("on")),
        off=_names(request.POST.getlist("off")),
        new=request.POST.get("new", "").replace("\0", "").strip()[:400],
    )
    try:
        tasks = _tasks(request, request.POST.getlist("tasks"))
        return _put(request, tasks, chosen)
    except ClickRefused as refused:
        return notes_answer(request, [Note("error", str(refused))])


def _put(
    request: HtmxHttpRequest, tasks: list[RenderTask], chosen: Chosen
) -> HttpResponse:
    on = tuple(dict.fromkeys([*chosen.on, *filter(None, [chosen.new])]))
    if not on and not chosen.off:
        return _draw(request, tasks, error=_("Choose a label, or type one."))
    try:
        for name in (*on, *chosen.off):
            checked_params(OPERATIONS["label_add"], {"label": name})
    except ParamsInvalid as wrong:
        return _draw(request, tasks, chosen=chosen, error=str(wrong))
    mine = {task.pk for task in labelled_by(request.user, tasks)}
    found = labels_on(mine)
    wanted = [("label_add", one, mine - found.get(one, NOBODYS).own) for one in on]
    wanted += [
        ("label_remove", one, mine & found.get(one, NOBODYS).all) for one in chosen.off
    ]
    said: list[Intent] = []
    for operation, name, ids in wanted:
        said += _asked(request, operation, name, ids) if ids else []
    return notes_answer(request, notes(said))


def _asked(
    request: HttpRequest, operation: str, name: str, ids: set[int]
) -> list[Intent]:
    return intents_request(
        user=request.user,
        operation=operation,
        task_ids=sorted(ids),
        params={"label": name},
        remote_addr=request.META.get("REMOTE_ADDR", ""),
    )
