"""A task of 100,000 frames: its cells on the wire, in the browser, for 100 viewers.

On SQLite with a million other frames; FARMDASH_TEST_DB=postgres for PostgreSQL. Beside
it stand a static page with the same cells, and what one viewer costs.
"""

import time
from typing import Any

from bench.installation import make_operator, prepare, web_process
from bench.pages import queries_of
from bench.tab import CELLS, opened, painted_ms
from bench.timing import head, row, seconds_of, spread

COLOURS = ("status", "time", "cost", "machine", "retries", "memory")
VIEWERS = 100
MINUTE_PART = 40
"""Seconds that the changing task is looked at; told as a minute."""


def measure_wire(client: Any, task: Any) -> None:
    """Bytes and server time of each colour: first time, sheet at hand, kept answer."""
    from apps.dashboard.grid.answers import cells_clear
    from apps.farm.sheets import sheets_of
    from apps.farm.sheets.shelf import shelf_clear

    # The first answer of a process loads templates and words.
    client.get(f"/tasks/{task.pk - 1}/grid/")
    for colour in COLOURS:
        address = f"/tasks/{task.pk}/grid/?colour={colour}"
        taken, size = [], 0
        for forget in ("all", "answers", "nothing"):
            cells_clear() if forget != "nothing" else None
            shelf_clear() if forget == "all" else sheets_of([task])
            start = time.perf_counter()
            answer = client.get(address, headers={"Accept-Encoding": "br"})
            taken.append(f"{(time.perf_counter() - start) * 1000:.0f}")
            size = len(answer.content)
            assert answer.status_code == 200
        row(
            f"cells by {colour}: {size / 1000:.1f} kB",
            f"{' / '.join(taken)} ms",
            "first / sheet kept / kept",
            "120 kB",
        )


def measure_page(client: Any, task: Any, life: Any) -> None:
    """Server time of the page, and of what it asks for when frames moved."""
    floor = f"/livez {spread(seconds_of(lambda: client.get('/livez'), runs=30))}"
    for query in ("", "?order=-cost", "?frames=failed"):
        address = f"/tasks/{task.pk}/{query}"
        taken = seconds_of(lambda a=address: client.get(a), runs=20)  # type: ignore[misc]
        name = f"the task's page {query} ({queries_of(client, address)} queries)"
        row(name, spread(taken), floor, "150 ms")
    life.move(100)
    start = time.perf_counter()
    client.get(f"/tasks/{task.pk}/standouts/")
    name = "what stands out, worked out anew"
    row(name, f"{(time.perf_counter() - start) * 1000:.0f} ms")


def cookies(count: int) -> list[str]:
    """Sessions of as many people, all of whom may look and see money."""
    from django.contrib.auth.models import Permission, User
    from django.test import Client

    rights = Permission.objects.filter(codename__in=("view_rendertask", "view_costday"))
    found = []
    for number in range(count):
        person = User.objects.create(username=f"viewer {number}")
        person.user_permissions.add(*rights)
        client = Client()
        client.force_login(person)
        found.append(f"sessionid={client.cookies['sessionid'].value}")
    return found


def measure_viewers(url: str, pid: int, task: Any, life: Any) -> None:
    """What 100 open pages cost the server, beside one."""
    from bench.viewers import Viewer, for_a_while, once

    page = f"/tasks/{task.pk}/"
    viewers = [Viewer(url, page, cookie) for cookie in cookies(VIEWERS)]
    once(viewers, pid)
    cost: dict[int, tuple[float, float]] = {}
    for count in (1, VIEWERS):
        rounds = []
        for _ in range(5):
            once(viewers, pid)
            life.move(100)
            rounds.append(once(viewers[:count], pid))
        cost[count] = sorted(rounds)[2]
    one, all_ = cost[1], cost[VIEWERS]
    name = f"one change, {VIEWERS} viewers: processor (wall)"
    told = f"{all_[0] * 1000:.0f} ms ({all_[1] * 1000:.0f})"
    row(name, told, f"1 viewer {one[0] * 1000:.0f} ms")
    scale = 60 / MINUTE_PART
    busy = [
        scale * for_a_while(viewers[:count], pid, MINUTE_PART, lambda: life.move(100))
        for count in (1, VIEWERS)
    ]
    name = f"100 frames change each second, {VIEWERS} viewers, a minute"
    row(name, f"{busy[1]:.1f} s", f"1 viewer {busy[0]:.1f} s")


def measure_renderings(client: Any, task: Any, life: Any) -> None:
    """How many of 100 who ask at once have their answer put together."""
    from django.test.signals import template_rendered
    from django.test.utils import setup_test_environment

    from bench.pages import asked_with

    setup_test_environment(debug=False)
    drawn: list[str] = []

    def count(template: Any, **_more: Any) -> None:
        drawn.append(str(template.name))

    address = asked_with(client.get(f"/tasks/{task.pk}/").content.decode())
    life.move(100)
    template_rendered.connect(count)
    for _ in range(VIEWERS):
        assert client.get(address).status_code == 200
    template_rendered.disconnect(count)
    number = drawn.count("dashboard/tasks/task_live.html")
    row(f"renderings for one change and {VIEWERS} viewers", f"{number}", "", "1")


def main() -> None:
    """Print the figures."""
    prepare()
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client
    from playwright.sync_api import sync_playwright

    from apps.farm.models import RenderTask
    from apps.farm.sheets import sheets_of
    from bench import contact, grid_browser
    from bench.browser import signed_in
    from bench.wide import Life, make_pictures, make_wide
    from bench.world import fill
    from tests.browser import browser_path

    settings.ALLOWED_HOSTS.append("testserver")
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"] = {"BACKEND": plain}
    account = fill()
    task = make_wide(account)
    pictured = make_wide(account, contact.FRAMES, remote_id=91_000_000)
    pictures = contact.stored_pictures()
    for one in (task, pictured):
        make_pictures(one, pictures)
    make_operator()
    client, life = Client(), Life(task)
    client.force_login(User.objects.get(username="bench"))
    head("A task of 100,000 frames, server")
    measure_wire(client, task)
    measure_page(client, task, life)
    measure_renderings(client, task, life)
    states = sheets_of([RenderTask.objects.get(pk=task.pk)])[0].states
    address, other = f"/tasks/{task.pk}/", f"/tasks/{task.pk - 1}/"
    with sync_playwright() as playwright, web_process() as (url, pid):
        head("The same in Chromium")
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox"]
        )
        state = signed_in(browser, url)
        grid_browser.measure_drawn(browser, url, state, address, other, states)
        page = opened(browser, state)
        painted_ms(page, url + address, CELLS)
        grid_browser.measure_changes(page, life)
        grid_browser.measure_memory(browser, page)
        grid_browser.closed(page)
        head("Contact sheet of 10,000 pictures")
        contact.measure(browser, url, state, pictured)
        browser.close()
        head("Viewers")
        measure_viewers(url, pid, task, life)


if __name__ == "__main__":
    main()
