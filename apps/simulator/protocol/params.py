"""Parameters of a call, checked as the farm does: 601 missing, 600 not valid."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from apps.renderbus.codes import ResultCode
from apps.simulator.protocol.signature import Refused

FARM_ZONE = timezone(timedelta(hours=8))
MOST_ROWS = 100
MOST_DIGITS = 19


def invalid(name: str) -> Refused:
    """The answer to a parameter that makes no sense."""
    return Refused(ResultCode.PARAMETER_INVALID, f"{name} is invalid")


def _whole(name: str, value: object) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        if len(value) > MOST_DIGITS:
            raise invalid(name)
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise invalid(name)
    return value


class Params:
    """The JSON body of a call."""

    def __init__(self, body: Mapping[str, object]) -> None:
        self._body = body

    def has(self, name: str) -> bool:
        """Whether the call says anything of the name."""
        return name in self._body

    def number(self, name: str) -> int:
        """A whole number that has to be there."""
        if name not in self._body:
            raise Refused(ResultCode.PARAMETER_MISSING, f"{name} is required")
        return _whole(name, self._body[name])

    def number_or(self, name: str, default: int) -> int:
        """A whole number, or the default."""
        return self.number(name) if name in self._body else default

    def numbers(self, name: str) -> list[int]:
        """A list of whole numbers that has to hold one at least."""
        values = self._body.get(name)
        if values is None or values == []:
            raise Refused(ResultCode.PARAMETER_MISSING, f"{name} is required")
        if not isinstance(values, list):
            raise invalid(name)
        return [_whole(name, value) for value in values]

    def numbers_or_none(self, name: str) -> list[int] | None:
        """A list of whole numbers, or None where there is none."""
        return self.numbers(name) if self._body.get(name) else None

    def some_numbers(self, name: str) -> list[int]:
        """A list of whole numbers that has to be there and may be empty."""
        if self._body.get(name) == []:
            return []
        return self.numbers(name)

    def texts(self, name: str) -> list[str]:
        """A list of texts, empty where there is none."""
        values = self._body.get(name, [])
        if not isinstance(values, list):
            raise invalid(name)
        if not all(isinstance(value, str) for value in values):
            raise invalid(name)
        return list(values)

    def needed_text(self, name: str) -> str:
        """A text that has to be there and say something."""
        text = self.text(name)
        if not text.strip():
            raise Refused(ResultCode.PARAMETER_MISSING, f"{name} is required")
        return text

    def text(self, name: str) -> str:
        """A text, "" where there is none."""
        value = self._body.get(name, "")
        if not isinstance(value, str | int):
            raise invalid(name)
        return str(value)

    def instant_ms(self, name: str) -> int | None:
        """`yyyy-MM-dd HH:mm:ss` in UTC+8 as Unix milliseconds."""
        text = self.text(name)
        if not text:
            return None
        try:
            moment = datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
        except ValueError:
            raise invalid(name) from None
        return int(moment.replace(tzinfo=FARM_ZONE).timestamp() * 1000)

    def page(self) -> tuple[int, int]:
        """(pageNum from 1, pageSize up to 100)."""
        number = self.number_or("pageNum", 1)
        size = self.number_or("pageSize", 10)
        if number < 1 or size < 1:
            raise invalid("pageNum" if number < 1 else "pageSize")
        return number, min(size, MOST_ROWS)


def farm_text(instant_ms: int) -> str:
    """An instant as the farm writes it where it uses text; "" for none."""
    if not instant_ms:
        return ""
    moment = datetime.fromtimestamp(instant_ms / 1000, FARM_ZONE)
    return moment.strftime("%Y-%m-%d %H:%M:%S")
