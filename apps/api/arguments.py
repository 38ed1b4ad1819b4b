"""Arguments as any database takes them; what it would choke on is refused with words.

A list's cursor stands in apps.api.paging.
"""

from datetime import UTC, datetime
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field

from apps.common.plain import text

LARGEST_KEY = 2**63 - 1


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(_("an offset is needed, such as Z"))
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError(_("there is no such time")) from None


Text = Annotated[str, AfterValidator(text)]
"""Without NUL, which PostgreSQL cannot hold."""
At = Annotated[datetime, AfterValidator(_in_utc)]
"""An instant; without an offset nobody knows which."""
Number = Annotated[int, Field(ge=-LARGEST_KEY, le=LARGEST_KEY)]
"""As many digits as a database holds."""
