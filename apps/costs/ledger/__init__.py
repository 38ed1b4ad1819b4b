"""The ledger: fee changes become postings, postings days, days are closed."""
