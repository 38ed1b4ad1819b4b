"""The confirm step: it counts what it touches, and asks for what limits ask."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.actions.models import Intent, IntentState
from tests.actions.limits_rows import dear, limited
from tests.conftest import VIEW, make_user, signed_in
from tests.costs.forecast_rows import make_leaf
from tests.dashboard.question_pages import error_of, fill, put, said, value_of
from tests.factories import make_account, make_frame, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(operator: User) -> Client:
    """Somebody who may look and act."""
    return signed_in(operator)


def test_of_a_parent_its_parts_and_frames_are_counted(client: Client) -> None:
    account = make_account()
    top = make_task(account, child_count=2, scene_name="shot.ma")
    for frames in (800, 400):
        make_task(account, parent=top, total_frames=frames)
    alone = make_task(account, total_frames=5)
    told = said(put(client, "abandon", top, alone))

    assert "2 parts, 1,200 frames" in told
    assert "All together: 2 parts, 1,205 frames" in told


def test_of_a_retry_the_frames_that_are_sent_are_counted(client: Client) -> None:
    account = make_account()
    top = make_task(account, status_code=30, child_count=2, failed_frames=5)
    for failed in (3, 2):
        make_task(account, parent=top, status_code=30, failed_frames=failed)
    told = said(put(client, "retry_failed", top))

    assert "Retry 5 failed frames?" in told
    assert "2 parts, 5 frames" in told


def test_where_nothing_applies_it_says_why_and_has_no_button(client: Client) -> None:
    done = make_task(status_code=25)
    html = put(client, "retry_failed", done)

    assert "Retry failed: nothing to do" in said(html)
    assert "No frame of it has failed." in said(html)
    assert "<form" not in html and "?</h2>" not in html


def test_what_is_asked_for_already_is_not_asked_about_again(client: Client) -> None:
    task = make_task()
    fill(client, put(client, "delete", task))
    html = put(client, "delete", task)

    assert "It is asked for already." in said(html)
    assert "<form" not in html


def test_full_speed_is_told_what_the_rest_costs(client: Client) -> None:
    boss = make_user("boss", *VIEW, "actions.spend", "costs.view_costday")
    leaf = make_leaf(make_account(), costs=("2.00",) * 20)
    told = said(put(signed_in(boss), "full_speed", leaf))

    assert "Switch 1 task to full speed?" in told
    assert "Expected cost about CN¥" in told


def test_what_limits_ask_for_is_on_the_form(client: Client) -> None:
    account = limited(typed_tasks=2, reason_money=5, sign_in_money=5, second_money=5)
    html = put(client, "delete", dear(account), dear(account))
    told = said(html)

    assert "Type 2, the number of tasks" in told
    assert "The password of operator" in told
    assert "A second person has to agree before it is sent." in told
    assert "Ask a second person" in told
    assert 'type="password"' in html and 'autocomplete="current-password"' in html
    assert "btn-danger" in html and error_of(html, "typed") == ""


def test_what_is_missing_is_said_beside_its_field(client: Client) -> None:
    account = limited(typed_tasks=1, reason_money=5, sign_in_money=5)
    html = put(client, "delete", dear(account))
    html = fill(client, html, typed="7")

    assert error_of(html, "typed") == "That is not it: it is 1."
    assert error_of(html, "why").startswith("Say why")
    assert error_of(html, "password") == "Your password is needed to go on."
    assert value_of(html, "typed") == "7"
    assert not Intent.objects.exists()


def test_what_was_typed_stays_but_the_password_does_not(client: Client) -> None:
    account = limited(typed_tasks=1, reason_money=5, sign_in_money=5)
    html = put(client, "delete", dear(account))
    html = fill(client, html, typed="1", why='the "wrong" <b>', password="guess")

    assert error_of(html, "password") == "That is not your password. Nothing was sent."
    assert (value_of(html, "typed"), value_of(html, "why")) == ("1", 'the "wrong" <b>')
    assert "guess" not in html
    assert not Intent.objects.exists()


def test_with_all_that_is_asked_it_is_taken(client: Client) -> None:
    account = limited(typed_tasks=1, reason_money=5, sign_in_money=5, second_money=5)
    html = put(client, "delete", dear(account))
    fill(client, html, typed="1", why="wrong camera", password="a long pass phrase")

    intent = Intent.objects.get()
    assert (intent.state, intent.why) == (IntentState.AWAITING, "wrong camera")


def test_a_password_that_was_just_given_is_not_asked_for(client: Client) -> None:
    account = limited(typed_tasks=1, sign_in_money=5)
    html = put(client, "delete", dear(account))
    html = fill(client, html, typed="0", password="a long pass phrase")
    assert error_of(html, "typed") and 'type="password"' not in html

    fill(client, html, typed="1")
    html = put(client, "delete", dear(account))
    assert 'type="password"' not in html
    assert Intent.objects.count() == 1


def test_after_a_few_wrong_passwords_no_more_are_tried(client: Client) -> None:
    html = put(client, "delete", dear(limited(sign_in_money=5)))
    for _ in range(6):
        html = fill(client, html, password="guess")
    html = fill(client, html, password="a long pass phrase")

    assert error_of(html, "password").startswith("Too many wrong passwords.")
    assert not Intent.objects.exists()


def test_who_has_no_password_here_is_told_what_to_do(client: Client) -> None:
    user = User.objects.get(username="operator")
    user.set_unusable_password()
    user.save()
    client = signed_in(user)
    html = put(client, "delete", dear(limited(sign_in_money=5)))
    html = fill(client, html, password="anything")

    assert error_of(html, "password").startswith("You have no password here.")


def test_steps_that_were_not_shown_are_no_mistakes(client: Client) -> None:
    account = limited()
    html = put(client, "delete", dear(account))
    account.click_rules.reason_money = Decimal(1)
    account.click_rules.save()
    html = fill(client, html)

    assert error_of(html, "why") == ""
    assert "<label" in html and " required" in html
    assert not Intent.objects.exists()


def test_what_was_asked_for_before_is_said_to_count(client: Client) -> None:
    account = limited(typed_tasks=2)
    fill(client, put(client, "delete", dear(account)))
    told = said(put(client, "delete", dear(account)))

    assert "in the last ten minutes counts together" in told


def test_who_may_not_retry_so_much_is_told_so_without_a_button() -> None:
    account = limited(spender_money=Decimal(1))
    leaf = make_leaf(account, costs=("2.00",) * 20, failed_frames=4)
    retrier = signed_in(make_user("retrier", *VIEW, "actions.operate"))
    html = put(retrier, "retry_failed", leaf)

    assert "it takes somebody who may spend" in said(html)
    assert "<form" not in html


def test_it_says_how_long_it_can_be_undone(client: Client, settings: Any) -> None:
    settings.FARMDASH_UNDO_SECONDS = 8
    told = said(put(client, "delete", make_task()))
    assert "You can undo it for 8 seconds; after that it is sent." in told


def test_a_reason_may_be_given_where_none_is_needed(client: Client) -> None:
    fill(client, put(client, "delete", make_task()), why="not needed")
    assert Intent.objects.get().why == "not needed"


def test_done_frames_change_the_number_to_type(client: Client) -> None:
    task = make_task(limited(typed_frames=1), status_code=30)
    failed = make_frame(task, status_code=5)
    done = make_frame(task, status_code=4)
    html = put(client, "retry_frames", task, frames=f"{failed.pk},{done.pk}")
    assert "Type 1, or 2 with the frames that you ticked" in said(html)

    html = fill(client, html, typed="1", include_done="1")
    assert error_of(html, "typed") == "That is not it: it is 2."
    assert 'name="include_done" value="1" form="question" checked' in html
    fill(client, html, typed="2", include_done="1")
    assert len(Intent.objects.get().frame_ids) == 2


def test_without_scripts_the_form_is_a_page_that_keeps_what_was_typed(
    client: Client,
) -> None:
    task = dear(limited(typed_tasks=1))
    data = {"operation": "delete", "tasks": task.pk, "confirmed": "1"}
    answer = client.post("/clicks/", data | {"typed": "5", "asked": "typed"})
    html = answer.content.decode()

    assert "<html" in html
    assert (value_of(html, "typed"), error_of(html, "typed")) == (
        "5",
        "That is not it: it is 1.",
    )


def test_frames_that_it_does_not_take_are_not_looked_at(client: Client) -> None:
    task = make_task(status_code=30, failed_frames=2)
    others = make_frame(make_task(make_account(name="other")), status_code=4)
    told = said(put(client, "retry_failed", task, frames=str(others.pk)))

    assert "Retry 2 failed frames?" in told
    assert "done again" not in told
