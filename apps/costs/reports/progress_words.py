"""Counts of tasks and frames in words, in the active language."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.common.money_words import money_exact
from apps.costs.reports.schema import Progress, TaskLine
from apps.costs.reports.view import Figure
from apps.costs.reports.words import frames_words, tasks_words
from apps.farm.status import task_label

TEXT_MOST = 60
"""Characters of a name that stands beside others."""


def figures(progress: Progress) -> Iterator[Figure]:
    """Finished, failed, being retried, under way."""
    yield Figure(
        label=_("Finished"),
        value=f"{progress.done_tasks:,}",
        text=frames_words(progress.done_frames),
        tone="done" if progress.done_tasks else "",
    )
    yield Figure(
        label=_("Ended with failures"),
        value=f"{progress.failed_tasks:,}",
        text=frames_words(progress.failed_frames),
        tone="failed" if progress.failed_tasks else "",
    )
    yield Figure(
        label=_("Being retried"),
        value=f"{progress.retried_frames:,}",
        text=_("frames of %(tasks)s") % {"tasks": tasks_words(progress.retried_tasks)},
        tone="stopped" if progress.retried_frames else "",
    )
    yield Figure(
        label=_("Under way"),
        value=f"{progress.active_tasks:,}",
        text=_("%(done)s of %(total)s frames done")
        % {
            "done": f"{progress.active_done:,}",
            "total": f"{progress.active_total:,}",
        },
        tone="rendering" if progress.active_tasks else "",
    )


def task_text(line: TaskLine) -> str:
    """What stands under a task's name: its state, frames, project and artist."""
    parts = []
    if line.status is not None:
        parts.append(task_label(line.status))
    if line.total:
        values = {"done": f"{line.done:,}", "total": f"{line.total:,}"}
        parts.append(_("%(done)s of %(total)s") % values)
    if line.failed:
        parts.append(_("%(number)s failed") % {"number": f"{line.failed:,}"})
    if line.wasted > 0:
        wasted = money_exact(line.wasted, line.currency)
        parts.append(_("%(money)s wasted") % {"money": wasted})
    names = [name for name in (line.project, line.user) if name]
    return " · ".join([*parts, *(_short(name) for name in names)])


def _short(name: str) -> str:
    return name if len(name) <= TEXT_MOST else f"{name[: TEXT_MOST - 1]}…"
