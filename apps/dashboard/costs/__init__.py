"""The costs pages: where the money goes, what was wasted, the postings behind it."""
