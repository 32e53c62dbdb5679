"""Django's checks of the user model (django/contrib/auth/checks.py), without making a user.

Django's own function makes two, and so runs `__init__`, defaults of fields and signals of the
project, which may ask a database or write to it.
"""

from __future__ import annotations

import inspect
from types import FunctionType
from typing import Any, Iterator

from session_tui.model.facts import CheckMessage

ERROR, CRITICAL, WARNING = 40, 50, 30

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"

METHODS = (("auth.C009", "is_anonymous"), ("auth.C010", "is_authenticated"))


def user_checks(settings: Any) -> Iterator[CheckMessage]:
    """What is wrong with the model that AUTH_USER_MODEL names; the apps are loaded."""
    from django.contrib.auth import get_user_model

    model: Any = get_user_model()
    name, required = model.USERNAME_FIELD, model.REQUIRED_FIELDS
    if not isinstance(required, (list, tuple)):
        yield CheckMessage("auth.E001", ERROR, "REQUIRED_FIELDS must be a list or tuple.")
    elif name in required:
        text = "The field of USERNAME_FIELD must not be in REQUIRED_FIELDS."
        yield CheckMessage("auth.E002", ERROR, text)
    if not _is_unique(model, name):
        alone = list(settings.AUTHENTICATION_BACKENDS) == [MODEL_BACKEND]
        text = "The field of USERNAME_FIELD is not unique: several users may have one name."
        kind = ("auth.E003", ERROR) if alone else ("auth.W004", WARNING)
        yield CheckMessage(*kind, text)
    for identifier, attribute in METHODS:
        if isinstance(inspect.getattr_static(model, attribute, None), FunctionType):
            text = "%s is a method of the user model, so that it is always true." % attribute
            yield CheckMessage(identifier, CRITICAL, text)


def _is_unique(model: Any, name: str) -> bool:
    field = model._meta.get_field(name)
    constraints = getattr(model._meta, "total_unique_constraints", ())
    return field.unique or any(tuple(each.fields) == (name,) for each in constraints)
