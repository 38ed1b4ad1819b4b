"""The money: ledger, rollups, budgets, forecasts, exports and reports.

Reads the mirror, never the farm. Decimal throughout; sums never cross currencies.
"""
