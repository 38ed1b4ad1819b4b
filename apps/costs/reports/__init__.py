"""The report: its facts, frozen, and the mail and page that tell them."""
