"""The account's settings, and the platforms that it may use."""

from apps.renderbus.schemas.rows import Row
from apps.renderbus.schemas.values import Integer, Text


class SettingsRow(Row, frozen=True, kw_only=True):
    """The account's settings. `task_over_time` is in hours, its twin in seconds."""

    info_status: Integer = None
    account_type: Integer = None
    share_main_capital: Integer = None
    sub_delete_task: Integer = None
    use_main_balance: Integer = None
    single_node_render_frames: Text = None
    max_ignore_map_flag: Text = None
    auto_commit: Text = None
    separate_account_flag: Integer = None
    mifile_switch_flag: Integer = None
    assfile_switch_flag: Integer = None
    manually_start_analysis_flag: Integer = None
    download_disable: Integer = None
    task_over_time: Integer = None
    task_over_time_sec: Integer = None


class PlatformRow(Row, frozen=True, kw_only=True):
    """A region of the cloud. `type`: 0 GPU, 1 CPU, 2 pictures. `status`: 0 not
    activated, 1 normal, 2 busy, 3 full."""

    platform: Integer = None
    name: Text = None
    type: Integer = None
    status: Integer = None
    task_prefix: Text = None
    is_show: Integer = None
