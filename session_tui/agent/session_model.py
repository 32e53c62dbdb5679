"""The model behind a SessionStore that keeps rows: its table, and what that has beside Django's.

`get_model_class` is a class method that names a model (django/contrib/sessions/backends/db.py).
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from session_tui.agent.failing import last_line, refused
from session_tui.agent.store_class import OWN, attribute, dotted, published
from session_tui.agent.third_party import PUBLISHED
from session_tui.model import Fault

KEPT = ("session_key", "session_data", "expire_date")
"""Django's own fields, and the columns that they are stored in."""


def model_of(store: Any) -> Any:
    """The model of the class `store`; needs the apps. Raises `Refused` where it has none."""
    found, _ = attribute(store, "model")
    if hasattr(found, "_meta"):
        return found
    known = PUBLISHED.get(published(store))
    try:
        if hasattr(store, "get_model_class"):
            return store.get_model_class()
        return import_module(known.model).Session if known else None
    except Exception as error:
        raise refused(
            Fault.SETTINGS,
            "The model of %s does not load: %s" % (dotted(store), last_line(error)),
            "",
            "Every page that touches the session answers 500 until it does.",
        ) from error


def table_of(model: Any) -> tuple[str, tuple[str, ...]]:
    """Its table, and the columns that are not Django's; raises `Refused` for columns renamed."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    renamed = [name for name in KEPT if name not in fields or fields[name].column != name]
    if renamed:
        raise refused(
            Fault.STORE,
            "The model %s keeps no column %s." % (dotted(model), ", ".join(renamed)),
            "",
            "Tables of other columns than Django's own cannot be read.",
            lasting=True,
        )
    # A model that extends another one in a table of its own: the session lies in the parent's.
    place = fields["session_key"].model
    others = [field for field in fields.values() if field.name not in KEPT and field.model is place]
    return str(place._meta.db_table), tuple(field.column for field in others)


def table_without_apps(store: Any) -> tuple[str, tuple[str, ...]]:
    """The same while no app is loaded; "" where only a model could tell."""
    method, owner = attribute(store, "get_model_class")
    own, _ = attribute(store, "model")
    if hasattr(own, "_meta") or (owner is None and not published(store)):
        return "", ()
    module = published(store) if method is None else owner.__module__
    if module in PUBLISHED:
        return PUBLISHED[module].table, PUBLISHED[module].columns
    return ("django_session", ()) if module.startswith(OWN) else ("", ())
