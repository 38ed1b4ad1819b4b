"""Tables of money as files: for the page, the worker and the mail."""
