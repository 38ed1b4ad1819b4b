"""Two accounts, the first with two projects, with everything that pages show of them.

Whatever belongs to a place is marked with its name, so that a page that shows what it
must not can be told by the mark alone.
"""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User

from apps.actions.models import Intent, RetryPolicy
from apps.costs.models import Export, Residue
from apps.farm.models import (
    FarmAccount,
    FarmEvent,
    FrameLog,
    Grant,
    QuarantinedRow,
    RenderTask,
    SyncRun,
)
from tests.costs.budget_rows import make_budget, make_crossing
from tests.costs.posting_rows import make_posting
from tests.costs.report_samples import sample_report
from tests.dashboard.farm_rows import make_event, make_family, make_image, make_progress
from tests.dashboard.report_rows import make_mail, make_reader, make_report
from tests.factories import NOW, make_account

PLACES = {"P": "A", "Q": "A", "B": "B"}
"""Projects of the first account, and one of the second; each with its account."""


def mark(place: str) -> str:
    """Stands in the names of what belongs to the place."""
    return f"mark-of-{place}"


def whole(account: str) -> str:
    """Stands in what belongs to all of the account."""
    return f"whole-of-{account}"


@dataclass
class World:
    """Addresses' arguments by what they name, for each place."""

    accounts: dict[str, FarmAccount]
    tasks: dict[str, RenderTask] = field(default_factory=dict)
    args: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)


def make_world() -> World:
    """All of it; whoever asked for the clicks is nobody of the matrix."""
    accounts = {
        name: make_account(name=f"Account {mark(name)}", access_id=whole(name))
        for name in ("A", "B")
    }
    world, asker = World(accounts), User.objects.create_user("asker")
    for place, name in PLACES.items():
        _place(world, place, accounts[name], asker)
    for name, account in accounts.items():
        _account(world, name, account, asker)
    return world


def _place(world: World, place: str, account: FarmAccount, asker: User) -> None:
    name = mark(place)
    top = make_family(account, project_name=name, scene_name=name, user_name=name)
    layer = top.children.first()
    assert layer is not None
    layer.frames.update(node=name, name=name)
    frame = layer.frames.get(number=1)
    image, progress = make_image(frame), make_progress(layer)
    FrameLog.objects.create(
        frame=frame, attempt="", state="ready", text=name, fetched_at=NOW
    )
    make_event(top, "task_deleted")
    make_posting(frame, "12.34", node=name, outcome="failed")
    clicks = {
        state: _click(top, state, asker) for state in ("needs_person", "awaiting")
    }
    of_frame = {"pk": frame.pk}
    again = _click(top, "accepted", asker, operation="render_again")
    world.tasks[place] = top
    world.args[place] = {
        "task": {"pk": top.pk},
        "frame": of_frame,
        "thumbnail": of_frame | {"key": image.key},
        "progress": {"pk": layer.pk, "key": progress.key},
        "made": {"intent": again.pk},
        "judged": {"pk": clicks["needs_person"].pk},
        "answered": {"click": clicks["awaiting"].click},
    }


def _click(
    task: RenderTask, state: str, asker: User, *, operation: str = "stop"
) -> Intent:
    return Intent.objects.create(
        account=task.account,
        task=task,
        operation=operation,
        scope_key=state,
        state=state,
        why=task.scene_name,
        requested_by=asker,
        requested_at=NOW,
    )


def _account(world: World, name: str, account: FarmAccount, asker: User) -> None:
    FarmEvent.objects.create(
        account=account, kind="account_state", new="refused", at=NOW, data={}
    )
    SyncRun.objects.create(account=account, kind="sweep", started_at=NOW)
    row = QuarantinedRow.objects.create(
        account=account,
        interface=whole(name),
        digest="d",
        raw=whole(name),
        error=whole(name),
        first_seen_at=NOW,
        last_seen_at=NOW,
    )
    policy = RetryPolicy.objects.create(
        account=account, name=whole(name), causes=["log"], most_money=1
    )
    budget = make_budget(account, name=whole(name))
    crossing = make_crossing(budget, is_stop=True)
    residue = Residue.objects.create(
        account=account, of="balance", at=NOW, amount=7, step=7, note=whole(name)
    )
    report = make_report(
        scope={"accounts": [account.pk], "projects": None},
        scope_key=name,
        facts=sample_report().facts,
    )
    reader = make_reader(address=f"{whole(name)}@outside.example")
    reader.accounts.set([account])
    export = Export.objects.create(
        user=asker, format="csv", query={}, asked_at=NOW, name=whole(name)
    )
    other = User.objects.create_user(f"other-{name}")
    grant = Grant.objects.create(user=other, account=account, role="viewer")
    found: dict[str, dict[str, Any]] = {
        "account": {"pk": account.pk},
        "row": {"pk": row.pk},
        "policy": {"pk": policy.pk},
        "budget": {"pk": budget.pk},
        "crossing": {"pk": budget.pk, "crossing": crossing.pk},
        "residue": {"pk": residue.pk},
        "report": {"pk": report.pk},
        "mail": {"pk": make_mail(reader, report=report).pk},
        "reader": {"pk": reader.pk},
        "export": {"pk": export.pk},
        "person": {"pk": other.pk},
        "grant": {"pk": other.pk, "grant": grant.pk},
        "token": {"token": "x" * 32},
    }
    for place, owner in PLACES.items():
        if owner == name:
            world.args[place] |= found
