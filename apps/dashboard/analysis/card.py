"""The card that says why a scene did not pass the farm's analysis, or what to mind."""

from dataclasses import dataclass, field
from typing import Any

from apps.dashboard.analysis.codes import codes_of, is_unexplained
from apps.dashboard.analysis.findings import Finding, findings_of
from apps.dashboard.task_settings.card import may_ask
from apps.farm.models import RenderTask
from apps.farm.status import TaskState


@dataclass(frozen=True)
class Analysis:
    """What was found; nothing for most tasks."""

    task: RenderTask
    failed: bool = False
    """Nothing of the task will be rendered."""
    findings: list[Finding] = field(default_factory=list)
    unexplained: bool = False
    may_again: bool = False
    """Whether the viewer may render it again, with another environment."""
    element_id: str = "analysis"

    @property
    def shown(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.findings) or self.unexplained

    @property
    def is_waiting(self) -> bool:
        """Whether it looks different in a moment."""
        return any(one.is_waiting for one in self.findings)

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        found = tuple(one.looks for one in self.findings)
        return (self.failed, self.unexplained, self.may_again, found)


def analysis_of(task: RenderTask, *, user: Any, asked: str = "") -> Analysis:
    """Of a task with its account at hand; `asked` is a code that somebody looks up."""
    codes = codes_of(task)
    findings = findings_of(task.account, [*codes, asked] if asked else codes)
    unexplained = not codes and is_unexplained(task)
    failed = task.state == TaskState.FAILED and not task.done_frames
    stopped = failed and bool(codes)
    may = stopped and may_ask(user, task, "render_again")
    return Analysis(task, stopped, findings, unexplained, may)
