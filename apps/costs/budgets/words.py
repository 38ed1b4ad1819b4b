"""A budget in words: the same in mails and on pages. Names in it are farm text."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.money_words import money
from apps.costs.budgets.periods import DAY
from apps.costs.budgets.stands import BudgetStand
from apps.costs.models import Budget, BudgetCounts, BudgetPeriod, BudgetScope


@dataclass(frozen=True)
class Fact:
    """One line of what is known of a budget."""

    name: str
    value: str
    tone: str = ""
    """warn, over, or nothing."""


def plain(text: str) -> str:
    """One line that nothing hides in: no breaks, no signs that turn writing around."""
    return " ".join(
        "".join(sign if sign.isprintable() else " " for sign in text).split()
    )


def scope_text(budget: Budget) -> str:
    """What the budget is for."""
    account = budget.account.name
    if budget.scope == BudgetScope.LABEL:
        words = _("label %(value)s, %(account)s")
    elif budget.scope == BudgetScope.PROJECT and budget.value:
        words = _("project %(value)s, %(account)s")
    elif budget.scope == BudgetScope.PROJECT:
        words = _("tasks without a project, %(account)s")
    else:
        words = _("all of %(account)s")
    return words % {"value": budget.value, "account": account}


def period_text(stand: BudgetStand) -> str:
    """The days that are shown."""
    if stand.period_end is None:
        words = _("since %(first)s") if stand.is_now else _("from %(first)s")
        return words % {"first": date_format(stand.period_start)}
    whole = stand.period_start.day == 1 and stand.period_end.day == 1
    if stand.budget.period == BudgetPeriod.MONTH and whole:
        return date_format(stand.period_start, "YEAR_MONTH_FORMAT")
    first, last = date_format(stand.period_start), date_format(stand.period_end - DAY)
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def rate_text(stand: BudgetStand) -> str:
    """What is spent a day and over how many days that was reckoned; "" for unknown."""
    if stand.rate is None:
        return ""
    words = ngettext(
        "%(amount)s a day (last %(days)s full day)",
        "%(amount)s a day (last %(days)s full days)",
        stand.rate.days,
    )
    amount = money(stand.rate.per_day, stand.currency)
    return words % {"amount": amount, "days": stand.rate.days}


def breach_text(stand: BudgetStand) -> str:
    """When it is used up, and what that is taken from; "" where nothing is known."""
    if stand.left <= 0:
        return _("already")
    if not stand.is_now or (stand.rate is None and stand.outlook is None):
        return ""
    if stand.breach_on is None:
        if stand.period_end:
            return _("not in this period, at this pace")
        return _("not for years, at this pace")
    by = {
        "rate": _("%(day)s, at the pace of the last days"),
        "forecast": _("%(day)s, by the forecasts of the tasks that render"),
        "both": _("%(day)s, by the pace and by the forecasts"),
    }
    return by[stand.breach_by] % {"day": date_format(stand.breach_on)}


def budget_facts(stand: BudgetStand) -> list[Fact]:
    """All that is to be told of it, the most important first."""
    budget, tone = stand.budget, "" if stand.level == "ok" else stand.level
    over = stand.left < 0
    facts = [
        Fact(_("Budget"), money(budget.amount, stand.currency)),
        Fact(_("Spent"), _spent_text(stand), tone),
        Fact(
            _("Over budget by") if over else _("Left"),
            money(abs(stand.left), stand.currency),
            tone,
        ),
        Fact(_("Period"), period_text(stand)),
        Fact(_("Used up"), breach_text(stand), tone if stand.breach_on else ""),
        Fact(_("Pace"), rate_text(stand)),
        Fact(_("With the tasks at hand"), forecast_text(stand)),
        Fact(_("The account has left"), purse_text(stand)),
        Fact(_("Less than this budget"), short_text(stand), "warn"),
    ]
    return [fact for fact in facts if fact.value]


def _spent_text(stand: BudgetStand) -> str:
    words = _("%(amount)s (%(percent)s %%)")
    if stand.budget.counts == BudgetCounts.BALANCE:
        words = _("%(amount)s (%(percent)s %%), vouchers not counted")
    amount = money(stand.spent, stand.currency)
    return words % {"amount": amount, "percent": f"{stand.percent:f}"}


def forecast_text(stand: BudgetStand) -> str:
    """What will be spent once the tasks at hand are done; "" where nothing is known."""
    if stand.forecast_mid is None or stand.outlook is None:
        return ""
    amount = money(stand.forecast_mid, stand.currency)
    words = _("about %(amount)s in the end")
    if stand.period_end:
        words = _("about %(amount)s by the end of the period")
    text = words % {"amount": amount}
    if without := stand.outlook.without:
        more = ngettext(
            "; of %(n)s task nothing is known yet",
            "; of %(n)s tasks nothing is known yet",
            without,
        )
        text += more % {"n": without}
    return text


def purse_text(stand: BudgetStand) -> str:
    """Balance, vouchers and credit; "" where the farm does not tell them."""
    purse = stand.purse
    if purse.left is None:
        return ""
    parts = [money(purse.left, purse.currency)]
    if purse.coupon:
        words = _("vouchers %(amount)s of it")
        parts.append(words % {"amount": money(purse.coupon, purse.currency)})
    if purse.credit:
        words = _("and %(amount)s of credit")
        parts.append(words % {"amount": money(purse.credit, purse.currency)})
    return ", ".join(parts)


def short_text(stand: BudgetStand) -> str:
    """That the account cannot pay the rest of the budget; "" where it can."""
    if stand.short is None:
        return ""
    words = _("the account can pay %(amount)s less than the budget has left")
    return words % {"amount": money(stand.short, stand.currency)}
