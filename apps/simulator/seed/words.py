"""Names and prices that the farm's submissions are made of."""

PROJECTS = ("ORION", "SHOW-A", "SHOW-B", "极光计划", "Harbour", "SHOW-C", "星河", "")
OWN_PROJECTS = PROJECTS[:5]
OTHERS_PROJECTS = PROJECTS[5:7]
"""Those that sub-accounts have added."""
TEAMS = (
    ("lighting-01", "producer-a"),
    ("fx-02", "producer-b"),
    ("comp-03", "producer-a"),
    ("layout-04", None),
    ("灯光组-05", "制片-01"),
    ("archviz-06", "制片-02"),
    ("lighting-07", "producer-b"),
    ("特效组-08", "制片-01"),
)
MAIN_USER_ID = 100_150_500
SHOTS = ("lighting", "beauty", "crowd", "night", "灯光", "角色", "bg plate", "回忆")
ROOMS = ("别墅客厅", "展厅_夜景", "餐厅 早晨", "卧室", "大堂", "lobby_day", "办公室")
EFFECTS = ("pyro", "海浪模拟", "smoke_trail", "sand_collapse", "烟雾", "rain")
MODELS = ("turntable_hero", "产品转台", "logo_intro", "watch_macro", "香水瓶")
LAYERS = ("beauty", "ambientOcclusion", "specular", "shadow")
RATES = ((2, 0), (2, 1), (3, 0), (1, 0), (0, 2), (3, 0), (2, 0))
"""Thousandths for a second of work: (from the balance, from vouchers)."""


def team_user_id(team: int) -> int:
    """The sub-account of a team: no team acts as the main account."""
    return MAIN_USER_ID + (team + 1) * 11
