"""`python -m prove reports|clicks`: what docs/reliability.md promises, tried out."""

import argparse
import sys

from prove.clicks import WRONG, prove_clicks
from prove.options import Options
from prove.reports import prove_reports


def main() -> int:
    """Run the trials; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m prove")
    what = parser.add_subparsers(dest="what", required=True)
    reports = what.add_parser(
        "reports", help="reports: never twice, and never in silence not at all"
    )
    clicks = what.add_parser(
        "clicks", help="clicks: executed once at most, never lost, never shown wrongly"
    )
    for one in (reports, clicks):
        one.add_argument("--trials", type=int, default=500)
        one.add_argument("--seconds", type=float, help="begin no trial after so many")
        one.add_argument("--seed", type=int, help="the trials of an earlier run")
        one.add_argument("--first", type=int, default=0, help="number of the first")
        one.add_argument(
            "--postgres", action="store_true", help="on PostgreSQL instead of SQLite"
        )
    clicks.add_argument(
        "--wrong",
        choices=WRONG,
        default="",
        help="with a worker that breaks a promise, to see that it is noticed",
    )
    clicks.add_argument(
        "--pace",
        type=float,
        default=40,
        help="how many times shorter leases and pauses are than in earnest",
    )
    given = vars(parser.parse_args())
    prove = {"reports": prove_reports, "clicks": prove_clicks}[given.pop("what")]
    return prove(Options(**given))


if __name__ == "__main__":
    sys.exit(main())
