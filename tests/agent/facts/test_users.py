"""What authentication makes of the newest sessions' users, counted, and nobody is touched."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from session_tui.agent.facts.backends import is_external, is_importable
from session_tui.agent.facts.users import users
from session_tui.agent.failing import Refused
from session_tui.model.facts import UsersSeen
from tests.agent.facts.sites import AGE, DAY, HOUR, KEY, NOW, Kept, login
from tests.conftest import Entry, fresh, site
from tests.processes import PASSWORD

BEFORE = "the key before"
MORE = f"SECRET_KEY_FALLBACKS = [{BEFORE!r}]\n"


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    for entry in fresh(request, request.param, tmp_path):
        yield Kept(tmp_path / "site", entry, MORE)


@pytest.fixture
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    for entry in fresh(request, "sqlite", tmp_path):
        yield Kept(tmp_path / "site", entry, MORE)


def made(entry: Entry, name: str, **fields: Any) -> Any:
    """A user of the site."""
    site(entry)
    from django.contrib.auth.models import User

    user = User(username=name, password="md5$salt$" + name, **fields)
    user.save(using="site")
    return user


def hashed(user: Any, key: str = KEY, algorithm: str = "sha256") -> str:
    """The hash that login() leaves under a key."""
    from django.utils.crypto import salted_hmac

    salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
    return str(salted_hmac(salt, user.password, key, algorithm=algorithm).hexdigest())


def looked(kept: Kept) -> UsersSeen:
    with kept.site() as found:
        return users(found)


def test_every_end_of_a_login_is_counted(kept: Kept) -> None:
    alice = made(kept.entry, "alice")
    away = made(kept.entry, "away", is_active=False)
    external = made(kept.entry, "external")
    external.password = "!unusable"
    external.save(using="site")
    kept.write(login(alice.pk, hashed(alice)))
    kept.write(login(alice.pk, hashed(alice, BEFORE)))
    kept.write(login(alice.pk, hashed(alice, algorithm="sha1")))
    kept.write(login(alice.pk, hashed(alice, "a stranger's")))
    kept.write(login(alice.pk, "00" * 32))
    kept.write(login(away.pk, hashed(away)))
    kept.write(login(external.pk, hashed(external), "django_auth_ldap.backend.LDAPBackend"))
    kept.write(login(99999))
    kept.write(login("no number"))
    kept.write({"anonymous": 1})
    kept.write(login(99999), NOW - 20 * DAY)
    before = kept.snapshot()
    found = looked(kept)
    assert kept.snapshot() == before
    assert found == UsersSeen(
        9,
        missing=1,
        inactive=1,
        unconvertible=1,
        unlisted=(("django_auth_ldap.backend.LDAPBackend", 1),),
        differing=2,
        fitting=3,
        fallback=1,
        legacy=1,
        differing_users=1,
        without_password=1,
        external=1,
    )


def test_what_was_written_since_the_login_is_told(small: Kept) -> None:
    user = made(small.entry, "alice", last_login=NOW - DAY)
    small.write(login(user.pk, hashed(user)), NOW - DAY)
    small.write(login(user.pk, hashed(user)), NOW - HOUR, age=AGE - DAY + HOUR)
    small.write(login(user.pk, hashed(user)), NOW - HOUR)
    found = looked(small)
    assert (found.sessions, found.not_refreshed, found.visited_after) == (3, 2, 2)


def test_a_session_with_an_end_of_its_own_is_not_held_against_the_login(small: Kept) -> None:
    user = made(small.entry, "alice", last_login=NOW - DAY)
    small.write({**login(user.pk), "_session_expiry": 60}, NOW - DAY)
    assert looked(small).not_refreshed == 0


def test_an_id_beyond_every_column_costs_nothing_else(small: Kept) -> None:
    user = made(small.entry, "alice")
    small.write(login(user.pk, hashed(user)))
    small.write(login(1 << 70))
    found = looked(small)
    assert (found.fitting, found.missing) == (1, 1)


def test_a_reader_with_least_rights_sees_who_is_there(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    for entry in fresh(request, "postgresql", tmp_path):
        kept, name = Kept(tmp_path / "site", entry), f"meek_{entry['NAME']}"
        user = made(entry, "alice")
        kept.write(login(user.pk, hashed(user)))
        kept.write(login(99999))
        with site(entry).cursor() as cursor:
            cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
            cursor.execute(f"GRANT SELECT ON django_session TO {name}")
            cursor.execute(f"GRANT SELECT (id, username) ON auth_user TO {name}")
        reader = Kept(tmp_path / "site", {**entry, "USER": name, "PASSWORD": PASSWORD})
        assert looked(reader) == UsersSeen(2, missing=1)
        with site(entry).cursor() as cursor:
            cursor.execute(f"DROP OWNED BY {name}")
            cursor.execute(f"DROP ROLE {name}")
        site(entry).close()


def test_no_more_than_five_hundred_are_looked_at(small: Kept) -> None:
    site(small.entry)
    from django.contrib.sessions.models import Session

    row = Session.objects.using("site").get(pk=small.write(login(7)))
    Session.objects.using("site").bulk_create(
        [
            Session(f"{number:032}", row.session_data, NOW + timedelta(hours=number + 1))
            for number in range(700)
        ]
    )
    assert looked(small).sessions == 500


def test_without_users_it_says_so(small: Kept) -> None:
    kept = Kept(small.folder, small.entry, "INSTALLED_APPS = ['django.contrib.sessions']\n")
    with kept.site() as found, pytest.raises(Refused, match="there are no users"):
        users(found)


def test_a_backend_is_looked_for_and_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("looked_for", "looked_for/deep"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('imported')\n")
    (tmp_path / "looked_for" / "deep" / "backends.py").write_text("raise SystemExit\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert is_importable("looked_for.deep.backends.Backend")
    assert not is_importable("looked_for.deep.others.Backend")
    assert not is_importable("looked_for.deep.backends.more.Backend")
    assert not is_importable("nowhere.to.be.Found")
    assert not is_importable("undotted")
    import_module("django.contrib.auth.backends")
    assert is_importable("django.contrib.auth.backends.ModelBackend")
    assert not is_importable("django.contrib.auth.backends.NoBackend")
    assert "looked_for" not in sys.modules


@pytest.mark.parametrize(
    ("path", "external"),
    [
        ("django.contrib.auth.backends.ModelBackend", False),
        ("django.contrib.auth.backends.RemoteUserBackend", True),
        ("django_auth_ldap.backend.LDAPBackend", True),
        ("django_cas_ng.backends.CASBackend", True),
        ("social_core.backends.google.GoogleOAuth2", True),
        ("showcase.backends.EmailBackend", False),
        ("guardian.backends.ObjectPermissionBackend", False),
    ],
)
def test_external_backends_are_known_by_their_names(path: str, external: bool) -> None:
    assert is_external(path) is external
