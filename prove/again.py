"""What a process of a trial does: the same again and again, until it is killed."""

import random
import time
from collections.abc import Callable
from typing import Any

from django.db import close_old_connections


def again(work: Callable[[], Any], pause: float) -> None:
    """Do the work for ever, after pauses of up to so many seconds."""
    while True:
        try:
            work()
        except Exception:  # a database that was locked, a link that broke
            close_old_connections()
        time.sleep(random.uniform(0.005, pause))
