"""User names for the ids that sessions hold, through the project's own user model."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator, Sequence

from session_tui.agent.doors import Doors
from session_tui.agent.failing import last_line
from session_tui.agent.project import Project
from session_tui.agent.stores.base import Barred, StoreError
from session_tui.model import Names

CHUNK = 500
"""Ids in one query; sqlparse takes no statement of much more."""


class Users:
    """Reads the user table behind the read-only door. Needs the project's apps."""

    def __init__(self, project: Project, doors: Doors) -> None:
        """The user table may lie behind another of the `doors` than the sessions."""
        self.project = project
        self.doors = doors

    def names(self, ids: Sequence[str]) -> Names:
        """Names for `ids`. What goes wrong costs the names, and is said in `problem`."""
        state = self.project.load_apps()
        if not state.loaded:
            return Names((), state.problem)
        found: list[tuple[str, str]] = []
        try:
            with self.rows() as rows:
                keys = _keys(rows.model, ids)
                for start in range(0, len(keys), CHUNK):
                    chunk = rows.filter(pk__in=keys[start : start + CHUNK])
                    found.extend(_pairs(chunk))
        except StoreError as error:
            return Names(tuple(found), error.failure.sentence, passing=not error.lasting)
        except Exception as error:
            return Names(tuple(found), "The user table cannot be read: %s" % last_line(error))
        return Names(tuple(found))

    def ids(self, pattern: str) -> set[str]:
        """Ids of the users whose name is `pattern`, whatever its case; a trailing * is open.

        Raises `StoreError` where the users cannot be asked.
        """
        state = self.project.load_apps()
        if not state.loaded:
            raise Barred(state.problem, state.where, "Ask by the id instead: id:7")
        try:
            with self.rows() as rows:
                field = rows.model.USERNAME_FIELD
                how = "istartswith" if pattern.endswith("*") else "iexact"
                asked = {"%s__%s" % (field, how): pattern.rstrip("*")}
                return {identifier for identifier, _name in _pairs(rows.filter(**asked))}
        except StoreError:
            raise
        except Exception as error:
            raise StoreError("The user table cannot be read: %s" % last_line(error)) from error

    @contextmanager
    def rows(self) -> Iterator[Any]:
        """The user model's rows, on its own database, in a transaction held to reading."""
        from django.contrib.auth import get_user_model
        from django.db import router

        model = get_user_model()
        alias = router.db_for_read(model) or "default"
        with self.doors[alias].reading_orm():
            yield model._base_manager.using(alias).order_by()


def _keys(model: Any, ids: Sequence[str]) -> list[object]:
    """`ids` as the user model's primary keys; one that cannot be one names nobody."""
    found = (primary_key(model, text) for text in ids)
    return [key for key in found if key is not None]


def primary_key(model: Any, text: str) -> object:
    """`text` as a primary key of the user model; None where it cannot be one."""
    from django.core.exceptions import ValidationError

    try:
        found: object = model._meta.pk.to_python(text)
    except (ValidationError, ValueError, TypeError, OverflowError):
        return None
    return found


def _pairs(rows: Any) -> list[tuple[str, str]]:
    pk = rows.model._meta.pk
    pairs = rows.values_list("pk", rows.model.USERNAME_FIELD)
    return [(str(pk.value_to_string(_Holder(pk, key))), str(name)) for key, name in pairs]


class _Holder:
    """Carries a primary key where Field.value_to_string wants an instance, as login() has it."""

    def __init__(self, field: Any, value: object) -> None:
        setattr(self, field.attname, value)
