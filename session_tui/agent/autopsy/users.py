"""The row of the user that a session names, read as names are read: never through `get_user`."""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, Dict, Iterator, NamedTuple

from session_tui.agent.autopsy.backends import Backend
from session_tui.agent.autopsy.case import Case
from session_tui.agent.autopsy.project_code import ran
from session_tui.model import Known

ERRORS = (ValueError, TypeError, OverflowError)
"""What the ORM raises for a key that a database cannot compare: the site answers 500."""


class Person(NamedTuple):
    """A user that a backend gives."""

    who: Known
    password: Any = None
    instance: Any = None
    """The model's instance, where project code gave it."""
    known: bool = True
    raises: bool = False


NOBODY = Known("", "")
UNKNOWN = Person(NOBODY, known=False)
RAISES = Person(NOBODY, raises=True)


def person_of(backend: Backend, model: Any, user_id: Any, case: Case) -> Person | None:
    """The user, or None where the backend gives none."""
    steps = case.steps
    if backend.reads == "nobody":
        steps.failed("user", "Its backend %s knows no users." % backend.path, "no-user")
        return None
    strange = _strange(backend, model)
    if strange and case.run_project_code:
        return _of_project(backend, model, user_id, case)
    if strange:
        because = "%s is the project's own code, which is not run (--run-project-code runs it)."
        steps.skipped("user", because % strange)
        return UNKNOWN
    return _of_model(backend, model, user_id, case)


def _strange(backend: Backend, model: Any) -> str:
    """Which code between a session and its user is not Django's; "" where all is."""
    if backend.reads != "model":
        return "get_user() of %s" % backend.path
    if backend.asks_active is None:
        return "user_can_authenticate() of %s" % backend.path
    manager = model._default_manager
    classes = (type(manager), getattr(manager, "_queryset_class", object))
    for name in ("get_queryset", "get", "filter"):
        for each in classes:
            found = getattr(each, name, None)
            if found is not None and not str(found.__module__).startswith("django."):
                return "%s() of %s" % (name, each.__qualname__)
    if backend.asks_active and isinstance(getattr(model, "is_active", None), property):
        return "is_active of %s" % model._meta.label
    return ""


def _of_model(backend: Backend, model: Any, user_id: Any, case: Case) -> Person | None:
    steps, label = case.steps, model._meta.label
    try:
        row = _row(model, user_id, case)
    except ERRORS as error:
        because = "%s cannot be asked for it: the site answers 500." % label
        steps.broke("user", because, "user", (type(error).__name__,))
        return RAISES
    if row is None:
        steps.failed("user", "There is no user %s in %s." % (str(user_id)[:64], label), "user")
        return None
    who = Known(str(user_id)[:64], str(row[model.USERNAME_FIELD]))
    steps.passed("user", "The user %s exists in %s." % (who.username, label), "user")
    if backend.asks_active and not _can_authenticate(row, model):
        steps.failed("active", "is_active is %s." % row.get("is_active"), "active")
        steps.near.append("With is_active True the user would be taken, if the hash fits too.")
        return None
    because = "is_active is %s." % row.get("is_active", "not asked for")
    steps.passed("active", because if backend.asks_active else "Its backend takes all.", "active")
    return Person(who, row.get("password", getattr(model, "password", None)))


def _row(model: Any, user_id: Any, case: Case) -> Dict[str, Any] | None:
    names = {field.name for field in model._meta.concrete_fields}
    wanted = {model.USERNAME_FIELD, *names.intersection(("password", "is_active"))}
    with reading(model, case) as rows:
        found = rows.filter(pk=user_id).values(*sorted(wanted))[:1]
        return next(iter(found), None)


def _can_authenticate(row: Dict[str, Any], model: Any) -> bool:
    """As the installed ModelBackend has it: Django 5 and 3.2 differ about None."""
    from django.contrib.auth.backends import ModelBackend

    named = {}
    if "is_active" in row or hasattr(model, "is_active"):
        named["is_active"] = row.get("is_active", getattr(model, "is_active", None))
    judge: Any = ModelBackend.user_can_authenticate
    return bool(judge(None, SimpleNamespace(**named)))


@contextmanager
def reading(model: Any, case: Case) -> Iterator[Any]:
    """The model's rows, on its own database, in a transaction held to reading."""
    from django.db import router

    alias = router.db_for_read(model) or "default"
    with case.sessions.doors[alias].reading_orm():
        yield model._base_manager.using(alias).order_by()


def _of_project(backend: Backend, model: Any, user_id: Any, case: Case) -> Person | None:
    """What the project's own backend gives, run with every database held to reading."""
    name = "get_user() of " + backend.path
    run = ran(lambda: backend.loaded().get_user(user_id), "user", name, case)
    if not run.done:
        return UNKNOWN if run.kept else RAISES
    user = run.value
    if user is None:
        case.steps.failed("user", "get_user() of %s gives nobody." % backend.path)
        return None
    who = Known(str(user_id)[:64], str(getattr(user, model.USERNAME_FIELD, "")))
    case.steps.passed("user", "get_user() of %s gives %s." % (backend.path, who.username))
    return Person(who, getattr(user, "password", None), user)
