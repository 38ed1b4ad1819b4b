"""Getting reports: who may say what about whose mails, in words where it fails."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.audit.models import AuditEntry
from apps.costs.models import Mail, MailKind, MailState, Subscription
from tests.conftest import make_user, signed_in
from tests.dashboard.report_rows import (
    MONEY,
    asked,
    chief,
    make_mail,
    make_reader,
    mei,
    page,
    wishes,
)
from tests.factories import make_account, make_task

__all__ = ("asked", "chief", "mei")
pytestmark = pytest.mark.django_db
ADD = "/reports/readers/add/"


def errors(answer: Any) -> str:
    """What a form that came back complains about."""
    assert answer.status_code == 422
    html = answer.content.decode()
    found = re.findall(r'class="(?:invalid-feedback|alert)[^>]*>(.*?)</div>\s*<', html)
    return " ".join(re.sub(r"<[^>]+>", " ", " ".join(found)).split())


def berlin(user: User) -> Client:
    """A browser in Berlin that reads Chinese."""
    client = signed_in(user)
    client.cookies["zone"] = "Europe/Berlin"
    client.cookies["django_language"] = "zh-hans"
    return client


def test_one_button_gets_the_daily_report(mei: User) -> None:
    html = berlin(mei).get("/reports/").content.decode()
    start = html[html.index('class="card-body start"') :]
    given = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', start))
    given.pop("csrfmiddlewaretoken", None)
    answer = berlin(mei).post(ADD, given)
    assert answer.status_code == 302
    row = Subscription.objects.get()
    assert (row.user, row.address) == (mei, "mei@studio.example")
    assert (row.cadence, row.hour, row.zone) == ("daily", 9, "Europe/Berlin")
    assert row.language == "zh-hans"
    assert AuditEntry.objects.get().verb == "subscription.created"


def test_all_that_can_be_chosen_is_kept(mei: User) -> None:
    account, project = make_account(), "ORION"
    make_task(account, project_name=project)
    make_task(account, project_name="")
    chosen = wishes(
        cadence="weekly",
        weekday="4",
        hour="23",
        zone="Asia/Shanghai",
        language="zh-hans",
        accounts=[account.pk],
        projects=[project, "-"],
        only_if_something="on",
    )
    assert signed_in(mei).post(ADD, chosen).status_code == 302
    row = Subscription.objects.get()
    assert (row.cadence, row.weekday, row.hour) == ("weekly", 4, 23)
    assert row.projects == ["", project]
    assert list(row.accounts.all()) == [account]
    assert row.only_if_something
    html = page(mei, f"/reports/readers/{row.pk}/")
    assert html[: html.index('id="drawer"')].count(" checked") == 4
    assert '<option value="weekly" selected>' in html


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"zone": "Mars/Olympus"}, "no such time zone"),
        ({"zone": "../etc/passwd"}, "no such time zone"),
        ({"hour": "24"}, "24 is not one of the available choices"),
        ({"cadence": "hourly"}, "not one of the available choices"),
        ({"language": "de"}, "not one of the available choices"),
        ({"accounts": ["999"]}, "999 is not one of the available choices"),
        ({"projects": ["no such"]}, "no such is not one of"),
    ],
)
def test_what_cannot_be_is_said_in_words(
    fields: dict[str, Any], said: str, mei: User
) -> None:
    assert said in errors(signed_in(mei).post(ADD, wishes(**fields)))
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b\nBcc: c@d.example", "爱@例子.中国"]
)
def test_an_address_that_no_mail_can_go_to_is_refused(address: str) -> None:
    user = make_user("lee", *MONEY)
    assert errors(signed_in(user).post(ADD, wishes(address=address)))
    assert not Subscription.objects.exists()
    user.refresh_from_db()
    assert user.email == ""


def test_the_first_address_becomes_the_persons_own() -> None:
    user = make_user("lee", *MONEY)
    signed_in(user).post(ADD, wishes(address="lee@studio.example"))
    user.refresh_from_db()
    assert user.email == "lee@studio.example"
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert verbs == {"subscription.created", "person.email"}


def test_nobody_has_their_reports_sent_to_somebody_else(mei: User) -> None:
    signed_in(mei).post(ADD, wishes(address="rival@studio.example"))
    row = Subscription.objects.get()
    assert row.address == "mei@studio.example"
    signed_in(mei).post(
        f"/reports/readers/{row.pk}/", wishes(address="rival@studio.example", hour="7")
    )
    row.refresh_from_db()
    assert (row.address, row.hour) == ("mei@studio.example", 7)


def test_the_same_report_is_not_ordered_twice(mei: User) -> None:
    client = signed_in(mei)
    client.post(ADD, wishes())
    assert "gets this report already" in errors(client.post(ADD, wishes(hour="7")))
    assert client.post(ADD, wishes(cadence="weekly")).status_code == 302
    assert Subscription.objects.count() == 2


def test_only_administrators_add_readers_outside(mei: User, chief: User) -> None:
    assert signed_in(mei).get(f"{ADD}?outside").status_code == 403
    chosen = wishes(address="boss@outside.example", name="The boss")
    assert signed_in(mei).post(f"{ADD}?outside", chosen).status_code == 403
    assert signed_in(chief).post(f"{ADD}?outside", chosen).status_code == 302
    row = Subscription.objects.get()
    assert (row.user, row.name, row.created_by) == (None, "The boss", "chief")
    chief.refresh_from_db()
    assert chief.email == ""


def test_a_reader_with_the_address_of_a_person_is_that_person(
    mei: User, chief: User
) -> None:
    signed_in(chief).post(f"{ADD}?outside", wishes(address="MEI@studio.example"))
    assert Subscription.objects.get().user == mei
    assert "<dt>Next</dt>" in page(mei)


def test_others_subscriptions_are_changed_by_administrators_only(
    mei: User, chief: User
) -> None:
    row = make_reader(None, name="The boss")
    paths = [f"/reports/readers/{row.pk}/{end}" for end in ("", "end/", "sample/")]
    for path in paths:
        assert signed_in(mei).post(path, wishes()).status_code == 404
    chosen = wishes(address="new@outside.example", name="The new boss")
    assert signed_in(chief).post(paths[0], chosen).status_code == 302
    row.refresh_from_db()
    assert (row.address, row.name) == ("new@outside.example", "The new boss")
    assert row.user is None


def test_a_change_of_nothing_leaves_no_trace(mei: User) -> None:
    row = make_reader(mei)
    signed_in(mei).post(f"/reports/readers/{row.pk}/", wishes())
    assert not AuditEntry.objects.exists()


def test_a_project_that_is_gone_stays_chosen(mei: User) -> None:
    row = make_reader(mei, projects=["OLD", "-"])
    html = page(mei, f"/reports/readers/{row.pk}/")
    assert re.search(r'value="OLD"[^>]* checked', html)
    assert re.search(r'value="--"[^>]* checked', html)
    signed_in(mei).post(
        f"/reports/readers/{row.pk}/", wishes(projects=["OLD", "--"], hour="7")
    )
    row.refresh_from_db()
    assert (row.projects, row.hour) == (["-", "OLD"], 7)


def test_a_subscription_ends_and_goes_on(mei: User) -> None:
    row = make_reader(mei)
    client = signed_in(mei)
    client.post(f"/reports/readers/{row.pk}/end/", {"enabled": "0"})
    row.refresh_from_db()
    assert not row.enabled
    assert client.post(f"/reports/readers/{row.pk}/sample/").status_code == 404
    client.post(f"/reports/readers/{row.pk}/end/", {"enabled": "1"})
    row.refresh_from_db()
    assert row.enabled
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["subscription.ended", "subscription.resumed"]


def test_a_sample_is_on_its_way_at_once(mei: User, asked: list[str]) -> None:
    row = make_reader(mei)
    answer = signed_in(mei).post(f"/reports/readers/{row.pk}/sample/")
    mail = Mail.objects.get()
    assert (mail.kind, mail.state, mail.asked_by) == ("sample", MailState.DUE, "mei")
    assert answer["Location"] == f"/reports/#mail-{mail.pk}"
    assert asked == ["costs.mails_tick"]
    assert f'hx-get="/reports/mails/{mail.pk}/"' in page(mei)


def test_a_second_sample_waits_a_little(mei: User, asked: list[str]) -> None:
    row = make_reader(mei)
    client = signed_in(mei)
    client.post(f"/reports/readers/{row.pk}/sample/")
    Mail.objects.update(state=MailState.SENT)
    answer = client.post(f"/reports/readers/{row.pk}/sample/", follow=True)
    assert "only just now" in answer.content.decode()
    assert Mail.objects.count() == 1
    assert len(asked) == 1


def test_an_old_sample_holds_nobody_up(mei: User, asked: list[str]) -> None:
    row = make_reader(mei)
    make_mail(row, MailState.SENT, kind=MailKind.SAMPLE)
    signed_in(mei).post(f"/reports/readers/{row.pk}/sample/")
    assert Mail.objects.filter(state=MailState.DUE).count() == 1
    assert len(asked) == 1
