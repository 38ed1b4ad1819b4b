"""Budgets and the thresholds that were crossed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.money import MoneyField
from apps.farm.models import FarmAccount


class BudgetScope(models.TextChoices):
    """Whose money a budget counts."""

    ACCOUNT = "account", _("Whole account")
    PROJECT = "project", _("Project")
    LABEL = "label", _("Label")


class BudgetPeriod(models.TextChoices):
    """When a budget starts anew."""

    ONCE = "once", _("Once, for all its time")
    MONTH = "month", _("Each month")


class BudgetCounts(models.TextChoices):
    """Which money counts."""

    ALL = "all", _("Balance and vouchers")
    BALANCE = "balance", _("Balance only, vouchers are free")


class Budget(models.Model):
    """An amount of the account's currency that a scope may spend in a period."""

    name = models.CharField(_("name"), max_length=120)
    account = models.ForeignKey(
        FarmAccount, on_delete=models.PROTECT, related_name="budgets"
    )
    scope = models.CharField(_("for"), max_length=8, choices=BudgetScope)
    value = models.CharField(_("project or label"), max_length=300, blank=True)
    """The project's or label's name; "" of a project: tasks without one."""
    amount = MoneyField(_("amount"))
    period = models.CharField(
        _("period"), max_length=6, choices=BudgetPeriod, default=BudgetPeriod.ONCE
    )
    counts = models.CharField(
        _("counts"), max_length=8, choices=BudgetCounts, default=BudgetCounts.ALL
    )
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"), null=True, blank=True)
    thresholds = models.JSONField(_("warn at"), default=list)
    """Percents at which people are told, ascending."""
    stop_at = models.PositiveIntegerField(_("propose a stop at"), null=True, blank=True)
    """Percent at which a stop of the scope's tasks is proposed; a person decides."""
    users = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True)
    """Who is told, at the address of their account."""
    addresses = models.JSONField(default=list)
    """Who else is told: e-mail addresses."""
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("budget")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class BudgetCrossing(models.Model):
    """A threshold was reached in a period: told once."""

    budget = models.ForeignKey(
        Budget, on_delete=models.CASCADE, related_name="crossings"
    )
    period_start = models.DateField()
    percent = models.PositiveIntegerField()
    is_stop = models.BooleanField(default=False)
    """It is the one that proposes a stop."""
    at = models.DateTimeField()
    spent = MoneyField()
    amount = MoneyField()
    """The budget at that time."""
    decided_at = models.DateTimeField(null=True)
    """When somebody answered the proposed stop, and who, and what."""
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decision = models.CharField(max_length=8, blank=True)
    """stopped, or let_run."""
    undone_at = models.DateTimeField(null=True)
    """When the budget was changed so that this is not reached any more: it may be
    reached, and told, once again."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("budget", "period_start", "percent", "is_stop"),
                condition=models.Q(undone_at=None),
                name="crossing_once",
            ),
        )
