"""Single values, from a form or from JSON; ParamsInvalid says which makes no sense."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.actions.reasons import ParamsInvalid

Values = Mapping[str, Any]
_LONGEST = 21
"""Digits that are read; with so many it is no number of ours."""


def only(values: Values, *names: str) -> None:
    """Refuse what nobody knows: whoever mistyped a name would get something else."""
    if unknown := sorted(values.keys() - set(names)):
        raise ParamsInvalid(unknown[0][:100], _("There is no such field."))


def number(values: Values, name: str, *, least: int, most: int) -> int:
    """A whole number, which may come as text."""
    value = values.get(name)
    if isinstance(value, str):
        plain = unicodedata.normalize("NFKC", value.strip()[:_LONGEST])
        is_number = plain.isascii() and plain.isdecimal() and len(plain) < _LONGEST
        value = int(plain) if is_number else None
    if type(value) is not int or not least <= value <= most:
        words = _("A whole number from %(least)s to %(most)s.")
        raise ParamsInvalid(name, words, least=f"{least:,}", most=f"{most:,}")
    return value


def one_of(values: Values, name: str, known: Collection[int], default: int) -> int:
    """One of some numbers; the default where nothing is said."""
    if values.get(name) in (None, ""):
        return default
    value = number(values, name, least=min(known), most=max(known))
    if value not in known:
        listed = ", ".join(str(one) for one in known)
        raise ParamsInvalid(name, _("One of %(known)s."), known=listed)
    return value


def name_of(text: object, field: str, *, most: int) -> str:
    """A text of one line that is not empty."""
    if not isinstance(text, str) or not text.strip():
        raise ParamsInvalid(field, _("It is needed."))
    return _line(text.strip(), field, most)


def words(values: Values, name: str, *, most: int) -> str:
    """The same of a parameter."""
    return name_of(values.get(name), name, most=most)


def words_or_none(values: Values, name: str, *, most: int) -> str:
    """A text of one line, or ""."""
    text = values.get(name)
    if text is None or text == "":
        return ""
    if not isinstance(text, str):
        raise ParamsInvalid(name, _("A text."))
    return _line(text.strip(), name, most)


def _line(text: str, field: str, most: int) -> str:
    if len(text) > most:
        raise ParamsInvalid(field, _("At most %(most)s characters."), most=most)
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in text):
        raise ParamsInvalid(field, _("It holds characters that cannot be shown."))
    return text


def numbers(values: Values, name: str, *, most: int) -> list[int]:
    """Whole numbers above 0, none twice, smallest first; [] where nothing is said."""
    given = values.get(name)
    if given in (None, ""):
        return []
    listed = given if isinstance(given, Sequence) else None
    if listed is None or isinstance(listed, str) or len(listed) > most:
        raise ParamsInvalid(name, _("A list of at most %(most)s numbers."), most=most)
    found = {number({name: one}, name, least=1, most=1 << 53) for one in listed}
    return sorted(found)
