"""The whole stack in processes of its own, and a browser in front of it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page

from bench.stack import free_port
from tests.browser import quiet_page
from tests.simulator_farm import SimulatedFarm

PASSWORD = "a password for the flows"
TOKEN = "a-token-for-the-flows"
PATIENCE = 60.0


@dataclass
class Stack:
    """A running farmdash."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def api(self, path: str) -> Any:
        """A call of the JSON API with the stack's token."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answer = requests.get(f"{self.url}/api/v1{path}", headers=headers, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def wait_until(self, found: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        """What `found` gives as soon as it gives something true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if result := found():
                return result
            time.sleep(0.2)
        raise AssertionError(f"not within {seconds} s; the stack said:\n{self.said()}")

    def ready(self) -> bool:
        """Whether /readyz answers 200."""
        try:
            return requests.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    def said(self) -> str:
        """The last of what its parts printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-6000:]

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=20)


MakeStack = Callable[..., Stack]


@pytest.fixture
def new_stack(tmp_path: Path) -> Iterator[MakeStack]:
    """Starts stacks: new_stack(farm, FARMDASH_EVERY_HEARTBEAT="1", ...)."""
    with ExitStack() as ended:

        def make(farm: SimulatedFarm | None = None, **settings: str) -> Stack:
            port = free_port()
            kept = {
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("FARMDASH_", "RENDERBUS_", "DATABASE_"))
            }
            watched = {} if farm is None else address_of(farm)
            environment = kept | watched | settings
            environment |= {
                "FARMDASH_DATA": str(tmp_path / "data"),
                "FARMDASH_ADMIN_PASSWORD": PASSWORD,
                "FARMDASH_API_TOKEN": TOKEN,
                "PORT": str(port),
            }
            environment.pop("REDIS_URL", None)
            log = tmp_path / "stack.log"
            with log.open("wb") as output:
                process = subprocess.Popen(
                    [sys.executable, "-m", "farmdash.stack"],
                    env=environment,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
            stack = Stack(f"http://127.0.0.1:{port}", process, log)
            ended.callback(lambda: process.poll() is None and stack.stop())
            stack.wait_until(lambda: process.poll() is not None or stack.ready())
            assert process.poll() is None, stack.said()
            return stack

        yield make


def address_of(farm: SimulatedFarm) -> dict[str, str]:
    """The settings with which a stack watches the farm."""
    return {
        "RENDERBUS_DOMAIN": farm.domain,
        "RENDERBUS_PROTOCOL": farm.protocol,
        "RENDERBUS_PLATFORM": str(farm.platform),
        "RENDERBUS_ACCESS_ID": farm.access_id,
        "RENDERBUS_ACCESS_KEY": farm.access_key,
        "RENDERBUS_IMAGE_BASE": farm.image_base,
    }


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh window; what its own scripts or its policy complain of fails the test."""
    with quiet_page(browser, viewport={"width": 1440, "height": 900}) as page:
        page.set_default_timeout(20_000)
        yield page


def sign_in(page: Page, stack: Stack) -> None:
    """As the administrator."""
    page.goto(stack.url)
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{stack.url}/")
