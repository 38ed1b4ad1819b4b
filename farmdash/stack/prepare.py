"""What has to be there before the parts start: tables, files, a person, a farm."""

from django.core.management import call_command

from farmdash.stack.lines import Printer
from farmdash.stack.static import static_collect


def prepare(printer: Printer) -> list[str]:
    """Bring the installation up to date; lines to print once it is ready."""
    if static_collect():
        printer.say("stack", "static files collected")
    call_command("migrate", interactive=False, verbosity=0)
    return []
