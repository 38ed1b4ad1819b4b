"""The Celery application."""

import os
from typing import Any

from celery import Celery, bootsteps
from celery.signals import setup_logging

from farmdash import alive

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmdash.settings")

app = Celery("farmdash")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_django_logging(**_: Any) -> None:
    """Workers and beat log as Django's settings say, not as Celery would."""


class SignOfLife(bootsteps.StartStopStep):  # type: ignore[misc]
    """Touches a file while the worker is connected and its event loop turns."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, consumer: Any) -> None:
        """From each new connection to the broker on."""
        alive.touch()
        consumer.timer.call_repeatedly(alive.EVERY, alive.touch)


app.steps["consumer"].add(SignOfLife)
