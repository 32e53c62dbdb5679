"""Fills the tea shop with people and sessions: `python -m session_tui.faults.population`.

Runs in a child process with the shop's settings, since Django can be set up only once a process.
"""
