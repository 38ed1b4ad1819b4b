"""What surrounds the costs pages: periods, filters, the way back up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.costs.models import WASTE, Outcome
from apps.costs.periods import Preset
from apps.costs.selectors.names import param_of
from apps.costs.selectors.query import ALL_WASTE, CostQuery
from apps.costs.selectors.scope import Dimension
from apps.dashboard.context import Site
from apps.dashboard.costs.wording import span_text
from apps.farm.models import Frame, RenderTask
from apps.farm.naming import PLACEHOLDER_PROJECT, task_title
from apps.farm.rights import MONEY, rights_of

KEPT_S = 60
MOST = 300
"""Names that a filter offers."""


@dataclass(frozen=True)
class Link:
    """A way to another view of the costs."""

    label: str
    """May be farm text."""
    url: str
    current: bool = False


@dataclass(frozen=True)
class Crumb:
    """One step of the way down, or something that narrows from aside."""

    kind: str
    label: str
    """May be farm text."""
    url: str
    """Back to this step; "" for the one that is shown."""
    without: str
    """The same without it."""


@dataclass(frozen=True)
class Choice:
    """One entry of a filter."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class Filter:
    """A filter with what it offers; the first entry asks for anything."""

    name: str
    label: str
    choices: tuple[Choice, ...]


def tabs(query: CostQuery, here: str) -> list[Link]:
    """The costs' pages for the same money."""
    labels = {
        "cost-page": _("Spending"),
        "cost-waste": _("Waste"),
        "cost-entries": _("Postings"),
    }
    plain = query.address(by="", sort="", outcome="", corrections="")
    return [
        Link(label, reverse(name) + plain, name == here)
        for name, label in labels.items()
    ]


def presets(query: CostQuery) -> list[Link]:
    """The spans that people ask for by name."""
    return [
        Link(
            str(preset.label),
            query.address(period=preset.value, by=query.asked_by),
            query.period.preset == preset,
        )
        for preset in Preset
    ]


def neighbours(query: CostQuery, today: date) -> dict[str, str]:
    """Addresses of the period before and of the next; none in the future."""
    before, after = query.period.moved(-1), query.period.moved(1)
    return {
        "before_url": query.address(**before.params),
        "after_url": query.address(**after.params) if after.start <= today else "",
        "span": span_text(query.period.start, query.period.last),
    }


def dimensions(query: CostQuery) -> list[Link]:
    """What the lines can be told apart by."""
    found = list(Dimension)
    if query.task is None:
        found.remove(Dimension.FRAME)
    return [
        Link(
            str(one.label),
            query.address(by=one.value, sort="") + "#lines",
            one == query.by,
        )
        for one in found
    ]


def crumbs(query: CostQuery, site: Site) -> list[Crumb]:
    """The way from all money down to what is shown, with what narrows from aside."""
    names = [
        ("account", _("Account"), _account_names(query, site)),
        ("currency", _("Currency"), query.currency),
        ("project", _("Project"), _named(query.project, _("Without a project"))),
        ("label", _("Label"), _named(query.label, _("Without a label"))),
        ("producer", _("Producer"), _named(query.producer, _("Without a producer"))),
        ("user", _("User"), _named(query.user, _("Without a user"))),
        ("outcome", _("What it bought"), outcome_text(query.outcomes)),
        ("node", _("Machine"), _named(query.node, _("Not named"))),
        ("corrections", "", _("Only corrections") if query.corrected else ""),
    ]
    found = [
        Crumb(kind, label, "", query.address(**{name: "", "by": "", "sort": ""}))
        for name, kind, label in names
        if label
    ]
    return found + _tasks(query, site.user)


