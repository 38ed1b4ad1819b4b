"""The read side of the ledger: what pages, mails, budgets and exports stand on."""
