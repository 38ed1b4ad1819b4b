"""What each address asks for: who is not named here gets nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from tests.dashboard.rights.people import Person
from tests.dashboard.rights.world import PLACES


class Need(Enum):
    """What a person must have, at the place that the address names if it names one."""

    ANYBODY = auto()
    SIGNED_IN = auto()
    LOOK = auto()
    LOOK_IN = auto()
    """At anything in the account."""
    MONEY = auto()
    BOOKS = auto()
    """All money of the account."""
    OPERATE = auto()
    OPERATE_WHOLE = auto()
    """In the whole account."""
    OPERATE_ALL = auto()
    """In the whole account, with its books."""
    SPEND = auto()
    DESTROY = auto()
    RULE = auto()
    """Administers the whole account, and sees its money."""
    ROOT = auto()
    NOBODY = auto()
    """Not even a superuser: what is another person's own."""


def may(person: Person, need: Need, place: str | None) -> bool:
    """Whether the person has what is needed."""
    known: dict[Need, Callable[[], bool]] = {
        Need.ANYBODY: lambda: True,
        Need.SIGNED_IN: lambda: person.name != "nobody",
        Need.LOOK: lambda: person.reaches("viewer", place),
        Need.LOOK_IN: lambda: _looks_in(person, place),
        Need.MONEY: lambda: person.reaches("viewer", place) and person.sees_money,
        Need.BOOKS: lambda: (
            person.is_root
            or (person.reaches("viewer", place) and person.sees_money and _wide(person))
        ),
        Need.OPERATE: lambda: person.reaches("operator", place),
        Need.OPERATE_WHOLE: lambda: (
            person.is_root or (person.reaches("operator", place) and _wide(person))
        ),
        Need.OPERATE_ALL: lambda: (
            person.is_root
            or (
                person.reaches("operator", place)
                and person.sees_money
                and _wide(person)
            )
        ),
        Need.SPEND: lambda: person.reaches("spender", place),
        Need.DESTROY: lambda: person.reaches("administrator", place),
        Need.RULE: lambda: (
            person.is_root
            or (
                person.reaches("administrator", place)
                and person.sees_money
                and _wide(person)
            )
        ),
        Need.ROOT: lambda: person.is_root,
        Need.NOBODY: lambda: False,
    }
    return known[need]()


def _looks_in(person: Person, place: str | None) -> bool:
    account = PLACES.get(place or "")
    beside = [one for one in PLACES if PLACES[one] == account]
    return any(person.reaches("viewer", one) for one in beside)


def _wide(person: Person) -> bool:
    return person.scope == "A"


@dataclass(frozen=True)
class Rule:
    """Who may GET and who may POST; None: there is no such thing."""

    get: Need | None = None
    post: Need | None = None
    kind: str = ""
    """What the address names (rights_world)."""
    data: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    """What else the address names."""
    quiet: bool = False
    """Whoever may not is told so in a note, where they may look at something."""


LOOK, MONEY, BOOKS = Rule(Need.LOOK), Rule(Need.MONEY), Rule(Need.BOOKS)
TASK, FRAME = Rule(Need.LOOK, kind="task"), Rule(Need.LOOK, kind="frame")
ACCOUNT = Rule(Need.LOOK_IN, kind="account")
OPEN, ROOT = Rule(Need.ANYBODY, Need.ANYBODY), Rule(Need.ROOT)
SETTINGS = Rule(Need.ROOT, Need.ROOT, "account")
THUMBNAIL = Rule(Need.LOOK, kind="thumbnail")
OTHERS_FILE = Rule(Need.NOBODY, kind="export")
READERS = Rule(Need.ROOT, Need.ROOT, "reader")

