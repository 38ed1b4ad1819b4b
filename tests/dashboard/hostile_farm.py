"""Texts that an artist, or whoever gets at the farm, could put into any name."""

from apps.actions.models import Intent
from apps.farm.models import (
    FarmAccount,
    FarmEvent,
    Frame,
    QuarantinedRow,
    RenderTask,
    SyncRun,
    TaskLabel,
)
from apps.farm.models.labels import label_key
from tests.dashboard.farm_rows import make_family, make_image, make_progress
from tests.factories import NOW, make_account
from tests.farm.reading_rows import make_reading

TEXTS = (
    "<script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "\"'><svg onload=window.hacked=1>",
    "</title></textarea></template><script>window.hacked=1</script>",
    "javascript:window.hacked=1",
    "{{ 7|add:7 }}{% csrf_token %}{% include 'base.html' %}",
    '<hx-partial hx-target="#page">gone</hx-partial>',
    '" hx-get="/sign-out/" hx-trigger="load',
    "\u202e\u2066\u2067gnp.exe\u202d evil\u2069\u2069\u2069",
    "A" * 300,
    "很长的名字" * 60,
    "שלום ‏עולם 123",
    "👩‍🚀🧨🏳️‍🌈" * 20,
    "a\u0300\u0301\u0302\u0303" * 40,
    "  \t\n line \r\n breaks \u2028\u2029 ",
    "%s %(n)s %d {0} ${x} #{y} \\u003cscript\\u003e",
    "../../etc/passwd\\..\\..",
    "\ufffe\uffff\ufdd0\u0085\u200b",
)


def hostile_farm(text: str, *, owner: object = None) -> RenderTask:
    """A family whose every farm string is the text; its parent."""
    account = make_account(
        name=text.replace("\n", " ")[:80],
        state="refused",
        state_since=NOW,
        error=f"The farm turned the question down.\n{text}",
        error_code=100,
        platform_names=[{"platform": 2, "name": text}],
        domain="farm.invalid",
    )
    parent = make_family(account, status_code=30)
    names = (
        "alias",
        "scene_name",
        "layer_name",
        "render_camera",
        "task_type",
        "project_name",
        "user_name",
        "producer",
        "frames_range",
    )
    RenderTask.objects.update(
        **dict.fromkeys(names, text),
        labels=[text, {text: text}],
        extra={text[:80]: text, "nested": {text[:80]: [text]}, "remark": text},
    )
    for task in RenderTask.objects.all():
        TaskLabel.objects.create(task=task, name=label_key(text))
    for kind in ("labels", "projects"):
        rows = [{"projectName": text}, {"projectName": [text]}]
        make_reading(account, kind, data=rows)
    packs = [{"packNodeId": text, "packName": text}, {text[:80]: text}]
    make_reading(account, "pack_node", data=packs)
    Frame.objects.update(name=text, block=text, node=text, extra={text[:80]: text})
    for frame in Frame.objects.filter(status_code=5):
        make_image(frame, state="refused", reason=text, key="")
    for layer in parent.children.all():
        make_progress(layer, tiles=[[{"percent": 5, "name": text}]])
    _history(account, parent, text, owner)
    return parent


def _history(
    account: FarmAccount, parent: RenderTask, text: str, owner: object
) -> None:
    FarmEvent.objects.create(
        account=account, task=parent, kind=text[:40], at=NOW, old=text, new=text
    )
    FarmEvent.objects.create(
        account=account,
        kind="account.state",
        at=NOW,
        new="refused",
        data={"error": text},
    )
    SyncRun.objects.create(
        account=account, kind="sweep", outcome="failed", started_at=NOW, error=text
    )
    QuarantinedRow.objects.create(
        account=account,
        interface=text[:80],
        digest="d",
        raw=text,
        error=text,
        first_seen_at=NOW,
        last_seen_at=NOW,
    )
    if owner is not None:
        Intent.objects.create(
            account=account,
            task=parent,
            operation="stop",
            state="rejected",
            code=100,
            message=text,
            requested_by=owner,
            requested_at=NOW,
            settled_at=NOW,
        )
