"""What forecasts are drawn from, and how good they were, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.costs.forecast.estimates import LEAST
from apps.costs.forecast.families import Leaves
from apps.costs.forecast.record import Calibration
from apps.costs.models import Forecast, ForecastSource
from apps.dashboard.wording import duration


def basis_text(forecast: Forecast) -> str:
    """What a forecast is drawn from."""
    if forecast.source == ForecastSource.RELATIVES:
        return _(
            "from earlier tasks of the same project and layer: too few frames have "
            "ended here"
        )
    return ngettext(
        "from %(number)s frame that has ended",
        "from %(number)s frames that have ended",
        forecast.basis,
    ) % {"number": f"{forecast.basis:,}"}


def too_little(family: Leaves) -> str:
    """Why nothing can be said, and what it takes."""
    unknown = family.unknown
    ended = [leaf.done_frames + leaf.failed_frames for leaf in unknown]
    if min(ended) >= LEAST:
        return _("The forecast is made in a moment.")
    if len(family.leaves) == 1:
        return _(
            "Too little to say yet: %(ended)s of %(least)s ended frames needed."
        ) % {
            "ended": ended[0],
            "least": LEAST,
        }
    few = sum(count < LEAST for count in ended)
    return ngettext(
        "Too little to say yet: in %(number)s part fewer than %(least)s frames ended.",
        "Too little to say yet: in %(number)s parts fewer than %(least)s frames ended.",
        few,
    ) % {"number": few, "least": LEAST}


def record_text(record: Calibration) -> str:
    """How good past forecasts were, in one sentence; or that it is not known."""
    share = record.share
    if share is None:
        return ngettext(
            "How good forecasts are is not known yet: %(number)s task was judged.",
            "How good forecasts are is not known yet: %(number)s tasks were judged.",
            record.tasks,
        ) % {"number": record.tasks}
    text = _(
        "Of %(judged)s forecasts of the last %(days)s days %(share)s %% held the cost "
        "in their range (80 %% is meant)."
    ) % {"judged": f"{record.judged:,}", "days": record.days, "share": share}
    if record.median_error is not None:
        text += " " + _("Half of them were off by less than %(error)s %%.") % {
            "error": f"{100 * record.median_error:.1f}"
        }
    return text


def ends_text(record: Calibration) -> str:
    """How good past ends were, in one sentence; or that it is not known."""
    share = record.ends_share
    if share is None:
        return ngettext(
            "How good such times are is not known yet: of %(number)s task the end "
            "was judged.",
            "How good such times are is not known yet: of %(number)s tasks the end "
            "was judged.",
            record.end_tasks,
        ) % {"number": record.end_tasks}
    text = _(
        "Of %(judged)s ends foretold in the last %(days)s days %(share)s %% came in "
        "their range (80 %% is meant)."
    ) % {"judged": f"{record.ends:,}", "days": record.days, "share": share}
    if record.end_error is not None:
        text += " " + _("Half of them were off by less than %(time)s.") % {
            "time": duration(record.end_error)
        }
    return text


def records_text(record: Calibration, *, with_end: bool) -> str:
    """How good past forecasts were: of the cost, and of the end where one is shown."""
    text = record_text(record)
    if not with_end or (record.share is None and record.ends_share is None):
        return text
    return f"{text} {ends_text(record)}"
