"""What money became: postings, days, closings, residues, forecasts, budgets, mails."""

from apps.costs.models.books import Books, ClosedDay, ReportingZone
from apps.costs.models.budgets import (
    Budget,
    BudgetCounts,
    BudgetCrossing,
    BudgetPeriod,
    BudgetScope,
)
from apps.costs.models.exports import Export, ExportFormat, ExportState
from apps.costs.models.forecasts import (
    Anomaly,
    AnomalyKind,
    Forecast,
    ForecastSource,
)
from apps.costs.models.ledger import WASTE, CostDay, MachineDay, Outcome, Posting
from apps.costs.models.mails import Mail, MailKind, MailState
from apps.costs.models.reports import Cadence, Report, Subscription
from apps.costs.models.residues import (
    BalanceCheck,
    Explanation,
    Residue,
    ResidueOf,
    Waits,
)

__all__ = (
    "WASTE",
    "Anomaly",
    "AnomalyKind",
    "BalanceCheck",
    "Books",
    "Budget",
    "BudgetCounts",
    "BudgetCrossing",
    "BudgetPeriod",
    "BudgetScope",
    "Cadence",
    "ClosedDay",
    "CostDay",
    "Explanation",
    "Export",
    "ExportFormat",
    "ExportState",
    "Forecast",
    "ForecastSource",
    "MachineDay",
    "Mail",
    "MailKind",
    "MailState",
    "Outcome",
    "Posting",
    "Report",
    "ReportingZone",
    "Residue",
    "ResidueOf",
    "Subscription",
    "Waits",
)
