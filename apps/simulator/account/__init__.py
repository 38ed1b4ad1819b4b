"""What the account has: money, labels, machines, programs, environments."""
