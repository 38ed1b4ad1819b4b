"""`python -m farmdash.stack`: everything; with the name of a part: that part alone."""

import importlib
import os
import sys

import django

from farmdash.stack import interrupt

ROLES = {"web": "web", "worker": "worker", "beat": "beat"}


def main(arguments: list[str]) -> int:
    """Settings first, since every part's modules need them."""
    role = ROLES.get(arguments[0], "command") if arguments else "stack"
    os.environ["FARMDASH_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmdash.settings")
    django.setup()
    start = importlib.import_module("farmdash.stack.start")
    return int(start.main(arguments))


if __name__ == "__main__":
    interrupt.listen()
    try:
        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)
