"""The address of the page of what failed, understood."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from apps.actions.causes import By
from apps.actions.policies import MOST_TASKS
from apps.dashboard.tasks.filters import numbers_in


@dataclass(frozen=True)
class FailuresQuery:
    """The page's address, understood."""

    tasks: tuple[int, ...] = ()
    """Primary keys; none: whatever has failed."""
    by: By = By.CAUSE

    @classmethod
    def read(cls, values: QueryDict) -> "FailuresQuery":
        """From a request's GET or POST."""
        by = values.get("by", "")
        return cls(
            tasks=numbers_in(values.getlist("tasks"), most=MOST_TASKS),
            by=By(by) if by in By.__members__.values() else By.CAUSE,
        )

    def address(self, by: By | None = None) -> str:
        """The query string of this page, by something else if told so."""
        values = {"tasks": ",".join(map(str, self.tasks)), "by": by or self.by}
        if not self.tasks:
            del values["tasks"]
        return f"?{urlencode(values, safe=',')}"
