"""`python -m prove reports`: what docs/reliability.md promises, tried out."""

import argparse
import sys

from prove.options import Options
from prove.reports import prove_reports


def main() -> int:
    """Run the trials; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m prove")
    what = parser.add_subparsers(dest="what", required=True)
    reports = what.add_parser(
        "reports", help="reports: never twice, and never in silence not at all"
    )
    reports.add_argument("--trials", type=int, default=500)
    reports.add_argument("--seconds", type=float, help="begin no trial after so many")
    reports.add_argument("--seed", type=int, help="the trials of an earlier run")
    reports.add_argument(
        "--postgres", action="store_true", help="on PostgreSQL instead of SQLite"
    )
    given = parser.parse_args()
    return prove_reports(
        Options(given.trials, given.seconds, given.seed, given.postgres)
    )


if __name__ == "__main__":
    sys.exit(main())
