"""The operation log and the login log."""
