"""One entry of settings.DATABASES: completed as Django does, and the backend that it names."""

from __future__ import annotations

import copy
from typing import Any, Dict, Mapping

from session_tui.agent.stores.base import Barred, StoreError


def completed(entry: Mapping[str, Any]) -> Dict[str, Any]:
    """A deep copy with Django's defaults (ConnectionHandler.configure_settings, db/utils.py)."""
    defaults: Dict[str, Any] = {
        "ENGINE": "django.db.backends.dummy",
        "ATOMIC_REQUESTS": False,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {},
        "TIME_ZONE": None,
        "NAME": "",
        "USER": "",
        "PASSWORD": "",
        "HOST": "",
        "PORT": "",
        "TEST": {},
    }
    own = {**entry, "OPTIONS": dict(entry.get("OPTIONS") or {})}
    return copy.copy({**defaults, **own, "AUTOCOMMIT": True, "CONN_MAX_AGE": 0})


def wrapper_class(alias: str, engine: str) -> Any:
    """Django's DatabaseWrapper for ENGINE. Raises `StoreError` where it cannot be loaded."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import load_backend

    where = f"DATABASES[{alias!r}]"
    if engine == "django.db.backends.dummy":
        raise Barred("The settings name no database.", where, "Set its ENGINE.")
    try:
        return load_backend(engine).DatabaseWrapper
    except ImproperlyConfigured as error:
        if "Error loading" in str(error):
            raise _no_driver(engine, where) from error
        raise Barred("ENGINE is no database backend of this Django.", where) from error
    except ImportError as error:
        raise _no_driver(engine, where) from error


def _no_driver(engine: str, where: str) -> StoreError:
    return Barred(
        f"The driver that {engine} needs is not installed in this interpreter.",
        where,
        "Is this the project's own interpreter? See --python.",
    )
