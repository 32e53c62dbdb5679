"""Tells Django about this app."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    """The shop has no tables: what it remembers lives in the session."""

    name = "shop"
