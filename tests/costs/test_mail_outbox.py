"""What a person has sent: once more, at once, or as a sample; each leaves its trace."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.costs.mails.outbox import (
    OPEN,
    mail_again,
    mail_enqueue,
    mails_due,
    sample_enqueue,
)
from apps.costs.models import (
    Cadence,
    Mail,
    MailKind,
    MailState,
    Report,
    Subscription,
)

pytestmark = pytest.mark.django_db


def make_reader(**fields: Any) -> Subscription:
    now = timezone.now()
    values = {"address": "mei@example.com", "created_at": now, "since": now}
    return Subscription.objects.create(**values | fields)


def make_report() -> Report:
    return Report.objects.create(
        cadence=Cadence.DAILY,
        start=date(2026, 11, 22),
        end=date(2026, 11, 23),
        scope_key="all",
        built_at=timezone.now(),
        facts={"a": "fact"},
    )


def make_mail(state: MailState = MailState.SENT, **fields: Any) -> Mail:
    """A report of the 22nd that is in that state."""
    values: dict[str, Any] = {
        "key": "report:daily:2026-11-22:7",
        "kind": MailKind.REPORT,
        "address": "mei@example.com",
        "language": "zh-hans",
        "zone": "Asia/Shanghai",
        "due_at": timezone.now() - timedelta(hours=3),
        "start": date(2026, 11, 22),
        "end": date(2026, 11, 23),
    }
    mail = mail_enqueue(**values | fields)
    Mail.objects.filter(pk=mail.pk).update(state=state)
    mail.refresh_from_db()
    return mail


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))


ENDED = [state for state in MailState if state not in OPEN]


@pytest.mark.parametrize("state", ENDED)
def test_a_mail_that_has_ended_is_sent_again_as_a_new_one(state: MailState) -> None:
    reader, report = make_reader(), make_report()
    mail = make_mail(state, subscription=reader, report=report)
    again = mail_again(actor="admin", mail=mail)
    assert again.pk != mail.pk
    assert (again.state, again.again_of, again.asked_by) == ("due", mail, "admin")
    for name in ("kind", "address", "language", "zone", "start", "end", "subscription"):
        assert getattr(again, name) == getattr(mail, name), name
    assert again.report == report, "the same facts"
    assert again in mails_due(timezone.now())
    mail.refresh_from_db()
    assert mail.state == state, "what happened stays as it was"


def test_who_had_it_sent_again_is_kept() -> None:
    mail = make_mail()
    again = mail_again(actor="admin", mail=mail)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == ("mail.again", "admin")
    assert (entry.target_id, entry.target_label) == (str(mail.pk), "mei@example.com")
    assert entry.after == {"mail": str(again.pk)}


def test_a_double_click_sends_it_once() -> None:
    mail = make_mail(MailState.UNKNOWN)
    assert mail_again(actor="a", mail=mail) == mail_again(actor="b", mail=mail)
    assert Mail.objects.count() == 2
    assert verbs() == ["mail.again"]


@pytest.mark.parametrize("state", ENDED)
def test_it_can_be_asked_for_as_often_as_it_ended(state: MailState) -> None:
    mail = make_mail()
    first = mail_again(actor="admin", mail=mail)
    Mail.objects.filter(pk=first.pk).update(state=state)
    second = mail_again(actor="admin", mail=mail)
    third = mail_again(actor="admin", mail=Mail.objects.get(pk=first.pk))
    assert len({first.key, second.key, third.key, mail.key}) == 4
    assert (second.again_of, third.again_of) == (mail, first)


def test_one_that_waits_is_tried_at_once_and_stays_one() -> None:
    mail = make_mail(MailState.DUE)
    Mail.objects.update(next_try_at=timezone.now() + timedelta(hours=1))
    assert not mails_due(timezone.now()).exists()
    assert mail_again(actor="admin", mail=mail) == mail
    assert mails_due(timezone.now()).get() == mail
    assert verbs() == ["mail.hurried"]


@pytest.mark.parametrize("state", [MailState.CLAIMED, MailState.IN_FLIGHT])
def test_one_that_is_being_sent_is_left_alone(state: MailState) -> None:
    mail = make_mail(state)
    assert mail_again(actor="admin", mail=mail) == mail
    mail.refresh_from_db()
    assert (mail.state, Mail.objects.count(), verbs()) == (state, 1, [])


def test_a_sample_tells_of_the_newest_period() -> None:
    reader = make_reader(language="zh-hans", zone="Asia/Shanghai", cadence="weekly")
    sample = sample_enqueue(actor="mei", subscription=reader)
    assert (sample.kind, sample.state) == (MailKind.SAMPLE, MailState.DUE)
    assert (sample.language, sample.zone) == ("zh-hans", "Asia/Shanghai")
    assert sample.start and sample.end
    assert sample.end - sample.start == timedelta(days=7)
    assert sample.end <= timezone.now().date() + timedelta(days=1)
    assert verbs() == ["mail.sample"]


def test_while_a_sample_is_under_way_there_is_no_second() -> None:
    reader = make_reader()
    first = sample_enqueue(actor="mei", subscription=reader)
    assert sample_enqueue(actor="mei", subscription=reader) == first
    Mail.objects.update(state=MailState.SENT)
    second = sample_enqueue(actor="mei", subscription=reader)
    assert second != first
    assert verbs() == ["mail.sample", "mail.sample"]
