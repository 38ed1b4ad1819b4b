"""What needs a person, most urgent first.

templates/dashboard/overview/_concern.html says it in words, by the concern's kind.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from apps.actions.models import Intent
from apps.actions.operations import OPERATIONS
from apps.actions.policies import may_judge, objection_to_task, objection_to_user
from apps.actions.selectors import needs_person
from apps.actions.telling.wording import intent_label, intent_title, intent_words
from apps.costs.budgets.selectors import open_stop_proposals
from apps.costs.budgets.words import scope_text
from apps.costs.mails.late import late_summary
from apps.costs.mails.words import mail_reason
from apps.costs.models import BudgetCrossing
from apps.dashboard.clicks.places import place_of
from apps.dashboard.context import Site
from apps.dashboard.costs.anomalies import anomaly_lines
from apps.dashboard.reports.mails import late_words
from apps.farm.models import AccountState, FarmAccount, RenderTask
from apps.farm.naming import task_title
from apps.farm.selectors.accounts import pulse_at
from apps.farm.selectors.overview import (
    Trouble,
    arrears_tasks,
    failed_tasks,
    timed_out_tasks,
    unknown_tasks,
)
from apps.farm.troubles import trouble_text

NAMED = 3
"""Tasks with failed frames that are named; the others are counted. Of other troubles
one task is named, and several are told together: the card stays short."""
RETRY = OPERATIONS["retry_failed"]


@dataclass(frozen=True)
class Concern:
    """One thing that somebody should look at."""

    kind: str
    """jobs, account, budget, mails, intent, failed, arrears, anomaly, timed_out or
    unknown; with a task or without: then `count` more of them are told together."""
    tone: str
    """The state whose colour and sign it has."""
    title: str = ""
    """Name of the task or account: farm text."""
    task: RenderTask | None = None
    account: FarmAccount | None = None
    label: str = ""
    text: str = ""
    count: int = 0
    since: datetime | None = None
    may_retry: bool = False
    intent: Intent | None = None
    may_judge: bool = False
    """Whether this user may say what became of the click."""
    query: str = ""
    """Where all tasks of this trouble are listed, or what a click is about."""
    crossing: BudgetCrossing | None = None
    """The proposed stop that somebody has to answer."""

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        task = (self.task.pk, self.task.revision) if self.task else None
        words = (self.kind, self.title, self.label, self.text)
        return (*words, task, self.count, self.since, self.may_retry)


@dataclass(frozen=True)
class Attention:
    """All that needs a person: the card at the top of the overview."""

    concerns: list[Concern] = field(default_factory=list)
    element_id: str = "needs"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how the card looks."""
        return tuple(concern.looks for concern in self.concerns)


def attention(*, user: Any, site: Site) -> Attention:
    """Jobs that do not run, accounts, clicks, then tasks by what is wrong with them."""
    return Attention(
        [
            *_jobs(site.now),
            *map(_of_account, site.silent),
            *map(_of_budget, open_stop_proposals(user, now=site.now)[:NAMED]),
            *_of_mails(user, site.now),
            *(_of_intent(user, intent) for intent in needs_person(user)[:NAMED]),
            *_of_tasks("arrears", "stopped", arrears_tasks(user=user, limit=1)),
            *_of_failed(user, site),
            *_of_anomalies(user),
            *_of_tasks("timed_out", "stopped", timed_out_tasks(user=user, limit=1)),
            *_of_tasks("unknown", "unknown", unknown_tasks(user=user, limit=1)),
        ]
    )


def _jobs(now: datetime) -> Iterator[Concern]:
    """Beat or the worker is down: nothing here gets newer."""
    period = settings.FARMDASH_EVERY["pulse"]
    at = pulse_at()
    if period and at is not None and now - at > timedelta(seconds=3 * period + 5):
        yield Concern("jobs", "failed", since=at)


def _of_account(account: FarmAccount) -> Concern:
    refused = account.state in (AccountState.REFUSED, AccountState.FROZEN)
    return Concern(
        "account",
        "failed" if refused else "stopped",
        title=account.name,
        account=account,
        label=account.state,
        text=trouble_text(account.error),
        since=account.state_since if account.state != AccountState.OK else None,
    )


def _of_budget(crossing: BudgetCrossing) -> Concern:
    """A budget whose stop is proposed: nobody has answered yet."""
    budget = crossing.budget
    return Concern(
        "budget",
        "stopped",
        title=budget.name,
        label=scope_text(budget),
        count=crossing.percent,
        since=crossing.at,
        crossing=crossing,
    )


def _of_mails(user: Any, now: datetime) -> Iterator[Concern]:
    """Reports that have not come, all in one line."""
    if not user.has_perm("costs.view_costday"):
        return
    late = late_summary(now, user=user)
    if late.count:
        yield Concern(
            "mails",
            "failed" if late.failed else "unknown" if late.unknown else "stopped",
            label=late_words(late),
            text=mail_reason(late.reason),
            count=late.count,
            since=late.oldest,
        )


def _of_intent(user: Any, intent: Intent) -> Concern:
    words = intent_words(intent)
    return Concern(
        "intent",
        "unknown",
        title=intent_title(intent),
        task=intent.task,
        account=intent.account,
        label=intent_label(intent),
        text=words.text,
        since=intent.requested_at,
        intent=intent,
        query=place_of(intent),
        may_judge=may_judge(user, intent),
    )


def _of_failed(user: Any, site: Site) -> Iterator[Concern]:
    """Failed frames by task, with the button that tries them again."""
    trouble = failed_tasks(user=user, limit=NAMED)
    for task in trouble.tasks:
        task.account = site.by_id[task.account_id]
        yield Concern(
            "failed",
            "failed",
            title=task_title(task),
            task=task,
            count=task.failed_frames,
            may_retry=objection_to_user(user, RETRY, task) is None
            and objection_to_task(RETRY, task) is None,
        )
    if trouble.total > len(trouble.tasks):
        more = trouble.total - len(trouble.tasks)
        yield Concern("failed", "failed", count=more, query="?failed=1")


def _of_anomalies(user: Any) -> Iterator[Concern]:
    """The one that is farthest from usual; the others are counted."""
    lines = anomaly_lines(user=user)
    if lines:
        first = lines[0]
        yield Concern(
            "anomaly",
            "stopped",
            title=first.title,
            label=first.frame,
            text=first.text,
            count=len(lines) - 1,
            since=first.since,
            query=first.frame_url,
        )


def _of_tasks(kind: str, tone: str, trouble: Trouble) -> Iterator[Concern]:
    """The one task of the trouble by name, or how many there are."""
    if trouble.total > len(trouble.tasks):
        yield Concern(kind, tone, count=trouble.total, query=f"?state={tone}")
        return
    for task in trouble.tasks:
        yield Concern(kind, tone, title=task_title(task), task=task)
