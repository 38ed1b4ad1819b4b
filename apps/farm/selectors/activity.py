"""Acts of the audit trail that are asked for, and what became of each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.audit.models import AuditEntry

OUTCOMES = (
    "intent.settled",
    "intent.judged",
    "intent.undone",
    "intent.agreed",
    "intent.declined",
)
"""What became of an act: shown with it."""
GROUPS = {
    "clicks": (
        "task.",
        "frames.",
        "intent.",
        "label.",
        "environment.",
        "settings.",
    ),
    "accounts": ("account.",),
    "money": ("budget.", "residue."),
    "reports": ("subscription.", "mail."),
    "people": ("person.", "grant.", "token."),
    "rules": ("rules.", "policy.", "switch."),
}
"""What verbs begin with, by what people look for."""
BAD = ("rejected", "refuted", "unknown", "needs_person", "withdrawn")
"""States in which a click did not do what was asked for."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which acts; what is empty asks for nothing."""

    person: str = ""
    group: str = ""
    task: int | None = None
    account: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    """Not this instant any more."""
    bad: bool = False
    text: str = ""


def entries_wanted(
    entries: QuerySet[AuditEntry], wanted: Wanted
) -> QuerySet[AuditEntry]:
    """Those of the entries that are asked for, each on its own."""
    entries = _placed(entries, wanted)
    if wanted.person:
        entries = entries.filter(actor=wanted.person)
    if wanted.bad:
        entries = entries.filter(_bad())
    if wanted.text:
        entries = entries.filter(_said(wanted.text))
    return entries


def acts_wanted(entries: QuerySet[AuditEntry], wanted: Wanted) -> QuerySet[AuditEntry]:
    """Acts that are asked for, themselves or for what became of them."""
    acts = AuditEntry.objects.exclude(verb__in=OUTCOMES)
    # What became of something that is not in the trail stands for itself.
    alone = ~Exists(_same_click(acts))
    entries = _placed(entries, wanted).filter(~Q(verb__in=OUTCOMES) | alone)
    later = AuditEntry.objects.filter(verb__in=OUTCOMES).exclude(request_id="")
    if wanted.person:
        theirs = later.filter(actor=wanted.person).values("request_id")
        entries = entries.filter(Q(actor=wanted.person) | Q(request_id__in=theirs))
    if wanted.bad:
        ended = Exists(_same_click(later.filter(_bad())))
        entries = entries.filter(_bad() | ended)
    if wanted.text:
        told = later.filter(_said(wanted.text)).values("request_id")
        entries = entries.filter(_said(wanted.text) | Q(request_id__in=told))
    return entries


def outcomes_of(acts: Collection[AuditEntry]) -> list[AuditEntry]:
    """What became of these acts, oldest first."""
    clicks = {act.request_id for act in acts if act.request_id}
    if not clicks:
        return []
    found = AuditEntry.objects.filter(
        request_id__in=clicks,
        target_id__in={act.target_id for act in acts},
        verb__in=OUTCOMES,
    )
    return list(found.order_by("number"))


def _placed(entries: QuerySet[AuditEntry], wanted: Wanted) -> QuerySet[AuditEntry]:
    """Of a kind, about something, in a time."""
    if wanted.group in GROUPS:
        begins = Q()
        for prefix in GROUPS[wanted.group]:
            begins |= Q(verb__startswith=prefix)
        entries = entries.filter(begins)
    if wanted.task is not None:
        entries = entries.filter(target_kind="task", target_id=str(wanted.task))
    if wanted.account is not None:
        entries = entries.filter(account_id=wanted.account)
    if wanted.start is not None:
        entries = entries.filter(at__gte=wanted.start)
    if wanted.end is not None:
        entries = entries.filter(at__lt=wanted.end)
    return entries


def _same_click(entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
    """Those of the same click on the same thing as the entry around."""
    return entries.exclude(request_id="").filter(
        request_id=OuterRef("request_id"),
        target_kind=OuterRef("target_kind"),
        target_id=OuterRef("target_id"),
    )


def _bad() -> Q:
    about_clicks = Q(verb__startswith="task.") | Q(verb__startswith="frames.")
    ended = Q(verb__in=("intent.settled", "intent.judged", "intent.declined"))
    return (about_clicks | ended) & Q(after__state__in=BAD)


def _said(text: str) -> Q:
    """In words of the entry, or a number that names it."""
    return (
        Q(target_label__icontains=text)
        | Q(reason__icontains=text)
        | Q(actor__icontains=text)
        | Q(remote_addr=text)
        | Q(request_id=text)
        | Q(after__farm_request_id=text)
    )
