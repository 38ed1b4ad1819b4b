"""What the platform wrote down itself: its operation log and its sign-in log."""
