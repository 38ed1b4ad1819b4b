"""The outbox: every mail is a row before it is sent, and has a key that is unique.

due → claimed → in flight → sent, failed or unknown; skipped and missed ones are never
sent. apps.costs.mails.sending moves a row on.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.audit.services import audit_record
from apps.costs.mails.schedule import period_due
from apps.costs.models import (
    BudgetCrossing,
    Mail,
    MailKind,
    MailState,
    Report,
    Subscription,
)

OPEN = (MailState.DUE, MailState.CLAIMED, MailState.IN_FLIGHT)
"""Mails that are still to be sent, or are being sent."""


def mail_enqueue(
    *,
    key: str,
    kind: MailKind,
    address: str,
    language: str,
    zone: str,
    due_at: datetime,
    subscription: Subscription | None = None,
    report: Report | None = None,
    crossing: BudgetCrossing | None = None,
    start: date | None = None,
    end: date | None = None,
    again_of: Mail | None = None,
    asked_by: str = "",
) -> Mail:
    """The row of a mail: whoever comes second with the same key gets the first one's.

    In the caller's transaction: what is told and that it is told are written together.
    """
    mail, _made = Mail.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "address": address,
            "language": language,
            "zone": zone,
            "due_at": due_at,
            "subscription": subscription,
            "report": report,
            "crossing": crossing,
            "start": start,
            "end": end,
            "again_of": again_of,
            "asked_by": asked_by[:150],
        },
    )
    return mail


def mails_due(now: datetime) -> QuerySet[Mail]:
    """What may be sent now, what waits longest first."""
    rows = Mail.objects.filter(state=MailState.DUE, due_at__lte=now)
    ready = rows.filter(Q(next_try_at=None) | Q(next_try_at__lte=now))
    return ready.order_by("due_at", "pk")


@transaction.atomic
def mail_again(*, actor: object, mail: Mail) -> Mail:
    """Have a person's wish sent: a new mail with the facts that were frozen for it.

    One that still waits is tried at once instead; one that is being sent, or was asked
    for again and is under way, is not sent twice by a double click. Audited.
    """
    row = Mail.objects.select_for_update().get(pk=mail.pk)
    if row.state in OPEN:
        waits = Mail.objects.filter(pk=row.pk, state=MailState.DUE)
        if waits.update(next_try_at=None):
            _audit(actor, "mail.hurried", row)
        return Mail.objects.get(pk=row.pk)
    made = row.again.filter(state__in=OPEN).order_by("-due_at").first()
    if made is not None:
        return made
    again = mail_enqueue(
        key=f"again:{row.pk}:{row.again.count() + 1}",
        kind=MailKind(row.kind),
        address=row.address,
        language=row.language,
        zone=row.zone,
        due_at=timezone.now(),
        subscription=row.subscription,
        report=row.report,
        crossing=row.crossing,
        start=row.start,
        end=row.end,
        again_of=row,
        asked_by=str(actor),
    )
    _audit(actor, "mail.again", row, after={"mail": str(again.pk)})
    return again


@transaction.atomic
def sample_enqueue(*, actor: object, subscription: Subscription) -> Mail:
    """Send a reader the newest report now, marked as a sample; audited.

    While one is under way there is no second.
    """
    reader = Subscription.objects.select_for_update().get(pk=subscription.pk)
    samples = reader.mails.filter(kind=MailKind.SAMPLE)
    if (made := samples.filter(state__in=OPEN).first()) is not None:
        return made
    now = timezone.now()
    period = period_due(reader, now)
    sample = mail_enqueue(
        key=f"sample:{reader.pk}:{samples.count() + 1}",
        kind=MailKind.SAMPLE,
        address=reader.address,
        language=reader.language,
        zone=reader.zone,
        due_at=now,
        subscription=reader,
        start=period.start,
        end=period.end,
        asked_by=str(actor),
    )
    _audit(actor, "mail.sample", sample)
    return sample


@transaction.atomic
def report_send(*, actor: object, report: Report, subscription: Subscription) -> Mail:
    """Have a frozen report sent to a reader, as a person wants it; audited.

    While one is under way there is no second.
    """
    reader = Subscription.objects.select_for_update().get(pk=subscription.pk)
    asked = reader.mails.filter(report=report).exclude(asked_by="")
    if (made := asked.filter(state__in=OPEN).first()) is not None:
        return made
    mail = mail_enqueue(
        key=f"asked:{report.pk}:{reader.pk}:{asked.count() + 1}",
        kind=MailKind.REPORT,
        address=reader.address,
        language=reader.language,
        zone=reader.zone,
        due_at=timezone.now(),
        subscription=reader,
        report=report,
        start=report.start,
        end=report.end,
        asked_by=str(actor),
    )
    _audit(actor, "mail.asked", mail, after={"report": str(report.pk)})
    return mail


def _audit(actor: object, verb: str, mail: Mail, after: Any = None) -> None:
    audit_record(
        actor=actor,
        verb=verb,
        target_kind="mail",
        target_id=mail.pk,
        target_label=mail.address,
        after=after,
    )
