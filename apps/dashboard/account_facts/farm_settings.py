"""The account's settings on the farm, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.dashboard.account_facts.facts import (
    Data,
    Fact,
    choice,
    flag,
    mapping,
    text,
    told,
    whole,
)
from apps.dashboard.wording import duration
from apps.farm.models import FarmReading

HOUR = 3600


@dataclass(frozen=True)
class FarmSettings:
    """All of them; `time_out` in seconds, None where the farm does not tell it."""

    reading: FarmReading
    time_out: int | None
    rendering: tuple[Fact, ...]
    sharing: tuple[Fact, ...]
    others: tuple[Fact, ...]

    @property
    def time_out_text(self) -> str:
        """How long that is; 0 is no limit."""
        if self.time_out == 0:
            return _("No limit")
        return duration(self.time_out, exact=True)


def farm_settings_of(reading: FarmReading) -> FarmSettings:
    """The settings that a reading tells."""
    data = mapping(reading.data)
    numbers = ("accountType", "infoStatus")
    return FarmSettings(
        reading=reading,
        time_out=time_out_of(data),
        rendering=tuple(told(_rendering(data))),
        sharing=tuple(told(_sharing(data))),
        others=tuple(told(Fact(name, text(data, name)) for name in numbers)),
    )


def time_out_of(data: Data) -> int | None:
    """Seconds: the field in seconds, else the one in hours."""
    seconds = whole(data, "taskOverTimeSec")
    if seconds is not None and seconds >= 0:
        return seconds
    hours = whole(data, "taskOverTime")
    return hours * HOUR if hours is not None and hours >= 0 else None


def _rendering(data: Data) -> list[Fact]:
    commit = {
        1: _("It waits until somebody starts it"),
        2: _("Rendering starts by itself"),
    }
    maps = {0: _("Stop the analysis"), 1: _("Can be passed over")}
    return [
        Fact(
            _("After the analysis"),
            choice(data, "autoCommit", commit),
            _("What becomes of a task whose scene was analysed."),
        ),
        Fact(
            _("Analysis is started by hand"),
            flag(data, "manuallyStartAnalysisFlag"),
            _("Otherwise it begins as soon as the scene is there."),
        ),
        Fact(
            _("Frames on one machine"),
            text(data, "singleNodeRenderFrames"),
            _("How many of them it renders at once."),
        ),
        Fact(
            _("Faulty maps"),
            choice(data, "maxIgnoreMapFlag", maps),
            _("Of scenes of 3ds Max."),
        ),
        Fact(
            _("Warn of MI files"),
            flag(data, "mifileSwitchFlag"),
            _("Of mental ray: the analysis tells of their risks."),
        ),
        Fact(
            _("Leave ASS files out of the analysis"),
            flag(data, "assfileSwitchFlag"),
            _("Of Arnold."),
        ),
        Fact(
            _("Downloads"),
            choice(data, "downloadDisable", {0: _("Allowed"), 1: _("Barred")}),
        ),
    ]


def _sharing(data: Data) -> list[Fact]:
    own = {0: _("Those of the main account"), 1: _("Their own")}
    return [
        Fact(_("Settings of sub-accounts"), choice(data, "separateAccountFlag", own)),
        Fact(_("Sub-accounts may delete tasks"), flag(data, "subDeleteTask")),
        Fact(_("Main account shares its money"), flag(data, "shareMainCapital")),
        Fact(_("Main account pays"), flag(data, "useMainBalance")),
    ]
