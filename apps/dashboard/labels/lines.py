"""One label as the page of labels shows it."""

from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import blake2b
from urllib.parse import urlencode

from django.urls import reverse

from apps.dashboard.clicks.said import Said
from apps.dashboard.labels.chips import LabelChip, labelled_url


@dataclass(frozen=True)
class LabelLine:
    """A name that the farm lists as a label, or that tasks have as one or as their
    project. Farm text."""

    account_id: int
    name: str
    origin: str = ""
    """"own", "other" (an account's beside it), "new" (asked for), "tasks" (the farm
    does not list it), "project" (no label at all) or "" where that is not known."""
    tasks: int = 0
    """Top tasks that have the label."""
    in_project: int = 0
    """Top tasks in the project of that name."""
    cost: Decimal | None = None
    project_cost: Decimal | None = None
    currency: str = ""
    cost_url: str = ""
    project_cost_url: str = ""
    said: Said = field(default_factory=Said)
    """What became of the last click on it."""
    may_delete: bool = False

    @property
    def element_id(self) -> str:
        """Id of its element."""
        text = self.name.encode(errors="replace")
        return f"l{blake2b(text, digest_size=8).hexdigest()}"

    @property
    def chip(self) -> LabelChip:
        """Its colour."""
        return LabelChip(self.name)

    @property
    def tasks_url(self) -> str:
        """The list of the tasks that have it."""
        return labelled_url(self.name, account=self.account_id)

    @property
    def project_url(self) -> str:
        """The list of the tasks of the project."""
        name = self.name.encode(errors="replace").decode()
        query = {"project": name, "account": self.account_id}
        return f"{reverse('task-list')}?{urlencode(query)}"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        numbers = (self.tasks, self.in_project, self.cost, self.project_cost)
        return (self.name, self.origin, *numbers, self.said, self.may_delete)
