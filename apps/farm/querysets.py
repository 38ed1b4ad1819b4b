"""Filters over the mirror that more than one caller needs."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce, Greatest

from apps.farm.projects import nearest_project
from apps.farm.rights import VIEW, rights_of
from apps.farm.status import ACTIVE_STATES

if TYPE_CHECKING:
    from apps.farm.models import Frame, RenderTask  # noqa: F401


class RenderTaskQuerySet(models.QuerySet["RenderTask"]):
    """Tasks of the mirror."""

    def present(self) -> "RenderTaskQuerySet":
        """Those that the farm still has."""
        return self.filter(deleted_at=None)

    def active(self) -> "RenderTaskQuerySet":
        """Those that the farm may change by itself."""
        return self.filter(state__in=ACTIVE_STATES)

    def leaves(self) -> "RenderTaskQuerySet":
        """Those that own frames."""
        return self.filter(child_count=0)

    def top(self) -> "RenderTaskQuerySet":
        """Those without a parent."""
        return self.filter(parent=None)

    def failed(self) -> "RenderTaskQuerySet":
        """Those with failed frames or failed as a whole."""
        return self.filter(Q(failed_frames__gt=0) | Q(state="failed"))

    def frames_due(self, now: datetime) -> "RenderTaskQuerySet":
        """Leaves whose frames have to be read at `now`."""
        return self.filter(frames_due=True, child_count=0, deleted_at=None).filter(
            Q(next_sync_at=None) | Q(next_sync_at__lte=now)
        )

    def visible_to(self, user: Any) -> "RenderTaskQuerySet":
        """Those that the user may see: none without the right to view tasks."""
        return self.allowed(user, VIEW)

    def allowed(self, user: Any, permission: str) -> "RenderTaskQuerySet":
        """Those for which the user has the permission."""
        rights = rights_of(user)
        reach = rights.reach(permission)
        if reach.everywhere:
            return self
        if not reach:
            return self.none()
        if not reach.projects:
            return self.filter(rights.where(permission, project=None))
        named = self.alias(project_here=nearest_project())
        return named.filter(rights.where(permission, project="project_here"))

    def with_seen_at(self) -> "RenderTaskQuerySet":
        """Adds `seen_at`: when the task was last seen as it is shown.

        An active task is in each heart-beat, a quiet one in each sweep, and any may
        have been read by id in between. Nothing is written when nothing changed. One
        that the last sweep did not have was not seen by it.
        """
        poll = Case(
            When(missing_sweeps__gt=0, then=F("read_at")),
            When(state__in=ACTIVE_STATES, then=F("account__seen_at")),
            default=F("account__swept_at"),
        )
        return self.annotate(
            seen_at=Greatest(F("read_at"), Coalesce(poll, F("read_at")))
        )


class FrameQuerySet(models.QuerySet["Frame"]):
    """Frames of the mirror."""

    def in_order(self) -> "FrameQuerySet":
        """By frame number, then by the farm's id."""
        return self.order_by("number", "remote_id")

    def present(self) -> "FrameQuerySet":
        """Those that the farm still has."""
        return self.filter(deleted_at=None)
