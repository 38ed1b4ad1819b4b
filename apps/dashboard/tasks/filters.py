"""What a list shows: everything of it is in the address, so that a view can be shared.

A value that means nothing is left out, never an error: addresses get old.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import django_filters
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.farm.models import RenderTask
from apps.farm.models.labels import label_key
from apps.farm.querysets import RenderTaskQuerySet
from apps.farm.selectors.frames import FRAME_SORTS, FrameFilter
from apps.farm.selectors.labels import tasks_labelled
from apps.farm.selectors.tasks import DEFAULT_SORT, TASK_SORTS, task_search
from apps.farm.status import FrameState, TaskState

LONGEST = 200
"""Characters of a search; more of them find nothing."""


def _plain_text(value: str | None) -> str:
    """Text that any database takes: without NUL, not endless."""
    return (value or "").replace("\0", "").strip()[:LONGEST]


def _label(value: str | None) -> str:
    """A label as it is, blanks around it too."""
    return label_key((value or "").replace("\0", ""))


class TaskFilter(django_filters.FilterSet):
    """State, account, project, label, person and text."""

    q = django_filters.CharFilter(method="search", label=_("Search"))
    state = django_filters.ChoiceFilter(choices=TaskState.choices, label=_("State"))
    failed = django_filters.BooleanFilter(
        method="with_failed", label=_("Failed frames")
    )
    account = django_filters.NumberFilter(field_name="account_id", label=_("Account"))
    project = django_filters.CharFilter(field_name="project_name", label=_("Project"))
    label = django_filters.CharFilter(
        method="with_label", strip=False, label=_("Label")
    )
    user = django_filters.CharFilter(field_name="user_name", label=_("User"))

    class Meta:
        model = RenderTask
        fields: list[str] = []

    def search(
        self, tasks: RenderTaskQuerySet, name: str, value: str
    ) -> RenderTaskQuerySet:
        """Tasks in which, or in a child of which, the text occurs."""
        return task_search(tasks, value)

    def with_label(
        self, tasks: RenderTaskQuerySet, name: str, value: str
    ) -> RenderTaskQuerySet:
        """Tasks that have the label, or of which a part has it."""
        return tasks_labelled(tasks, value)

    def with_failed(
        self,
        tasks: RenderTaskQuerySet,
        name: str,
        value: bool,  # noqa: FBT001 — django-filter calls it so
    ) -> RenderTaskQuerySet:
        """Only tasks with failed frames."""
        return tasks.failed() if value else tasks


def _sort_of(sort: str, known: Container[str], *, by_cost: bool) -> str:
    """The order asked for; "" for one that there is not, or not for this viewer."""
    hidden = sort.removeprefix("-") == "cost" and not by_cost
    return sort if sort in known and not hidden else ""


@dataclass(frozen=True)
class TaskQuery:
    """The tasks page's address, understood."""

    q: str = ""
    state: str = ""
    failed: bool = False
    account: int | None = None
    project: str = ""
    label: str = ""
    user: str = ""
    sort: str = DEFAULT_SORT
    by_cost: bool = True
    """Whether what tasks cost may order them: not for who may not see it."""
    cursor: str = ""
    open: tuple[int, ...] = ()
    """Ids of the parents whose children are shown."""

    @classmethod
    def read(cls, values: QueryDict, *, by_cost: bool = True) -> "TaskQuery":
        """From a request's GET."""
        state, sort = values.get("state", ""), values.get("sort", "")
        sort = _sort_of(sort, TASK_SORTS, by_cost=by_cost) or DEFAULT_SORT
        return cls(
            q=_plain_text(values.get("q")),
            state=state if state in TaskState.values else "",
            failed=values.get("failed") == "1",
            account=number_in(values.get("account")),
            project=_plain_text(values.get("project")),
            label=_label(values.get("label")),
            user=_plain_text(values.get("user")),
            sort=sort,
            by_cost=by_cost,
            cursor=values.get("cursor", ""),
            open=numbers_in(values.getlist("open"), most=100),
        )

    def apply(
        self, tasks: RenderTaskQuerySet, *, without: Sequence[str] = ()
    ) -> RenderTaskQuerySet:
        """The tasks that the address asks for, some of its filters left out."""
        data = {
            "q": self.q,
            "state": self.state,
            "failed": self.failed or None,
            "account": self.account,
            "project": self.project,
            "label": self.label,
            "user": self.user,
        }
        asked = {name: value for name, value in data.items() if name not in without}
        return TaskFilter(asked, queryset=tasks).qs  # type: ignore[no-any-return]

    def address(self, **changes: object) -> str:
        """The query string of this list with some values changed; "" for none.

        A change of what is listed starts at the first page.
        """
        values: dict[str, object] = {
            "q": self.q,
            "state": self.state,
            "failed": "1" if self.failed else "",
            "account": self.account,
            "project": self.project,
            "label": self.label,
            "user": self.user,
            "sort": self.sort,
        } | changes
        if values["sort"] == DEFAULT_SORT:
            del values["sort"]
        return _query(values)

    @property
    def filtered(self) -> bool:
        """Whether anything but the order is asked for."""
        where = (self.account, self.project, self.label, self.user)
        return any((self.q, self.state, self.failed, *where))


@dataclass(frozen=True)
class FrameQuery:
    """The frame table's address, understood."""

    wanted: FrameFilter
    child: int | None = None
    """Only frames of this child."""
    sort: str = "number"
    by_cost: bool = True
    """Whether what frames cost may order them: not for who may not see it."""
    cursor: str = ""

    @classmethod
    def read(cls, values: QueryDict, *, by_cost: bool = True) -> "FrameQuery":
        """From a request's GET."""
        state, sort = values.get("frames", ""), values.get("order", "")
        sort = _sort_of(sort, FRAME_SORTS, by_cost=by_cost) or "number"
        return cls(
            wanted=FrameFilter(
                state=state if state in FrameState.values else "",
                name=_plain_text(values.get("name")),
                node=_plain_text(values.get("node")),
                first=number_in(values.get("from")),
            ),
            child=number_in(values.get("child")),
            sort=sort,
            by_cost=by_cost,
            cursor=values.get("at", ""),
        )

    def address(self, **changes: object) -> str:
        """The query string of this table with some values changed."""
        values: dict[str, object] = {
            "frames": self.wanted.state,
            "name": self.wanted.name,
            "node": self.wanted.node,
            "from": self.wanted.first,
            "child": self.child,
            "order": "" if self.sort == "number" else self.sort,
        }
        return _query(values | changes)

    @property
    def filtered(self) -> bool:
        """Whether only some of the frames are asked for."""
        return self.wanted != FrameFilter() or self.child is not None


def _query(values: Mapping[str, object]) -> str:
    given = {name: value for name, value in values.items() if value not in ("", None)}
    return "?" + urlencode(given, doseq=True)


def number_in(value: str | None) -> int | None:
    """A whole number that a database column holds; None for anything else."""
    text = (value or "").strip()
    if not text.removeprefix("-").isascii() or not text.removeprefix("-").isdecimal():
        return None
    return int(text) if len(text) < 19 else None


def numbers_in(values: Sequence[str], *, most: int) -> tuple[int, ...]:
    """The whole numbers in texts with commas, each once, at most so many."""
    found = (number_in(part) for value in values for part in value.split(","))
    return tuple(dict.fromkeys(n for n in found if n is not None))[:most]
