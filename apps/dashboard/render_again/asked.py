"""The question before a task is rendered again: what it costs, what is asked for."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from apps.actions.asking.asked import Preview, click_preview
from apps.actions.limits.demands import Given
from apps.actions.models import IntentState
from apps.actions.operations import OPERATIONS, Operation
from apps.dashboard.clicks.asked import Wanted
from apps.dashboard.clicks.means import Means, means_for
from apps.dashboard.clicks.steps import Steps, steps_of
from apps.dashboard.clicks.words import objections_text
from apps.farm.models import RenderTask

AGAIN = OPERATIONS["render_again"]


@dataclass(frozen=True)
class Asked:
    """What the confirm step shows."""

    preview: Preview
    means: Means | None
    """None: the viewer may not see money."""
    steps: Steps
    undo_seconds: int
    objections: list[str]
    """Why it cannot be done; else nothing."""
    other_machines: bool
    """The cost of an hour is another one than so far."""

    @property
    def is_unpriced(self) -> bool:
        """Whether nobody knows what it costs: nothing like it has been rendered."""
        return self.means is not None and not any(
            line.expected for line in self.means.purses
        )

    @property
    def can_go_on(self) -> bool:
        """Whether there is anything to confirm, and the person may."""
        return not self.objections and not self.steps.demand.spender


def again_asked(
    task: RenderTask,
    params: dict[str, Any],
    wanted: Wanted,
    given: Given,
    *,
    user: Any,
    sign_in_error: str = "",
) -> Asked:
    """For checked parameters. ClickRefused where the user may not."""
    operation: Operation = AGAIN
    preview = click_preview(user=user, operation=operation, tasks=[task], params=params)
    steps = steps_of(
        preview.demand, given, asked=wanted.asked, sign_in_error=sign_in_error
    )
    fit = [one for one in preview.fresh if one.state != IntentState.WITHDRAWN]
    return Asked(
        preview=preview,
        means=means_for(user=user, operation=operation, wishes=preview.wishes),
        steps=steps,
        undo_seconds=settings.FARMDASH_UNDO_SECONDS if operation.held else 0,
        objections=[] if fit else objections_text(preview),
        other_machines="hardware" in params,
    )
