"""A text that whoever sees the row must not see by accident."""

from typing import Annotated, NoReturn

from apps.renderbus.schemas.values import Kind, to_text


class SecretText:
    """Shows in no repr, log, trace or record; `reveal` gives it. Cannot be pickled."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one place that needs it."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretText) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written down")


def to_secret(value: object) -> SecretText | None:
    """Text of any kind, kept out of sight."""
    text = to_text(value)
    return None if text is None else SecretText(text)


Secret = Annotated[SecretText | None, Kind(to_secret)]
