"""Typed reading of the environment: a wrong value ends the start in one sentence."""

import os
from email.utils import parseaddr
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class SettingError(SystemExit):
    """A setting is missing or wrong; printed without a traceback, exit code 1."""


def text(name: str, default: str | None = None) -> str:
    """The variable's text; without a default it has to be set."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise SettingError(f"farmdash: {name} is not set; it is needed here.")
    return default


def secret(name: str, default: str | None = None) -> str:
    """The variable's text, or the content of the file that NAME_FILE names."""
    path = os.environ.get(f"{name}_FILE", "").strip()
    if not path:
        return text(name, default)
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise SettingError(f"farmdash: {name}_FILE={path}: {reason}.") from error
    except UnicodeDecodeError:
        raise SettingError(f"farmdash: {name}_FILE={path} holds no text.") from None
    if not value:
        raise SettingError(f"farmdash: {name}_FILE={path} is empty.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """1, true, yes, on or 0, false, no, off."""
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise SettingError(f"farmdash: {name}={value!r} is neither yes nor no.")


def number(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    """A whole number between least and most."""
    value = text(name, str(default))
    try:
        result = int(value)
    except ValueError:
        raise SettingError(f"farmdash: {name}={value!r} is not a number.") from None
    if not least <= result <= most:
        raise SettingError(f"farmdash: {name}={value} is not in {least} to {most}.")
    return result


def seconds(name: str, default: float, *, least: float = 0.1) -> float:
    """A duration in seconds, at least `least`."""
    value = text(name, str(default))
    try:
        result = float(value)
    except ValueError:
        raise SettingError(f"farmdash: {name}={value!r} is not in seconds.") from None
    if not least <= result <= 86_400 * 366:
        raise SettingError(f"farmdash: {name}={value} must be at least {least} s.")
    return result


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas; empty parts are dropped."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def zone(name: str, default: str) -> str:
    """The name of a time zone that exists."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingError(f"farmdash: {name}={value!r} is no time zone.") from None
    return value


def sender(name: str, default: str) -> str:
    """An e-mail address, with or without a name: Costs <costs@example.com>."""
    value = text(name, default)
    _name, address = parseaddr(value)
    local, _at, domain = address.rpartition("@")
    if not (local and domain) or not value.isprintable():
        raise SettingError(f"farmdash: {name}={value!r} is no e-mail address.")
    return value


def choice(name: str, default: str, among: tuple[str, ...]) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in among:
        raise SettingError(f"farmdash: {name}={value!r} is none of {', '.join(among)}.")
    return value


def folder(name: str, default: Path, *, private: bool = True) -> Path:
    """An absolute folder path; made when missing.

    A private one holds data: only its owner may read it, and it has to be writable.
    """
    path = Path(text(name, str(default))).expanduser().absolute()
    try:
        path.mkdir(mode=0o700 if private else 0o755, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"farmdash: {name}={path}: {error.strerror}.") from error
    if private and not os.access(path, os.W_OK | os.X_OK):
        raise SettingError(f"farmdash: {name}={path} cannot be written.")
    return path
