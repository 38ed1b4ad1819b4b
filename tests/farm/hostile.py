"""The published answers with every single value of them replaced by a worse one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from apps.farm.crypto import encrypt
from apps.farm.models import FarmAccount
from tests.factories import make_account
from tests.renderbus import stub
from tests.renderbus.conftest import PAYLOADS

LOG = "showLog"
Data = Any


def leaves(value: Data, wrong: Data) -> Data:
    """The same lists and objects; every value in them is `wrong`."""
    if isinstance(value, dict):
        return {name: leaves(part, wrong) for name, part in value.items()}
    if isinstance(value, list):
        return [leaves(part, wrong) for part in value]
    return wrong


def published() -> dict[str, Data]:
    """The data of each published answer by its path; a log is published nowhere."""
    found: dict[str, Data] = {
        LOG: {"items": ["a line"], "total": 9, "size": 9, "pageNum": 0}
    }
    for path in sorted(PAYLOADS.glob("[0-9]*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["path"] is None:
            continue  # made of calls that are published themselves
        answer = told["response"]
        whole = isinstance(answer, dict) and "code" in answer
        found.setdefault(told["path"], answer["data"] if whole else answer)
    return found


@contextmanager
def hostile_farm(wrong: Data) -> Iterator[FarmAccount]:
    """An account of a farm that signs nothing off but answers like that."""
    with stub.running() as farm:
        for path, data in published().items():
            farm.answer(path, leaves(data, wrong))
        yield account_of(farm)


@contextmanager
def one_answer(data: Data) -> Iterator[FarmAccount]:
    """An account of a farm that answers just that, whatever it is asked."""
    with stub.running() as farm:
        farm.answer("/", data)
        yield account_of(farm)


def account_of(farm: stub.Farm) -> FarmAccount:
    """An account that the farm knows, and that asks for nothing twice."""
    return make_account(
        failures=1,
        domain=farm.address,
        protocol="http",
        access_id=stub.ACCESS_ID,
        access_key_encrypted=encrypt(stub.ACCESS_KEY),
    )


def raw(content: str) -> stub.Behaviour:
    """An answer whose data are these very letters: no JSON that Python would write."""
    whole = '{"code": 200, "message": "success", "data": ' + content + "}"
    return stub.raw(200, whole.encode())
