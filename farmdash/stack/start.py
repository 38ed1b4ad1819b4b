"""What a command line of the stack starts. Needs Django's settings (see __main__)."""

import os

from django.conf import settings

from farmdash.env import SettingError
from farmdash.stack import prepare, process, roles
from farmdash.stack.embedded import Stack
from farmdash.stack.static import static_collect


def main(arguments: list[str]) -> int:
    """All of it without arguments, else one part; the exit code."""
    if arguments == ["static"]:
        static_collect()
        return 0
    if arguments == ["prepare"]:
        return prepare.run()
    if arguments:
        process.hold_lifeline()
        return roles.run(arguments)
    if not settings.EMBEDDED or os.environ.get("REDIS_URL"):
        raise SettingError(
            "farmdash: DATABASE_URL or REDIS_URL is set; `make run` brings its own. "
            "Unset it, or start the parts one by one (docs/operations.md)."
        )
    return Stack().run()
