"""Everything from the farm is hostile text: on no page does it become anything else."""

import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User

from apps.farm.models import Frame
from tests.conftest import OPERATE, make_user, signed_in
from tests.dashboard.hostile_farm import TEXTS, hostile_farm

pytestmark = pytest.mark.django_db

ADMIN = (
    *OPERATE,
    "farm.view_syncrun",
    "farm.add_farmaccount",
    "farm.change_farmaccount",
)
PAGES = (
    "/",
    "/live/?v=x",
    "/tasks/",
    "/tasks/?q={text}&project={text}&user={text}&sort={text}&cursor={text}",
    "/tasks/live/?v=x&shown={text}&since={text}",
    "/tasks/{parent}/",
    "/tasks/{parent}/live/?v=x&root={text}",
    "/tasks/{parent}/children/?level={text}",
    "/tasks/{parent}/analysis/",
    "/tasks/{parent}/machines/",
    "/tasks/{parent}/settings/",
    "/tasks/{parent}/again/?frames={text}&environment={text}&priority={text}",
    "/tasks/{layer}/?name={text}&node={text}&at={text}",
    "/tasks/{layer}/frames/?frames={text}",
    "/tasks/?label={text}",
    "/labels/",
    "/labels/?account={account}&q={text}&sort={text}&page={text}",
    "/labels/live/?account={account}&v=x&shown={text}",
    "/labels/choose/?tasks={parent}",
    "/labels/{account}/delete/?name={text}",
    "/tasks/{layer}/output/?q={text}&sort={text}&open={text}",
    "/frames/{frame}/",
    "/frames/{frame}/log/?q={text}&attempt={text}&line={text}&part={text}&hit={text}",
    "/tasks/deleted/?q={text}&account={text}&cursor={text}",
    "/environments/?q={text}&software={text}",
    "/environments/software/?q={text}&version={text}",
    "/accounts/",
    "/accounts/{account}/",
    "/accounts/{account}/profile/?days={text}",
    "/accounts/{account}/settings-on-farm/",
    "/accounts/{account}/platforms/",
    "/accounts/{account}/transfer/",
    "/health/",
    "/health/rows/{row}/",
)


class Reader(HTMLParser):
    """Tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note every tag."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def wrong_in(html: str) -> list[str]:
    """What no page of ours would hold."""
    reader = Reader()
    reader.feed(html)
    found = []
    for tag, attributes in reader.tags:
        if any(name.startswith("on") for name in attributes):
            found.append(f"{tag} with a handler")
        if tag in ("script", "img") and "src" in attributes:
            if not attributes["src"].startswith("/"):
                found.append(f"{tag} of {attributes['src']}")
        elif tag == "script":
            found.append("a script of its own")
        if attributes.get("href", "").lower().lstrip().startswith("javascript"):
            found.append("a javascript address")
        if attributes.get("hx-get", "").startswith("/sign-out"):
            found.append("a request of its own")
        if "style" in attributes or tag == "style":
            found.append("a style of its own")
    return found


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_no_page_takes_a_name_for_more_than_text(text: str) -> None:
    admin = make_user("admin", *ADMIN)
    parent = hostile_farm(text, owner=admin)
    layer = parent.children.all()[0]
    row = parent.account.quarantine.get()
    client = signed_in(admin)
    for page in PAGES:
        address = page.format(
            text=quote(text, safe=""),
            parent=parent.pk,
            layer=layer.pk,
            frame=Frame.objects.filter(task=layer)[0].pk,
            account=parent.account_id,
            row=row.pk,
        )
        answer = client.get(address)
        assert answer.status_code == 200, (page, answer.status_code)
        html = answer.content.decode()
        if answer["Content-Type"].startswith("text/html"):
            assert wrong_in(html) == [], page
            assert "{{ 7|add:7 }}" in html or "add:7" not in text, page
        else:
            assert answer["Content-Type"] == "text/plain; charset=utf-8"
            assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("text", TEXTS[:10], ids=range(10))
def test_questions_and_notes_quote_it_as_text(text: str, operator: User) -> None:
    parent = hostile_farm(text)
    client = signed_in(operator)
    for operation in ("delete", "retry_failed", "stop"):
        data = {"operation": operation, "tasks": parent.pk, "next": text}
        for headers in ({"HX-Request": "true"}, {}):
            answer = client.post("/clicks/", data, headers=headers, follow=True)
            assert answer.status_code == 200
            assert wrong_in(answer.content.decode()) == []


def test_names_are_cut_in_lists_and_whole_on_their_page(operator: User) -> None:
    parent = hostile_farm("A" * 300)
    client = signed_in(operator)
    html = client.get("/tasks/live/?v=x").content.decode()
    read = re.sub("<[^>]*>", " ", html.split('id="rows"')[1])
    assert "A" * 100 in read
    assert "A" * 121 not in read
    assert "A" * 300 in client.get(f"/tasks/{parent.pk}/").content.decode()


def test_names_keep_their_direction_to_themselves(operator: User) -> None:
    parent = hostile_farm("\u202eevil")
    client = signed_in(operator)
    for address in ("/", "/tasks/", f"/tasks/{parent.pk}/"):
        html = client.get(address).content.decode()
        for found in re.finditer("\u202eevil", html):
            before = html[: found.start()]
            tag = before[before.rfind("<") :]
            isolates = (
                "<bdi",
                "farm-text",
                'class="lb ',
                "<option",
                'id="n',
                "<small",
                "<title",
                "<input",
                "<button",
                "aria-label",
                "title=",
            )
            assert any(mark in tag for mark in isolates), tag[-200:]
