"""Accounts over the API: what the farm tells of them, and clicks on them."""
