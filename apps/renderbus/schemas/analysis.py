"""What is wrong with a scene: rows of queryAnalyseErrorDetail."""

from apps.renderbus.schemas.rows import Row
from apps.renderbus.schemas.values import Instant, Integer, Text


class AnalysisErrorRow(Row, frozen=True, kw_only=True):
    """One error code in words; those are of the language asked for, also in English.

    `type`: 0 a warning, 1 an error that stops the task. `is_open`: 1 stopped by it.
    """

    id: Integer = None
    code: Text = None
    type: Integer = None
    language_flag: Integer = None
    des_description_cn: Text = None
    des_solution_cn: Text = None
    solution_path: Text = None
    is_repair: Integer = None
    is_delete: Integer = None
    is_open: Integer = None
    last_modify_admin: Text = None
    update_time: Instant = None
