"""An app with a user model of a project's own, for the worlds of `oracle_side.py`."""
