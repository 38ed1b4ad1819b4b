"""What goes into the log, and what does not."""

import logging


class NotReadyIsNoNews(logging.Filter):
    """Drops the line that Django writes for each 503: whoever asked was told."""

    def filter(self, record: logging.LogRecord) -> bool:
        """False for an answer that only says "not yet"."""
        return getattr(record, "status_code", None) != 503
