"""What a person may do where."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.farm.models.accounts import FarmAccount


class Role(models.TextChoices):
    """From the least to the most; each may what those before it may."""

    VIEWER = "viewer", _("Viewer")
    OPERATOR = "operator", _("Operator")
    SPENDER = "spender", _("Spender")
    ADMINISTRATOR = "administrator", _("Administrator")


class Grant(models.Model):
    """A role of a person in an account, or in one project of it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants"
    )
    account = models.ForeignKey(
        FarmAccount, on_delete=models.CASCADE, related_name="grants"
    )
    project = models.TextField(blank=True)
    """Name of a project of the account (RenderTask.project_name); "": all of it."""
    role = models.CharField(max_length=13, choices=Role)
    sees_money = models.BooleanField(default=True)
    """Whether costs of what it covers are shown."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "account", "project"), name="grant_once"
            ),
        )
