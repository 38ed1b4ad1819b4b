"""A render farm to run against: its own process, its own clock, the real protocol.

What each room (package) is about stands in docs/simulator.md.
"""
