"""`make bench`: every figure of docs/benchmarks.md, each beside its baseline.

`python -m bench NAME …` runs some of them. Services are started here and end here.
"""

import importlib
import os
import platform
import sys
import tempfile

ALL = ("calls", "reconcile", "pages", "browser", "latency", "stack")


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; 2 for a name that is none."""
    unknown = [name for name in names if name not in ALL]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(ALL)}")
        return 2
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores")
    for name in names or ALL:
        importlib.import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmdash.settings")
    os.environ.setdefault("FARMDASH_DATA", tempfile.mkdtemp(prefix="farmdash-bench-"))
    sys.exit(main(sys.argv[1:]))
