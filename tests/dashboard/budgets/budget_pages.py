"""People and forms for the tests of the budgets' pages."""

import re
from typing import Any

from django.contrib.auth.models import User

from tests.conftest import OPERATE, VIEW, make_user, signed_in

PAYER = (*VIEW, "costs.view_costday")
KEEPER = (*PAYER, "costs.change_budget")


def payer() -> User:
    """May see costs."""
    return make_user("payer", *PAYER)


def keeper() -> User:
    """May change budgets."""
    return make_user("keeper", *KEEPER)


def boss() -> User:
    """May see costs and stop tasks."""
    return make_user("boss", *OPERATE, "costs.view_costday")


def text_of(html: str) -> str:
    """What people read of a page's content, white space made plain."""
    main = html.split("<main", 1)[-1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main))


def page(user: User, path: str) -> str:
    """What the user sees."""
    answer = signed_in(user).get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def read(user: User, path: str) -> str:
    """What the user reads."""
    return text_of(page(user, path))


def post(user: User, path: str, **fields: Any) -> Any:
    """The answer to a form that was sent."""
    return signed_in(user).post(path, fields)
