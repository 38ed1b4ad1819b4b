"""What stands in for a picture that is not there: a kind, a word, a reason."""

from typing import NamedTuple

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.dashboard.contact.gaps import Hole
from apps.dashboard.frames.pictures import reason_text
from apps.farm.models import FrameImage
from apps.farm.models.pictures import ImageState
from apps.farm.status import FrameState

PICTURED = (FrameState.DONE, FrameState.UNKNOWN)
"""States whose picture is shown: a failed frame's shows what was before it failed."""

_OUTCOMES = {
    ImageState.MISSING: ("no-picture", _("No picture")),
    ImageState.REFUSED: ("refused", _("Refused")),
    ImageState.FAILED: ("no-picture", _("Not fetched")),
    ImageState.EXPIRED: ("expired", _("Thrown away")),
}


class Words(NamedTuple):
    """What a hole says."""

    kind: str
    """Its class: a state of frames, unfetched, no-picture, refused, expired."""
    word: str
    note: str = ""
    """The reason at length."""


def words_for(state: FrameState, image: FrameImage | None) -> Words:
    """What stands in for a frame's picture."""
    if state not in PICTURED:
        return Words(state, str(state.label))
    if image is None:
        if state is not FrameState.DONE:
            return Words(state, str(state.label))
        return Words("unfetched", _t("Not fetched yet"))
    kind, word = _OUTCOMES.get(ImageState(image.state), ("no-picture", _("No picture")))
    return Words(kind, str(word), reason_text(image.reason, image.state))


def words_for_hole(hole: Hole) -> Words:
    """What stands in for frames that are not there."""
    if hole.size == 1:
        return Words("missing", _t("Missing"), _t("The farm has no such frame."))
    word = ngettext("%(count)s missing", "%(count)s missing", hole.size)
    return Words(
        "missing",
        word % {"count": f"{hole.size:,}"},
        _t("The farm has no such frames."),
    )
