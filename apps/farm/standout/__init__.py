"""What stands out among a leaf's frames: docs/adr/0015-what-stands-out.md. Pure.

Robust statistics over the columns of sheets; nothing here reads the database.
"""

from apps.farm.standout.extremes import Share
from apps.farm.standout.findings import findings_of
from apps.farm.standout.gaps import Missing
from apps.farm.standout.kinds import Finding, Kind, LeafFindings, Named
from apps.farm.standout.machines import Suspect
from apps.farm.standout.stuck import Circumstances, circumstances

__all__ = (
    "Circumstances",
    "Finding",
    "Kind",
    "LeafFindings",
    "Missing",
    "Named",
    "Share",
    "Suspect",
    "circumstances",
    "findings_of",
)
