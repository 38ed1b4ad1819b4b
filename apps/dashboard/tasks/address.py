"""The task that an address names, and the version of the tree that it stands in."""

from django.http import Http404, HttpRequest

from apps.dashboard.tasks.filters import number_in
from apps.farm.models import RenderTask
from apps.farm.selectors.tasks import task_get, task_leaves
from apps.farm.versions import task_version
from apps.farm.watching import task_watched


def task_or_404(request: HttpRequest, pk: int) -> RenderTask:
    """The task with its account; 404 for one that is not to be seen."""
    task = task_get(user=request.user, pk=pk)
    if task is None:
        raise Http404
    return task


def family_or_404(request: HttpRequest, pk: int) -> tuple[RenderTask, list[RenderTask]]:
    """The same with the leaves that own its frames, each with its account at hand."""
    task = task_or_404(request, pk)
    leaves = task_leaves(user=request.user, task=task)
    for leaf in leaves:
        leaf.account = task.account
    return task, leaves


def root_named(request: HttpRequest, pk: int) -> int:
    """The top of the task's tree, as the page's own address names it."""
    return max(number_in(request.GET.get("root")) or 0, 0) or pk


def watched_version(request: HttpRequest, pk: int) -> str:
    """Changes with anything in the task's tree; also says that somebody looks."""
    task_watched(pk)
    return task_version(root_named(request, pk))
