"""The period's tasks by what they cost, and what was wasted on which."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from apps.common.chunks import chunks
from apps.common.money import ZERO
from apps.costs.models import WASTE
from apps.costs.reports import schema
from apps.costs.reports.money import scope_between
from apps.costs.reports.schema import name_cut
from apps.costs.reports.scope import ReportScope
from apps.costs.selectors.belonging import belongings
from apps.costs.selectors.scope import Dimension, Line
from apps.costs.selectors.spend import spend_by
from apps.farm.models import FrameImage, RenderTask
from apps.farm.naming import task_title
from apps.farm.selectors.frames import cover_images
from apps.farm.selectors.overview import leaves_of

TASKS_MOST = 20_000
"""Tasks that a report lists; the rest is summed."""
PICTURES_MOST = 25
DEAREST = 3
AT_ONCE = 500


def tasks_of(
    scope: ReportScope, start: date, end: date, names: dict[int, str]
) -> tuple[list[schema.TaskLine], list[schema.Rest]]:
    """Top tasks that cost something, dearest first, one currency after the other."""
    found = spend_by(
        user=None, scope=scope_between(scope, start, end), by=Dimension.TASK
    )
    lines = sorted(found, key=lambda line: (line.currency, -line.money.amount))
    listed, rest = lines[:TASKS_MOST], lines[TASKS_MOST:]
    rows = _rows([int(line.key) for line in listed])
    owners = belongings(rows)
    covers = covers_of([rows[pk] for pk in _foremost(listed) if pk in rows])
    told = [
        _line(
            line,
            rows.get(int(line.key)),
            names,
            owners[int(line.key)].project if int(line.key) in owners else "",
            covers.get(int(line.key)),
        )
        for line in listed
    ]
    return told, list(_rest(rest))


def _rows(ids: Sequence[int]) -> dict[int, RenderTask]:
    found: dict[int, RenderTask] = {}
    for some in chunks(ids, AT_ONCE):
        found |= RenderTask.objects.defer("extra", "labels").in_bulk(some)
    return found


def _foremost(lines: Iterable[Line]) -> list[int]:
    """The dearest tasks of each currency: those that a mail shows."""
    by_currency: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        by_currency[line.currency].append(int(line.key))
    share = foremost_of(len(by_currency))
    return [pk for ids in by_currency.values() for pk in ids[:share]]


def foremost_of(currencies: int) -> int:
    """How many tasks of each currency a mail shows."""
    return max(1, PICTURES_MOST // max(1, currencies))


def covers_of(tasks: list[RenderTask]) -> dict[int, FrameImage]:
    """A picture of a finished frame for each of the tasks that has one."""
    leaves = leaves_of(tasks=tasks, limit=20 * max(1, len(tasks)))
    covers: dict[int, FrameImage] = {}
    for leaf, image in cover_images(task_ids=leaves).items():
        covers.setdefault(leaves[leaf], image)
    return covers


def _line(
    line: Line,
    task: RenderTask | None,
    names: dict[int, str],
    project: str,
    cover: FrameImage | None,
) -> schema.TaskLine:
    return schema.TaskLine(
        task=int(line.key),
        name=name_cut(task_title(task) if task else line.label),
        currency=line.currency,
        amount=line.money.amount,
        wasted=line.money.wasted,
        account=names.get(task.account_id, "") if task else "",
        project=name_cut(project),
        user=name_cut(task.user_name) if task else "",
        producer=name_cut(task.producer) if task else "",
        status=task.status_code if task else None,
        state=task.state if task else "",
        done=task.done_frames if task else 0,
        failed=task.failed_frames if task else 0,
        total=task.total_frames if task else 0,
        frame=cover.frame_id if cover else None,
        picture=cover.key if cover else "",
    )


def _rest(lines: Iterable[Line]) -> Iterable[schema.Rest]:
    by_currency: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_currency[line.currency].append(line)
    for currency, some in sorted(by_currency.items()):
        yield schema.Rest(
            currency=currency,
            tasks=len(some),
            amount=sum((line.money.amount for line in some), ZERO),
            wasted=sum((line.money.wasted for line in some), ZERO),
        )


def waste_of(scope: ReportScope, start: date, end: date) -> list[schema.Waste]:
    """Money that bought nothing, by cause, with the tasks that it was dearest for."""
    within = scope_between(scope, start, end)
    lines = spend_by(user=None, scope=within, by=Dimension.OUTCOME)
    found = []
    for outcome in WASTE:
        causes = [line for line in lines if line.key == outcome and line.money.amount]
        if not causes:
            continue
        only = scope_between(scope, start, end, outcomes=(outcome.value,))
        tasks = spend_by(user=None, scope=only, by=Dimension.TASK)
        found += [
            schema.Waste(
                outcome=outcome.value,
                currency=cause.currency,
                amount=cause.money.amount,
                dearest=_dearest(tasks, cause.currency),
            )
            for cause in causes
        ]
    return sorted(found, key=lambda waste: (waste.currency, -waste.amount))


def _dearest(lines: Iterable[Line], currency: str) -> tuple[schema.Dear, ...]:
    own = [line for line in lines if line.currency == currency]
    dear = sorted(own, key=lambda line: -line.money.amount)[:DEAREST]
    return tuple(
        schema.Dear(
            task=int(line.key), name=name_cut(line.label), amount=line.money.amount
        )
        for line in dear
        if line.money.amount > 0
    )
