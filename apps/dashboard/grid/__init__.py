"""The frame grid's server side: a hundred thousand frames as a few compact columns."""
