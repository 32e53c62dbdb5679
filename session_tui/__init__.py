"""Finds out why Django sessions die, without touching them."""

__version__ = "0.1.0"
