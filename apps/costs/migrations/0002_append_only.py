"""Postings and closed days can be added only.

Postings are made from fee changes, so a rebuild may throw them away to make them again.
"""

from django.db import migrations

from apps.common.append_only import guard_down, guard_up


class Migration(migrations.Migration):
    dependencies = [("costs", "0001_initial")]

    operations = [
        migrations.RunPython(
            guard_up(
                "costs_posting", "postings are never changed or deleted", remade=True
            ),
            guard_down("costs_posting"),
        ),
        migrations.RunPython(
            guard_up("costs_closedday", "closed days are never changed or deleted"),
            guard_down("costs_closedday"),
        ),
    ]
