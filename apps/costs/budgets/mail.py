"""The mail that tells that a budget reached a threshold."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.common.money_words import money
from apps.costs.budgets.periods import DAY
from apps.costs.budgets.scopes import scope_of
from apps.costs.budgets.selectors import budget_stand
from apps.costs.budgets.stands import FULL_DAYS, HUNDRED, BudgetStand, percent_of
from apps.costs.budgets.words import Fact, budget_facts, plain, scope_text
from apps.costs.models import Budget, BudgetCrossing, Mail
from apps.costs.selectors.scope import Dimension
from apps.costs.selectors.spend import spend_by

MOST_TASKS = 5
_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


class NothingLeft(LookupError):
    """What the mail tells of is no more."""


@dataclass(frozen=True)
class Spender:
    """A task that spends now."""

    name: str
    amount: str
    url: str


def budget_mail(mail: Mail) -> EmailMultiAlternatives:
    """Text and HTML of a warning, in the reader's language. NothingLeft."""
    crossing = mail.crossing
    if crossing is None:
        raise NothingLeft("the threshold is no more")
    budget = Budget.objects.select_related("account").get(pk=crossing.budget_id)
    with translation.override(mail.language), timezone.override(ZoneInfo(mail.zone)):
        context = _context(budget, crossing, now=timezone.now())
        html = render_to_string("email/budget.html", context)
        message = EmailMultiAlternatives(
            subject=subject_of(budget, crossing),
            body=render_to_string("email/budget.txt", context),
            from_email=settings.FARMDASH_MAIL_FROM,
            to=[mail.address],
        )
    message.attach_alternative(_inliner.inline(html), "text/html")
    return message


def subject_of(budget: Budget, crossing: BudgetCrossing) -> str:
    """One line: the percent and the budget's name."""
    words = {
        "percent": f"{percent_of(crossing.spent, crossing.amount):f}",
        "name": plain(budget.name),
    }
    if crossing.is_stop:
        return _("%(percent)s %% of the budget %(name)s: stop its tasks?") % words
    return _("%(percent)s %% of the budget %(name)s is spent") % words


def _context(
    budget: Budget, crossing: BudgetCrossing, *, now: datetime
) -> dict[str, object]:
    # A threshold may be told of a month that has just ended.
    stand = budget_stand(budget, now=now, on=crossing.period_start)
    path = reverse("budget-stop", args=[budget.pk, crossing.pk])
    return {
        "language": translation.get_language(),
        "subject": subject_of(budget, crossing),
        "name": plain(budget.name),
        "scope": plain(scope_text(budget)),
        "crossing": crossing,
        "level": stand.level,
        "full": int(min(HUNDRED, max(Decimal(0), stand.percent))),
        "facts": _facts(stand),
        "as_of": date_format(timezone.localtime(now), _("j M Y H:i")),
        "spenders": _spenders(stand),
        "days": FULL_DAYS,
        "stop_url": f"{settings.FARMDASH_URL}{path}" if crossing.is_stop else "",
        "budget_url": _link("budget-detail", budget.pk),
        "budgets_url": _link("budget-list"),
    }


def _facts(stand: BudgetStand) -> list[Fact]:
    return [
        Fact(plain(fact.name), plain(fact.value), fact.tone)
        for fact in budget_facts(stand)
    ]


def _spenders(stand: BudgetStand) -> list[Spender]:
    """The tasks that spent most in the last days of the period, today among them."""
    end = min(stand.period_end or date.max, stand.today + DAY)
    start = max(stand.period_start, end - DAY * (FULL_DAYS + 1))
    scope = scope_of(stand.budget, start, end)
    lines = spend_by(user=None, scope=scope, by=Dimension.TASK)
    return [
        Spender(
            name=plain(line.label),
            amount=money(line.money.amount, line.currency),
            url=_link("task-detail", line.key),
        )
        for line in lines[:MOST_TASKS]
        if line.money.amount > 0
    ]


def _link(name: str, *args: object) -> str:
    return f"{settings.FARMDASH_URL}{reverse(name, args=args)}"
