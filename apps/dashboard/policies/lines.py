"""Retry rules as their page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.actions.models import RetryPolicy
from apps.actions.retrying.pauses import Pause, pause_text
from apps.actions.retrying.planning import Plan, plan_of
from apps.actions.retrying.ruling import policies_of
from apps.actions.retrying.switching import policy_digest
from apps.actions.retrying.today import Today, today_of
from apps.common.money_words import money
from apps.dashboard.policies.words import (
    cause_words,
    left_out_words,
    plan_words,
    scope_words,
    times_words,
)

_NOBODY_MAY = (Pause.USER_OFF, Pause.NO_RIGHT, Pause.READ_ONLY)


@dataclass(frozen=True)
class PolicyCard:
    """One rule."""

    policy: RetryPolicy
    today: Today

    @property
    def currency(self) -> str:
        """Of its account."""
        return self.policy.account.currency

    @property
    def scope(self) -> str:
        """What it is about: farm text."""
        return scope_words(self.policy)

    @property
    def causes(self) -> list[str]:
        """Its causes in words."""
        return cause_words(self.policy)

    @property
    def times(self) -> str:
        """How often it retries a frame."""
        return times_words(self.policy)

    @property
    def why(self) -> str:
        """Why it does nothing; "" where nothing is in its way."""
        return pause_text(self.policy.note)

    @property
    def state(self) -> str:
        """On, paused or off."""
        if not self.policy.enabled:
            return "off"
        return "paused" if self.policy.note else "on"

    @property
    def percent(self) -> str:
        """Part of today's limit that is used: 0 to 100."""
        part = 100 * self.today.money / self.policy.most_money
        return f"{min(part, 100):.1f}"


def policy_cards(user: Any, now: datetime) -> list[PolicyCard]:
    """The rules that the user may switch, by account and name."""
    policies = list(policies_of(user))
    today = today_of(policies, now)
    return [PolicyCard(policy, today[policy.pk]) for policy in policies]


@dataclass(frozen=True)
class Trial:
    """What a rule would do if it were switched on now."""

    policy: RetryPolicy
    plan: Plan

    @property
    def text(self) -> str:
        """How many frames, for how much."""
        return plan_words(self.plan, self.policy.account.currency)

    @property
    def why(self) -> str:
        """What keeps it from doing anything, or from more."""
        return pause_text(self.plan.pause or "")

    @property
    def left_out(self) -> Sequence[tuple[str, int]]:
        """Frames that it would leave alone."""
        return left_out_words(self.plan)

    @property
    def limit(self) -> str:
        """What it may spend a day."""
        return money(self.policy.most_money, self.policy.account.currency)

    @property
    def seen(self) -> str:
        """What the reader agrees to."""
        return policy_digest(self.policy)

    @property
    def may_switch(self) -> bool:
        """Whether it can be switched on in this person's name."""
        return self.plan.pause not in _NOBODY_MAY


def policy_trial(policy: RetryPolicy, *, user: Any, now: datetime) -> Trial:
    """A dry run in the user's name: nothing is asked for."""
    return Trial(policy, plan_of(policy, user=user, now=now))
