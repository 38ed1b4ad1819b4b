"""What comes with a click: of a task, of frames, of many tasks at once."""

from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field

from apps.actions.limits.demands import Given
from apps.api.arguments import Number


class Steps(Schema):
    """What limits of the account may ask for; nothing of it is needed otherwise."""

    model_config = ConfigDict(extra="forbid")

    why: str = Field("", max_length=1000, description="Kept in the audit trail.")
    typed: str = Field(
        "",
        max_length=40,
        description="The number of tasks or frames, where the answer asks for it.",
    )
    same_error: bool = Field(
        default=False,
        description="Also frames that failed in the same way again and again.",
    )

    def given(self) -> Given:
        """As the services take it. A password is never given over the API."""
        return Given(typed=self.typed, why=self.why, same_error=self.same_error)


class Seconds(Steps):
    """How long a frame may take."""

    seconds: int = Field(description="From 60 to 2592000.")


class FramesIn(Steps):
    """Frames of a task, or of what is below it: by numbers and names, or by id."""

    frames: str | None = Field(
        None, max_length=4000, description="Such as 1-100x2,105 or 2-4[1]."
    )
    frame_ids: list[Number] | None = Field(
        None, max_length=10_000, description="`id` of /tasks/{id}/frames."
    )
    include_done: bool = Field(
        default=False, description="Render frames again that are done."
    )


class ClickIn(FramesIn):
    """One click on many tasks."""

    operation: str = Field(max_length=30, description="Such as stop or retry_failed.")
    task_ids: list[Number] = Field(max_length=500, description="`id` of /tasks.")
    params: dict[str, Any] = Field(
        default_factory=dict, description="The operation's own."
    )
