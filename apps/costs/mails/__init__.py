"""Reports on their way to readers: who is due, the outbox, and the mail server."""
