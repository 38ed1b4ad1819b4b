"""Somebody reads the logs: they are read anew sooner than by themselves."""

from collections.abc import Iterable

from apps.common.locks import claim
from apps.farm.asking import records_ask

SOONEST_S = 30.0
"""One account's logs are read no more often, whoever looks."""


def records_look(account_ids: Iterable[int]) -> None:
    """Have the logs of these accounts read now, unless that was just done."""
    for pk in account_ids:
        if claim(f"records-look:{pk}", for_s=SOONEST_S):
            records_ask(pk)