CLICKS = Rule(
    Need.LOOK,
    Need.OPERATE,
    data={"operation": "over_time_stop", "task_ids": [0], "params": {}},
)
ENVIRONMENT_NAME = {"name": "main", "cg_id": 2000}
ENVIRONMENT = ENVIRONMENT_NAME | {"cg_name": "Maya", "cg_version": "2022"}
API_CLICKS = {
    "api-1:click_list": CLICKS,
    "api-1:click_make": CLICKS,
    "api-1:click_detail": Rule(Need.LOOK, None, "answered"),
    "api-1:click-undo": Rule(None, Need.OPERATE, "answered"),
    "api-1:click_answer": Rule(None, Need.SPEND, "answered", {"agree": False}),
    "api-1:click_judge": Rule(None, Need.OPERATE, "judged", {"happened": True}),
    "api-1:stop": Rule(None, Need.OPERATE, "task"),
    "api-1:start": Rule(None, Need.OPERATE, "task"),
    "api-1:retry": Rule(None, Need.OPERATE, "task"),
    "api-1:full_speed": Rule(None, Need.SPEND, "task"),
    "api-1:abandon": Rule(None, Need.DESTROY, "task"),
    "api-1:delete": Rule(None, Need.DESTROY, "task"),
    "api-1:over_time_stop": Rule(None, Need.OPERATE, "task", {"seconds": 3600}),
    "api-1:retry_frames": Rule(None, Need.OPERATE, "task", {"frames": "1"}),
    "api-1:stop_frames": Rule(None, Need.OPERATE, "task", {"frames": "1"}),
    "api-1:set_priority": Rule(None, Need.OPERATE, "task", {"level": 60}),
    "api-1:set_limit": Rule(None, Need.OPERATE, "task", {"machines": 5}),
    "api-1:edit_hardware": Rule(
        None, Need.SPEND, "task", {"config_id": 303, "model": "Default", "ram": "64GB"}
    ),
    "api-1:label_add": Rule(None, Need.OPERATE, "task", {"label": "night"}),
    "api-1:label_remove": Rule(None, Need.OPERATE, "task", {"label": "night"}),
    "api-1:render_again": Rule(None, Need.OPERATE, "task"),
    "api-1:label_create": Rule(None, Need.OPERATE_WHOLE, "account", {"name": "night"}),
    "api-1:label_delete": Rule(None, Need.OPERATE_WHOLE, "account", {"name": "night"}),
    "api-1:settings_update": Rule(None, Need.ROOT, "account", {"task_over_time": 7200}),
    "api-1:env_add": Rule(None, Need.ROOT, "account", ENVIRONMENT),
    "api-1:env_update": Rule(None, Need.ROOT, "account", ENVIRONMENT),
    "api-1:env_delete": Rule(None, Need.ROOT, "account", ENVIRONMENT_NAME),
    "api-1:env_default": Rule(None, Need.ROOT, "account", ENVIRONMENT_NAME),
    "api-1:raysync_key": Rule(None, Need.ROOT, "account"),
}
"""Clicks over the JSON API."""

