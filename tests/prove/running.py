"""Runs of the proofs, and what they said."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASES = [(), ("--postgres",)]


def prove(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`python -m prove` with these arguments."""
    return subprocess.run(
        [sys.executable, "-m", "prove", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def figures(said: str) -> dict[str, str]:
    """What the lines of the result say, by their names."""
    lines = (line for line in said.splitlines() if "  " in line)
    return {name: text.strip() for name, text in (x.split("  ", 1) for x in lines)}
