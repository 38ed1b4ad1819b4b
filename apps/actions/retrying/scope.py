"""Which tasks a retry rule is about, and what keeps it from all of them."""

from typing import Any

from django.db.models import Q

from apps.actions.models import RetryPolicy
from apps.actions.operations import OPERATIONS
from apps.actions.policies import objection_to_user
from apps.actions.reasons import Reason
from apps.actions.retrying.pauses import Pause
from apps.actions.switch import is_read_only
from apps.costs.selectors.belonging import belongings
from apps.farm.models import RenderTask
from apps.farm.rights import rights_of
from apps.farm.status import TIMED_OUT_CODE, TaskState
from apps.farm.turns import accounts_in_touch

RETRY = OPERATIONS["retry_frames"]
MOST_LEAVES = 1000
"""Tasks with failed frames that are looked at together: the newest."""
_LEFT_ALONE = (
    TaskState.ANALYSING,
    TaskState.STOPPED,
    TaskState.ABANDONED,
    TaskState.UNKNOWN,
)


def pause_of(policy: RetryPolicy, user: Any) -> Pause | None:
    """What keeps the rule from doing anything in this person's name."""
    if user is None or not user.is_active:
        return Pause.USER_OFF
    if not _may_retry(policy, user):
        return Pause.NO_RIGHT
    if is_read_only():
        return Pause.READ_ONLY
    if not policy.account.enabled:
        return Pause.ACCOUNT_OFF
    if not accounts_in_touch().filter(pk=policy.account_id).exists():
        return Pause.OUT_OF_TOUCH
    return None


def _may_retry(policy: RetryPolicy, user: Any) -> bool:
    if objection_to_user(user, RETRY) == Reason.NO_RIGHT:
        return False
    reach = rights_of(user).reach(RETRY.permission)
    if reach.everywhere or policy.account_id in reach.accounts:
        return True
    if policy.project:
        return (policy.account_id, policy.project) in reach.projects
    return policy.account_id in reach.parts


def leaves_in(policy: RetryPolicy, user: Any) -> dict[int, RenderTask]:
    """The leaves with failed frames that the rule is about, where the person may retry
    them; by primary key, the newest first.

    Whatever somebody stopped, gave up, or the farm stopped for arrears, stays as it is.
    """
    rows = (
        RenderTask.objects.present()
        .leaves()
        .visible_to(user)
        .allowed(user, RETRY.permission)
        .filter(account=policy.account_id, failed_frames__gt=0)
        .filter(_goes_on())
        .exclude(parent__state=TaskState.ABANDONED)
        .select_related("account", "parent")
        .defer("extra", "row_hash", "account__profile", "account__settings")
        .order_by("-pk")[:MOST_LEAVES]
    )
    leaves = {leaf.pk: leaf for leaf in rows}
    if not policy.project and not policy.label:
        return leaves
    known = belongings(leaves)
    return {
        pk: leaf
        for pk, leaf in leaves.items()
        if policy.project in ("", known[pk].project)
        and (not policy.label or policy.label in known[pk].labels)
    }


def _goes_on() -> Q:
    # A frame that takes too long stops the whole task on the farm.
    return Q(status_code=TIMED_OUT_CODE) | ~Q(state__in=_LEFT_ALONE)
