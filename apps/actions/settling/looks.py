"""What the farm is asked when the mirror does not show whether a click took effect.

Each reads what the intent was about, and says what that proves. FarmError is the
caller's to see to: then nothing is known.
"""

from collections.abc import Callable

from apps.actions.models import Intent
from apps.actions.settling.effects import Effect
from apps.renderbus.client import FarmClient
from apps.renderbus.schemas import EnvironmentRow

Look = Callable[[FarmClient, Intent], Effect]
_HOUR = 3600


def settings_shown(client: FarmClient, intent: Intent) -> Effect:
    """The account has the new time-out."""
    row = client.user.settings()
    seconds = row.task_over_time_sec
    if seconds is None and row.task_over_time is not None:
        seconds = row.task_over_time * _HOUR
    return _proven(seconds == intent.params["task_over_time"])


def label_listed(client: FarmClient, intent: Intent) -> Effect:
    """The account has a label of this name."""
    return _proven(intent.target in _labels(client))


def label_unlisted(client: FarmClient, intent: Intent) -> Effect:
    """The account has no label of this name."""
    return _proven(intent.target not in _labels(client))


def environment_shown(client: FarmClient, intent: Intent) -> Effect:
    """The environment is saved as it was asked for."""
    row, wanted = _environment(client, intent), intent.params
    if row is None:
        return Effect.NOT_YET
    plugins = {one.plugin_id for one in row.resp_user_plugin_info_vos}
    return _proven(
        row.cg_version == wanted["cg_version"]
        and plugins == set(wanted["plugin_ids"])
        and (row.render_layer_type or 0) == wanted["render_layer_type"]
        and (row.project_path or "") == wanted["project_path"]
    )


def environment_gone(client: FarmClient, intent: Intent) -> Effect:
    """There is no environment of this name."""
    return _proven(_environment(client, intent) is None)


def environment_default(client: FarmClient, intent: Intent) -> Effect:
    """The environment is its software's default."""
    row = _environment(client, intent)
    return _proven(row is not None and row.is_default == 1)


def hardware_chosen(client: FarmClient, intent: Intent) -> Effect:
    """The task has this hardware."""
    chosen = intent.params["config_id"]
    return _proven(_has_hardware(client, intent.its_task.remote_id, chosen))


def rendered_again(client: FarmClient, intent: Intent) -> Effect:
    """The new task is there, with the hardware that was chosen for it.

    Its number was committed before it was submitted: without one nothing was.
    """
    if intent.made_id is None:
        return Effect.REFUTED
    rows = client.query.task_info([intent.made_id])
    if not any(row.id == intent.made_id for row in rows.items):
        return Effect.NOT_YET
    hardware = intent.params.get("hardware")
    if hardware is None:
        return Effect.PROVEN
    same = _has_hardware(client, intent.made_id, hardware["config_id"])
    return Effect.PROVEN if same else Effect.PARTLY


def _proven(shown: object) -> Effect:
    """By what is true, or something that is there."""
    return Effect.PROVEN if shown else Effect.NOT_YET


def _labels(client: FarmClient) -> set[str | None]:
    return {row.project_name for row in client.tag.labels()}


def _environment(client: FarmClient, intent: Intent) -> EnvironmentRow | None:
    wanted = intent.params
    rows = client.env.environments(wanted["cg_id"], os=wanted["render_system"])
    return next((row for row in rows if row.edit_name == intent.target), None)


def _has_hardware(client: FarmClient, task_id: int, config_id: int) -> bool:
    rows = client.user.hardware_config([task_id])
    return any(row.id == config_id and row.current for row in rows)
