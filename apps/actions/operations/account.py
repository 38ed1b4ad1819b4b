"""The account itself: its settings, its labels, its render environments."""

from django.utils.translation import gettext_lazy as _

from apps.actions.operations.operation import (
    CHANGE_ACCOUNT,
    OPERATE,
    Ambiguity,
    Operation,
)
from apps.actions.params.account import settings
from apps.actions.params.environments import environment, environment_place
from apps.actions.sending.environments import render_env
from apps.actions.settling import looks
from apps.farm.models.readings import ReadingKind

_LABELS = (ReadingKind.LABELS, ReadingKind.PROJECTS)
_REFUTE = Ambiguity.READ_BACK_THEN_REFUTE

ACCOUNT = (
    Operation(
        key="settings_update",
        label=_("Change the time-out"),
        verb="settings.update",
        permission=CHANGE_ACCOUNT,
        send=lambda client, intent: client.user.update_settings(
            task_over_time_seconds=intent.params["task_over_time"]
        ),
        ambiguous=_REFUTE,
        look=looks.settings_shown,
        params=settings,
        expires=(ReadingKind.SETTINGS,),
        replaces=True,
        on_account=True,
        by_form=True,
    ),
    Operation(
        key="label_create",
        label=_("Add a label"),
        verb="label.create",
        permission=OPERATE,
        send=lambda client, intent: client.tag.add(intent.target),
        ambiguous=_REFUTE,
        look=looks.label_listed,
        expires=_LABELS,
        held=False,
        on_account=True,
        by_form=True,
    ),
    Operation(
        key="label_delete",
        label=_("Delete a label"),
        verb="label.delete",
        permission=OPERATE,
        send=lambda client, intent: client.tag.delete(intent.target),
        ambiguous=_REFUTE,
        look=looks.label_unlisted,
        expires=_LABELS,
        on_account=True,
        by_form=True,
    ),
    Operation(
        key="env_add",
        label=_("Add a render environment"),
        verb="environment.add",
        permission=CHANGE_ACCOUNT,
        send=lambda client, intent: client.env.add(render_env(intent)),
        ambiguous=_REFUTE,
        look=looks.environment_shown,
        params=environment,
        expires=(ReadingKind.ENVIRONMENTS,),
        held=False,
        on_account=True,
        by_form=True,
    ),
    Operation(
        key="env_update",
        label=_("Change a render environment"),
        verb="environment.update",
        permission=CHANGE_ACCOUNT,
        send=lambda client, intent: client.env.update(render_env(intent)),
        ambiguous=_REFUTE,
        look=looks.environment_shown,
        params=environment,
        expires=(ReadingKind.ENVIRONMENTS,),
        replaces=True,
        on_account=True,
        by_form=True,
    ),
    Operation(
        key="env_delete",
        label=_("Delete a render environment"),
        verb="environment.delete",
        permission=CHANGE_ACCOUNT,
        send=lambda client, intent: client.env.delete(intent.target),
        ambiguous=_REFUTE,
        look=looks.environment_gone,
        params=environment_place,
        expires=(ReadingKind.ENVIRONMENTS,),
        on_account=True,
        by_form=True,
    ),
    Operation(
        key="env_default",
        label=_("Make a render environment the default"),
        verb="environment.default",
        permission=CHANGE_ACCOUNT,
        send=lambda client, intent: client.env.set_default(intent.target),
        ambiguous=_REFUTE,
        look=looks.environment_default,
        params=environment_place,
        expires=(ReadingKind.ENVIRONMENTS,),
        held=False,
        on_account=True,
        by_form=True,
    ),
)
"""Each is about `Intent.target`: a label's name, an environment's name, or nothing."""
