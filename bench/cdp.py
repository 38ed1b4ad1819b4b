"""Chromium without a test driver: drivers note each request, which would be measured
as the page's. Commands go through a pipe (--remote-debugging-pipe)."""

import json
import os
import queue
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE_S = 60


class Tab:
    """One tab."""

    def __init__(self, pid: int, read: int, write: int) -> None:
        self.pid = pid
        self._write = write
        self._number = 0
        self._session = ""
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._listen, args=(read,), daemon=True).start()
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        found = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = found["sessionId"]
        self.send("Performance.enable")
        self.send("Page.enable")

    def _listen(self, read: int) -> None:
        left = b""
        while chunk := os.read(read, 65_536):
            *messages, left = (left + chunk).split(b"\0")
            for text in messages:
                message = json.loads(text)
                if "id" in message:
                    self._answers.put(message)

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a command. RuntimeError: it failed; queue.Empty: no answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._answers.get(timeout=PATIENCE_S)
            if answer["id"] == self._number:
                break
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        told = self.send("Runtime.evaluate", expression=script, returnByValue=True)
        return told["result"].get("value")

    def numbers(self) -> dict[str, float]:
        """The browser's own figures of the page, after its garbage is collected."""
        self.send("HeapProfiler.collectGarbage")
        found = self.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] for one in found}


@contextmanager
def tab(path: str, *, width: int = 1920, height: int = 1080) -> Iterator[Tab]:
    """A headless Chromium with one tab, in a profile that goes again."""
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()
    # The browser reads from 3 and writes to 4.
    start = f'exec 3<&{to_read} 4>&{from_write}; exec "$0" "$@"'
    with tempfile.TemporaryDirectory(
        prefix="farmdash-bench-", ignore_cleanup_errors=True
    ) as profile:
        options = [
            "--headless=new",
            "--no-sandbox",
            "--remote-debugging-pipe",
            "--no-first-run",
            f"--window-size={width},{height}",
            f"--user-data-dir={profile}",
        ]
        browser = subprocess.Popen(
            ["bash", "-c", start, path, *options],
            pass_fds=(to_read, from_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(from_write)
        try:
            yield Tab(browser.pid, from_read, to_write)
        finally:
            browser.terminate()
            browser.wait(timeout=20)
