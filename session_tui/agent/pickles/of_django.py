"""What Django itself leaves in sessions: lazy texts, messages, instances of models."""

from __future__ import annotations

from typing import Any, Callable, Dict

from session_tui.agent.opaque import Opaque
from session_tui.agent.pickles.parts import Parts

_UNTOLD = ("_state", "_django_version")
"""Attributes of a model's instance that are no fields."""

_TRANSLATED = {"gettext": 0, "ugettext": 0, "ngettext": 0, "pgettext": 1, "npgettext": 1}
"""Functions of django.utils.translation, and which argument is the text to be translated."""


def _safe_text(parts: Parts) -> Any:
    return parts.arguments[0] if parts.only(str) else NotImplemented


def _lazy(parts: Parts) -> Any:
    """django.utils.functional: `(func, args, kwargs, *classes)`; a translation as its source."""
    function, given, named = parts.arguments[:3]
    if type(function) is not Opaque or function.called or type(given) is not tuple:
        return NotImplemented
    module, _, name = function.name.rpartition(".")
    if module == "django.utils.translation":
        text = given[_TRANSLATED[name]] if given else named["singular"]
    else:
        text = given[0] if function.name == "builtins.str" else None
    return text if type(text) is str else Opaque(function.name, given)


def _lazy_number(parts: Parts) -> Any:
    """django.utils.translation: `(func, class, number, kwargs)`; the singular as it stands."""
    text = parts.arguments[3]["singular"]
    return text if type(text) is str else NotImplemented


def _lazy_object(parts: Parts) -> Any:
    return parts.arguments[0] if len(parts.arguments) == 1 and parts.bare() else NotImplemented


def _message(parts: Parts) -> Any:
    """django.contrib.messages: its level, text and tags."""
    if type(parts.state) is not dict or parts.arguments or parts.items or parts.entries:
        return NotImplemented
    return {name: parts.state[name] for name in ("level", "message", "extra_tags")}


def _model(parts: Parts) -> Any:
    """django.db.models.base: `((app, model),)` and the state, as an object of "app.Model"."""
    app, model = parts.arguments[0]
    if type(app) is not str or type(model) is not str or type(parts.state) is not dict:
        return NotImplemented
    state = {name: value for name, value in parts.state.items() if name not in _UNTOLD}
    return Opaque(f"{app}.{model}"[:256], (), state)


DJANGO: Dict[str, Callable[[Parts], Any]] = {
    "django.utils.safestring.SafeString": _safe_text,
    "django.utils.safestring.SafeText": _safe_text,
    "django.utils.functional._lazy_proxy_unpickle": _lazy,
    "django.utils.translation._lazy_number_unpickle": _lazy_number,
    "django.utils.functional.unpickle_lazyobject": _lazy_object,
    "django.contrib.messages.storage.base.Message": _message,
    "django.db.models.base.model_unpickle": _model,
}
"""How the value of a name is made."""
