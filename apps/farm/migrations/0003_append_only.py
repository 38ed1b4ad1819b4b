"""Fee changes can be added only: the ledger is made from them, again if need be."""

from django.db import migrations

from apps.common.append_only import guard_down, guard_up

TABLE = "farm_feechange"


class Migration(migrations.Migration):
    dependencies = [("farm", "0002_balances_and_machines")]

    operations = [
        migrations.RunPython(
            guard_up(TABLE, "fee changes are never changed or deleted"),
            guard_down(TABLE),
        ),
    ]
