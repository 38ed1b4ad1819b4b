"""`make bench`: every figure of docs/benchmarks.md, each beside its baseline.

`python -m bench NAME …` runs some of them, each in a process and with services of its
own.
"""

import os
import platform
import subprocess
import sys

ALL = (
    "calls",
    "reconcile",
    "costs",
    "forecasts",
    "pages",
    "browser",
    "latency",
    "stack",
)


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; 2 for a name that is none."""
    unknown = [name for name in names if name not in ALL]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(ALL)}")
        return 2
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores")
    failed = [
        name
        for name in names or ALL
        if subprocess.run([sys.executable, "-m", f"bench.{name}"]).returncode
    ]
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
