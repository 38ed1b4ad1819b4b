"""What came out: rows of getOutputUserDirFile."""

from apps.renderbus.schemas.rows import Row
from apps.renderbus.schemas.values import Flag, Instant, Integer, Text, Word


class OutputFileRow(Row, frozen=True, kw_only=True):
    """A file or a folder. `file_size` is in bytes; `file_path` starts at the top of
    the account's output; `is_arrears` 1: not to be fetched before a debt is paid."""

    file_name: Text = None
    file_size: Integer = None
    icon_path: Text = None
    last_modify: Instant = None
    file_type: Word = None
    file_path: Text = None
    directory: Flag = None
    is_arrears: Integer = None
