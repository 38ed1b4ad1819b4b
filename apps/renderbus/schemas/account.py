"""The account itself: who it is and what it has left."""

from apps.renderbus.schemas.rows import Row
from apps.renderbus.schemas.values import Instant, Integer, Money, Text


class ProfileRow(Row, frozen=True, kw_only=True):
    """Who the account is and what it has left.

    The domestic cloud bills `rmbbalance` (CNY), the other `usdbalance` (USD);
    `coupon` are vouchers, prices are an hour of a core or a card.
    """

    user_id: Integer = None
    user_name: Text = None
    platform: Integer = None
    phone: Text = None
    email: Text = None
    company: Text = None
    name: Text = None
    job: Text = None
    communication_number: Text = None
    soft_type: Integer = None
    soft_status: Integer = None
    business_type: Integer = None
    status: Integer = None
    info_status: Integer = None
    account_type: Integer = None
    user_type: Integer = None
    main_user_id: Integer = None
    level: Integer = None
    picture_lever: Integer = None
    zone: Integer = None
    rmbbalance: Money = None
    usdbalance: Money = None
    rmb_cumulative: Money = None
    usd_cumulative: Money = None
    credit: Money = None
    coupon: Money = None
    description: Text = None
    country: Text = None
    city: Text = None
    address: Text = None
    cpu_price: Money = None
    gpu_price: Money = None
    share_main_capital: Integer = None
    sub_delete_task: Integer = None
    use_main_balance: Integer = None
    hide_balance: Integer = None
    hide_job_charge: Integer = None
    use_level_directory: Integer = None
    download_disable: Integer = None
    display_subaccount: Integer = None
    subaccount_limits: Integer = None
    houdini_flag: Integer = None
    c4d_flag: Integer = None
    blender_flag: Integer = None
    keyshot_flag: Integer = None
    student_end_time: Instant = None
