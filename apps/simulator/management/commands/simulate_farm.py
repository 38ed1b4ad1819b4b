"""`manage.py simulate_farm`: a render farm to run against."""

from argparse import ArgumentParser
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from apps.simulator.options import Options
from apps.simulator.wire.server import serve


class Command(BaseCommand):
    """Serves a simulated farm until it is told to stop; needs no database."""

    help = "Run a simulated render farm that speaks the Renderbus protocol."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options of a farm, with their defaults."""
        default = {field.name: field.default for field in fields(Options)}
        add = parser.add_argument
        add("--host", default=default["host"])
        add("--port", type=int, required=True, help="0 takes any free port")
        add("--access-id", required=True)
        add("--access-key", required=True)
        add("--seed", type=int, default=default["seed"])
        add(
            "--speed",
            type=float,
            default=default["speed"],
            help="how many times faster than a real farm; 0: the clock stands still",
        )
        add("--tasks", type=int, default=default["tasks"], help="submitted tasks")
        add("--frames", type=int, default=default["frames"], help="frames in all")
        add("--platform", type=int, default=default["platform"])
        add("--currency", choices=("CNY", "USD"), default=default["currency"])
        add("--balance", default=default["balance"], help="money at the start")
        add("--credit", default=default["credit"], help="how far it may fall below 0")
        add("--coupon", default=default["coupon"], help="vouchers at the start")
        add("--state", type=Path, help="file that keeps the farm from run to run")
        add("--calm", action="store_true", help="no new tasks and fees by themselves")

    def handle(self, *args: object, **options: Any) -> None:
        """Serve; the one line on stdout says where."""
        names = {field.name for field in fields(Options)}
        serve(Options(**{key: options[key] for key in names & options.keys()}))
