"""A render environment as a click asked for it."""

from apps.actions.models import Intent
from apps.renderbus.client import RenderEnv


def render_env(intent: Intent) -> RenderEnv:
    """Under the name that is the intent's target."""
    wanted = intent.params
    return RenderEnv(
        edit_name=intent.target,
        cg_id=wanted["cg_id"],
        cg_name=wanted["cg_name"],
        cg_version=wanted["cg_version"],
        render_system=wanted["render_system"],
        plugin_ids=tuple(wanted["plugin_ids"]),
        render_layer_type=wanted["render_layer_type"],
        project_path=wanted["project_path"],
    )