def _tasks(query: CostQuery, user: Any) -> list[Crumb]:
    """From the task at the top to the one that is shown, and the frame."""
    found: list[Crumb] = []
    if query.task is not None:
        above = ("parent__parent__parent", "parent__parent", "parent")
        tasks = RenderTask.objects.visible_to(user).select_related(above[0])
        task = tasks.filter(pk=query.task).first()
        up = {"task": "", "by": "", "sort": "", "frame": ""}
        while task is not None:
            shown = task.pk == query.task and query.frame is None
            url = "" if shown else query.address(**up | {"task": str(task.pk)})
            kind = _("Task") if task.parent is None else _("Layer")
            over = str(task.parent_id) if task.parent_id else ""
            without = query.address(**up | {"task": over})
            found.insert(0, Crumb(kind, task_title(task), url, without))
            task = task.parent
    if query.frame is not None:
        frames = Frame.objects.filter(task__in=RenderTask.objects.visible_to(user))
        frame = frames.filter(pk=query.frame).only("name").first()
        name = frame.name if frame else str(query.frame)
        found.append(Crumb(_("Frame"), name, "", query.address(frame="")))
    return found


def outcome_text(outcomes: Iterable[str]) -> str:
    """Outcomes in words."""
    asked = tuple(outcomes)
    if set(asked) == set(WASTE):
        return _("Wasted")
    return ", ".join(str(Outcome(one).label) for one in asked)


def filters(query: CostQuery, site: Site) -> list[Filter]:
    """The filters that leave something to choose."""
    names = _names(site.user)
    found = [
        _filter("project", _("All projects"), names["project"], query.project),
        _filter("label", _("All labels"), names["label"], query.label),
        _filter("producer", _("All producers"), names["producer"], query.producer),
        _filter("user", _("All users"), names["user"], query.user),
    ]
    accounts = [(str(one.pk), one.name) for one in site.accounts]
    chosen = ",".join(str(pk) for pk in query.accounts)
    found.insert(0, _plain("account", _("All accounts"), accounts, chosen))
    codes = sorted({one.currency for one in site.accounts})
    pairs = [(code, code) for code in codes]
    found.append(_plain("currency", _("All currencies"), pairs, query.currency))
    outcomes = [(one.value, str(one.label)) for one in Outcome]
    outcomes.append((ALL_WASTE, _("Wasted")))
    asked = query.narrow.get("outcome", "")
    found.append(_plain("outcome", _("Whatever it bought"), outcomes, asked))
    return [one for one in found if len(one.choices) > 2 or _chosen(one)]


def _chosen(one: Filter) -> bool:
    return any(choice.chosen and choice.value for choice in one.choices)


def _filter(name: str, all_of: str, known: list[str], value: str | None) -> Filter:
    chosen = "" if value is None else param_of(value)
    pairs = [(param_of(one), one or _("Without")) for one in known]
    return _plain(name, all_of, pairs, chosen)


def _plain(
    name: str, all_of: str, pairs: Iterable[tuple[str, str]], chosen: str
) -> Filter:
    choices = [Choice("", all_of, not chosen)]
    choices += [Choice(value, label, value == chosen) for value, label in pairs]
    if chosen and not any(choice.chosen for choice in choices):
        choices.append(Choice(chosen, chosen, chosen=True))
    return Filter(name, all_of, tuple(choices))


def _names(user: Any) -> dict[str, list[str]]:
    """Names of the user's tasks to filter by; "" is "without"."""
    key = f"costs:names:{rights_of(user).digest}"
    kept: dict[str, list[str]] | None = cache.get(key)
    if kept is None:
        kept = _known_names(user)
        cache.set(key, kept, KEPT_S)
    return kept


def _known_names(user: Any) -> dict[str, list[str]]:
    tasks = RenderTask.objects.allowed(user, MONEY).top().order_by()
    columns = {"project": "project_name", "producer": "producer", "user": "user_name"}
    found: dict[str, set[Any]] = {
        name: set(tasks.values_list(column, flat=True).distinct()[:MOST])
        for name, column in columns.items()
    }
    found["project"].discard(PLACEHOLDER_PROJECT)
    lists = tasks.values_list("labels", flat=True).distinct()[:MOST]
    found["label"] = {str(label) for labels in lists for label in labels}
    return {
        name: [*sorted(names - {""})[:MOST], ""] if names - {""} else []
        for name, names in found.items()
    }


def _account_names(query: CostQuery, site: Site) -> str:
    names = (site.by_id[pk].name for pk in query.accounts if pk in site.by_id)
    return ", ".join(names) or ", ".join(str(pk) for pk in query.accounts)


def _named(value: str | None, nothing: str) -> str:
    return "" if value is None else value or nothing