TABLE: dict[str, Rule] = {
    "livez": OPEN,
    "readyz": OPEN,
    "account_login": OPEN,
    "account_logout": OPEN,
    "account_change_password": Rule(Need.SIGNED_IN, Need.SIGNED_IN),
    "account_reauthenticate": Rule(Need.SIGNED_IN, Need.SIGNED_IN),
    "preferences": OPEN,
    "unsubscribe": Rule(Need.ANYBODY, Need.ANYBODY, "token"),
    # The JSON API
    "api-1:openapi-json": OPEN,
    "api-1:openapi-view": OPEN,
    "api-1:api-root": OPEN,
    "api-1:accounts": LOOK,
    "api-1:tasks": LOOK,
    "api-1:task": Rule(Need.LOOK, kind="task"),
    "api-1:frames": Rule(Need.LOOK, kind="task"),
    "api-1:failures": Rule(Need.LOOK, kind="task"),
    "api-1:stats": LOOK,
    "api-1:sync_runs": LOOK,
    "api-1:frame": FRAME,
    "api-1:log": FRAME,
    "api-1:account": ACCOUNT,
    "api-1:reading": Rule(Need.LOOK_IN, kind="account", more={"kind": "labels"}),
    "api-1:task_hardware": TASK,
    "api-1:task_output": TASK,
    "api-1:records": ROOT,
    "api-1:activity": LOOK,
    **API_CLICKS,
    # Pages
    "overview": LOOK,
    "overview-live": LOOK,
    "wall": LOOK,
    "wall-live": LOOK,
    "stats-chart": LOOK,
    "task-list": LOOK,
    "task-list-live": LOOK,
    "deleted": LOOK,
    "deleted-live": LOOK,
    "task-detail": TASK,
    "task-live": TASK,
    "task-children": TASK,
    "task-analysis": TASK,
    "task-machines": TASK,
    "task-settings": Rule(Need.OPERATE, Need.OPERATE, "task"),
    "task-again": Rule(Need.OPERATE, Need.OPERATE, "task"),
    "task-made": Rule(Need.LOOK, kind="made"),
    "frame-table": TASK,
    "task-output": TASK,
    "task-output-live": TASK,
    "task-progress-image": Rule(Need.LOOK, kind="progress"),
    "frame-grid": TASK,
    "frame-grid-changes": TASK,
    "frame-selection": Rule(None, Need.LOOK, "task"),
    "frame-card": FRAME,
    "task-progress": TASK,
    "task-progress-live": TASK,
    "task-standouts": TASK,
    "frame-log": FRAME,
    "frame-log-live": FRAME,
    "frame-log-text": FRAME,
    "contact-sheet": TASK,
    "contact-live": TASK,
    "contact-tiles": TASK,
    "contact-reel": TASK,
    "frame-compare": FRAME,
    "frame-detail": FRAME,
    "frame-thumbnail": THUMBNAIL,
    "label-list": LOOK,
    "label-list-live": LOOK,
    "label-choose": Rule(Need.OPERATE),
    "label-put": Rule(None, Need.OPERATE, data={"tasks": "0", "on": "x"}),
    "label-add": Rule(None, Need.OPERATE_WHOLE, "account", {"name": "x"}),
    "label-delete": Rule(
        Need.OPERATE_WHOLE, Need.OPERATE_WHOLE, "account", {"name": "x"}
    ),
    "failures": LOOK,
    "failures-live": LOOK,
    "failures-match": LOOK,
    "failures-read": Rule(None, Need.LOOK),
    "environment-list": LOOK,
    "environment-list-live": LOOK,
    "software": LOOK,
    "software-live": LOOK,
    "account-environment": SETTINGS,
    "account-environment-delete": SETTINGS,
    "account-environment-default": Rule(None, Need.ROOT, "account"),
    "account-list": LOOK,
    "account-live": LOOK,
    "account-profile": ACCOUNT,
    "account-profile-live": ACCOUNT,
    "account-farm-settings": ACCOUNT,
    "account-farm-settings-live": ACCOUNT,
    "account-platforms": ACCOUNT,
    "account-platforms-live": ACCOUNT,
    "account-transfer": ACCOUNT,
    "account-transfer-live": ACCOUNT,
    "account-time-out": SETTINGS,
    "account-raysync-key": SETTINGS,
    "health": ROOT,
    "health-live": ROOT,
    "quarantined-row": Rule(Need.ROOT, kind="row"),
    # Clicks; what each operation needs is in test_clicks.py
    "click": Rule(None, Need.OPERATE, data={"operation": "stop", "tasks": "0"}),
    "click-drawer": LOOK,
    "click-mine": LOOK,
    "click-undo": Rule(None, Need.LOOK, data={"latest": "1"}),
    "click-answer": Rule(None, Need.SPEND, "answered", {"agree": "0"}, quiet=True),
    "click-judge": Rule(None, Need.OPERATE, "judged", {"happened": "1"}),
    # Money
    "cost-page": MONEY,
    "cost-live": MONEY,
    "cost-outlook": MONEY,
    "cost-waste": MONEY,
    "cost-entries": MONEY,
    "cost-export": Rule(None, Need.BOOKS, data={"format": "csv"}),
    "cost-export-detail": OTHERS_FILE,
    "cost-export-state": OTHERS_FILE,
    "cost-export-file": OTHERS_FILE,
    "cost-residues": BOOKS,
    "cost-residue": Rule(Need.BOOKS, kind="residue"),
    "cost-residue-explain": Rule(
        None, Need.ROOT, "residue", {"explanation": "top_up", "note": "x"}
    ),
    "budget-list": BOOKS,
    "budget-add": Rule(Need.ROOT, Need.ROOT),
    "budget-detail": Rule(Need.BOOKS, kind="budget"),
    "budget-edit": Rule(Need.ROOT, Need.ROOT, "budget"),
    "budget-end": Rule(None, Need.ROOT, "budget"),
    "budget-stop": Rule(
        Need.BOOKS, Need.OPERATE_ALL, "crossing", {"decision": "let_run"}
    ),
    "report-list": BOOKS,
    "report-detail": Rule(Need.BOOKS, kind="report"),
    "report-send": Rule(None, Need.BOOKS, "report"),
    "report-mail": Rule(Need.ROOT, kind="mail"),
    "report-again": Rule(None, Need.ROOT, "mail"),
    "subscription-add": Rule(Need.BOOKS, Need.BOOKS),
    "subscription-edit": READERS,
    "subscription-end": Rule(None, Need.ROOT, "reader"),
    "report-sample": Rule(None, Need.ROOT, "reader"),
    "activity": LOOK,
    "activity-live": LOOK,
    "activity-csv": LOOK,
    # Settings
    "account-add": Rule(Need.ROOT, Need.ROOT),
    "account-edit": SETTINGS,
    "account-polling": Rule(None, Need.ROOT, "account"),
    "account-accept": SETTINGS,
    "account-zone": SETTINGS,
    "account-rules": SETTINGS,
    "read-only": Rule(Need.ROOT, Need.ROOT),
    "policy-list": Rule(Need.RULE),
    "policy-add": Rule(Need.RULE, Need.RULE),
    "policy-edit": Rule(Need.RULE, Need.RULE, "policy"),
    "policy-on": Rule(Need.RULE, Need.RULE, "policy"),
    "policy-off": Rule(None, Need.RULE, "policy"),
    "policy-end": Rule(None, Need.RULE, "policy"),
    "person-list": ROOT,
    "person-add": Rule(Need.ROOT, Need.ROOT),
    "person-detail": Rule(Need.ROOT, kind="person"),
    "person-role": Rule(None, Need.ROOT, "person", {"role": "viewer"}),
    "person-switch": Rule(None, Need.ROOT, "person", {"enabled": "0"}),
    "grant-add": Rule(None, Need.ROOT, "person"),
    "grant-end": Rule(None, Need.ROOT, "grant"),
}
