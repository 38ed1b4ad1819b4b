"""Our calls beside the official client's: the account, the cloud, environments."""

from typing import Any

from apps.renderbus.client import RenderEnv
from apps.renderbus.codes import OperatingSystem, Software
from tests.renderbus.calls_tasks import Make


def environment(wire: dict[str, Any]) -> RenderEnv:
    """The environment that a recorded body describes."""
    return RenderEnv(
        edit_name=wire["editName"],
        cg_id=wire["cgId"],
        cg_name=wire["cgName"],
        cg_version=wire["cgVersion"],
        render_system=wire["renderSystem"],
        plugin_ids=tuple(wire["pluginIds"]),
        render_layer_type=wire["renderLayerType"],
    )


ABOUT_THE_ACCOUNT: dict[str, Make] = {
    "api.user.update_user_settings": lambda task_over_time: (
        lambda it: it.user.update_settings(task_over_time_seconds=task_over_time)
    ),
    "api.user.get_transfer_bid": lambda: lambda it: it.user.transfer_bid(),
    "api.user.get_hardware_config": lambda task_ids=None: (
        lambda it: it.user.hardware_config(task_ids and map(int, task_ids))
    ),
    "api.user.task_record": lambda pageNum=1, pageSize=10, **span: (
        lambda it: it.user.task_record(
            page_num=pageNum,
            page_size=pageSize,
            start=span.get("startDate"),
            end=span.get("endDate"),
        )
    ),
    "api.user.login_record": lambda: lambda it: it.user.login_record(),
    "api.query.error_detail": lambda code=None, codes=(), language=0: (
        lambda it: it.query.error_detail([code] if code else codes, language=language)
    ),
    "api.query.supported_software": lambda: lambda it: it.query.supported_software(),
    "api.query.supported_plugin": lambda name, os_name: (
        lambda it: it.query.supported_plugins(
            Software[name.upper()], os=OperatingSystem[os_name.upper()]
        )
    ),
    "api.query.get_transfer_server_msg": lambda: lambda it: it.query.transfer_server(),
    "api.query.get_raysync_user_key": lambda: lambda it: it.query.raysync_key(),
    "api.query.get_pack_node_info": lambda: lambda it: it.query.pack_node(),
    "api.transmit.get_transfer_config": lambda: lambda it: it.transfer.config(),
    "api.env.add_render_env": lambda env: lambda it: it.env.add(environment(env)),
    "api.env.update_render_env": lambda env: lambda it: it.env.update(environment(env)),
    "api.env.delete_render_env": lambda edit_name: lambda it: it.env.delete(edit_name),
    "api.env.set_default_render_env": lambda edit_name: (
        lambda it: it.env.set_default(edit_name)
    ),
    "api.env.get_render_env": lambda name: (
        lambda it: it.env.environments(Software[name.upper()])
    ),
}
