"""Django's flush, which also has to get past the guards of append-only tables."""

from typing import Any

from django.core.management.commands import flush

from apps.common.append_only import guards_lifted


class Command(flush.Command):
    """Empties the whole database: the one case in which audit entries and fees go."""

    def handle(self, **options: Any) -> None:
        """Flush with the guards down, in one transaction."""
        with guards_lifted(options["database"]):
            super().handle(**options)
