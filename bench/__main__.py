"""`make bench`: every figure of docs/benchmarks.md, each beside its baseline.

`python -m bench NAME … [--OPTION …]` runs some of them, each in a process and with
services of its own; options go to each of them.
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
    "account",
    "browser",
    "grid",
    "latency",
    "stack",
)
ON_REQUEST = ("wall",)
"""They run for as long as they are told."""


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, or all; 2 for a name that is none."""
    first = next((n for n, word in enumerate(arguments) if word[0] == "-"), None)
    names, options = arguments[:first], arguments[len(arguments[:first]) :]
    known = (*ALL, *ON_REQUEST)
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
        return 2
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores")
    failed = [
        name
        for name in names or ALL
        if subprocess.run([sys.executable, "-m", f"bench.{name}", *options]).returncode
    ]
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
