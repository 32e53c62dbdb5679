"""What a SessionStore class tells about itself without being instantiated."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.cached_db import SessionStore as CachedDb
from django.contrib.sessions.backends.db import SessionStore as Db

from session_tui.agent.session_model import table_without_apps
from session_tui.agent.store_class import read


def made(*bases: type, name: str = "SessionStore", **names: Any) -> Any:
    """A class as the module shop.sessions would have it."""
    return type(name, bases, {"__module__": "shop.sessions", **names})


def anything(*arguments: object) -> None:
    """A method that nobody calls here."""
    raise AssertionError(arguments)


class TestWhatItIs:
    def test_djangos_own_has_nothing_to_be_said_of(self) -> None:
        found = read(CachedDb)
        assert (found.kind, found.bases, found.overrides, found.notes) == ("cached_db", (), (), ())
        assert found.prefix == "django.contrib.sessions.cached_db"

    def test_a_descendant_is_what_it_descends_from(self) -> None:
        found = read(made(made(CachedDb, name="Base")))
        assert found.kind == "cached_db"
        assert found.bases == (
            "shop.sessions.SessionStore",
            "shop.sessions.Base",
            "django.contrib.sessions.backends.cached_db.SessionStore",
        )

    def test_one_that_only_has_djangos_base_is_of_no_kind(self) -> None:
        found = read(made(SessionBase, load=anything))
        assert (found.kind, found.overrides) == ("", ("load",))
        assert found.notes == (
            "SessionStore of shop.sessions descends from no session engine that is known here.",
        )

    def test_no_instance_is_ever_made(self) -> None:
        assert read(made(Db, __init__=anything)).overrides == ("__init__",)


class TestWhatItDoesOtherwise:
    def test_is_named_and_not_guessed(self) -> None:
        found = read(made(CachedDb, load=anything, save=anything, greet=anything))
        assert found.overrides == ("load", "save")
        assert found.notes == (
            "SessionStore of shop.sessions descends from cached_db and overrides load, save:"
            " what they do is not known here.",
        )

    def test_of_a_mixin_counts_too(self) -> None:
        assert read(made(made(object, name="Mixin", decode=anything), Db)).overrides == ("decode",)

    def test_is_no_matter_where_it_is_asked_or_seen(self) -> None:
        found = read(made(Db, get_model_class=anything, create_model_instance=anything))
        assert found.notes == ()

    def test_counts_for_a_serializer_too_which_only_instances_have(self) -> None:
        assert "serializer" in read(made(Db, serializer=dict)).notes[0]

    def test_of_a_published_engine_is_known_but_not_of_its_descendants(self) -> None:
        from qsessions.backends.db import SessionStore as Published

        assert read(Published).notes == ()
        assert "overrides save:" in read(made(Published, save=anything)).notes[0]


class TestItsSalt:
    def test_is_none_of_its_own_where_it_is_made_from_the_name(self) -> None:
        assert read(made(Db)).salt == ""

    def test_is_found_as_text(self) -> None:
        found = read(made(Db, key_salt="old.SessionStore"))
        assert found.salt == "old.SessionStore"
        assert "key_salt of its own: 'old.SessionStore'" in found.notes[0]

    def test_is_found_in_a_property_that_can_give_but_one(self) -> None:
        def salt(self: object) -> str:
            """Kept, so that nobody is logged out."""
            return "old.SessionStore"

        assert read(made(Db, key_salt=property(salt))).salt == "old.SessionStore"

    def test_is_not_known_where_it_is_computed(self) -> None:
        found = read(made(Db, key_salt=property(lambda self: "x." + type(self).__name__)))
        assert found.salt == "" and "computes its key_salt" in found.notes[0]


class TestItsPrefix:
    def test_is_the_one_it_sets(self) -> None:
        assert read(made(CachedDb, cache_key_prefix="shop")).prefix == "shop"

    def test_that_is_computed_is_said_to_be_unknown(self) -> None:
        found = read(made(CachedDb, cache_key_prefix=property(lambda self: self.name)))
        assert found.prefix == "" and "computes its cache_key_prefix" in found.notes[0]


class TestItsTableWithoutApps:
    def test_is_djangos_where_the_model_is(self) -> None:
        assert table_without_apps(made(Db)) == ("django_session", ())

    def test_is_not_known_where_the_class_names_a_model(self) -> None:
        assert table_without_apps(made(Db, get_model_class=classmethod(anything))) == ("", ())

    def test_is_that_of_a_published_package(self) -> None:
        from qsessions.backends.cached_db import SessionStore as Published

        table, columns = table_without_apps(made(Published))
        assert table == "qsessions_session" and "user_agent" in columns
