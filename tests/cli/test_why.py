"""What `session-tui why` prints and how it ends, as a shell sees it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import TOP, command, environment, filled, run, session

SECRET = "kept apart, for tests alone"
BACKEND = "django.contrib.auth.backends.ModelBackend"
ALICE, PLAIN, EXPIRED = "alice1" + "x" * 26, "plain1" + "x" * 26, "expire" + "x" * 26
CHANGED, BROKEN = "changd" + "x" * 26, "broken" + "x" * 26
LEFT = "left01" + "x" * 26


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a session of each fate; alice's is the one that works."""
    named: dict[str, Any] = {"_auth_user_id": "1", "_auth_user_backend": BACKEND}
    folder = filled(
        tmp_path_factory.mktemp("why") / "shop",
        [
            session(ALICE),
            session(PLAIN, cart=["tea"]),
            session(EXPIRED, "expired", **named),
            session(BROKEN, "undecodable", **named),
            session(CHANGED, **named, _auth_user_hash="0" * 64),
            session(LEFT, **{**named, "_auth_user_id": "99"}),
        ],
    )
    with sqlite3.connect(folder / "db.sqlite3") as database:
        ((password,),) = database.execute("SELECT password FROM auth_user WHERE id = 1")
        payload = signed({**named, "_auth_user_hash": hash_of(password)})
        wanted = "UPDATE django_session SET session_data = ? WHERE session_key = ?"
        database.execute(wanted, (payload, ALICE))
    return folder


def signed(
    data: dict[str, Any], key: str = SECRET, salt: str = "django.contrib.sessions.SessionStore"
) -> str:
    """A payload as the project's Django writes it."""
    from django.core import signing

    return signing.TimestampSigner(key=key, salt=salt, fallback_keys=[]).sign_object(data)


def hash_of(password: str, algorithm: str = "sha256") -> str:
    """The session hash of a password hash."""
    from django.utils.crypto import salted_hmac

    salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
    return salted_hmac(salt, password, SECRET, algorithm=algorithm).hexdigest()


def asked(shop: Path, text: str, *words: str) -> dict[str, Any]:
    """The data of `why --json`, asked on standard input, and its status."""
    done = subprocess.run(
        command("why", "-", "--json", "--project", shop, *words),
        input=text,
        capture_output=True,
        text=True,
        cwd=TOP,
        env=environment(),
        timeout=120,
    )
    assert done.returncode in (0, 1), done.stderr
    data: dict[str, Any] = json.loads(done.stdout)["data"]
    return {**data, "status": done.returncode, "last": data["gates"][-1]}


class TestAVerdict:
    def test_of_a_session_that_works_names_its_user_and_ends_with_0(self, shop: Path) -> None:
        found = asked(shop, f"Cookie: theme=dark; sessionid={ALICE}")
        assert (found["verdict"], found["status"]) == ("authenticated", 0)
        assert found["user"] == {"id": "1", "username": "alice"}
        assert [gate["gate"] for gate in found["gates"]] == [
            *("middleware", "cookie", "length", "found", "expiry", "signature", "serializer"),
            *("user-id", "backend", "user", "active", "hash"),
        ]
        assert {gate["outcome"] for gate in found["gates"]} == {"pass"}

    def test_of_a_visitor_without_a_user_is_anonymous_and_ends_with_0(self, shop: Path) -> None:
        found = asked(shop, PLAIN)
        assert (found["verdict"], found["status"]) == ("anonymous", 0)

    @pytest.mark.parametrize(
        ("key", "gate", "cookie", "row", "family"),
        [
            (EXPIRED, "expiry", "deleted", "kept", "cookie-deleted"),
            (BROKEN, "signature", "kept", "kept", "data-gone"),
            (CHANGED, "hash", "deleted", "deleted", "session-deleted"),
            (LEFT, "user", "kept", "kept", "user-gone"),
            ("nobody" + "x" * 26, "found", "deleted", "none", "cookie-deleted"),
            ("short", "length", "deleted", "none", "cookie-deleted"),
        ],
    )
    def test_of_a_refused_one_names_the_gate_and_the_family_of_the_loss(
        self, shop: Path, key: str, gate: str, cookie: str, row: str, family: str
    ) -> None:
        found = asked(shop, f"sessionid={key}")
        assert found["family"] == family
        assert (found["verdict"], found["status"]) == ("refused", 1)
        assert (found["last"]["gate"], found["last"]["outcome"]) == (gate, "fail")
        assert (found["effect"]["cookie"], found["effect"]["row"]) == (cookie, row)

    def test_of_a_request_without_the_cookie_does_not_say_that_it_was_refused(
        self, shop: Path
    ) -> None:
        done = run("why", "theme=dark", "--project", shop)
        assert "No session came with the request" in done.stdout and "Refused" not in done.stdout

    def test_says_the_family_in_words(self, shop: Path) -> None:
        done = run("why", LEFT, "--project", shop)
        assert "visitor. The data are kept, only the user is gone." in done.stdout

    def test_without_apps_is_not_known_where_a_user_is_named(self, shop: Path) -> None:
        found = asked(shop, ALICE, "--no-apps")
        assert (found["verdict"], found["status"]) == ("unknown", 1)
        assert found["last"]["outcome"] == "skip" and "--no-apps" in found["last"]["because"]


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project after a change of keys, classes and names, with sessions from before."""
    named: dict[str, Any] = {"_auth_user_id": "1", "_auth_user_backend": BACKEND}
    keys = [name + "x" * 26 for name in ("salted", "strang", "older1", "expire", "backnd")]
    folder = filled(
        tmp_path_factory.mktemp("moved") / "shop",
        [session(key, "expired" if key == EXPIRED else "live") for key in keys],
        "SECRET_KEY_FALLBACKS = ['the key of last year']",
    )
    lines = "from django.contrib.sessions.backends.db import SessionStore as Rows\n"
    (folder / "stores.py").write_text(lines + "class ShopStore(Rows):\n    pass\n")
    with sqlite3.connect(folder / "db.sqlite3") as database:
        ((password,),) = database.execute("SELECT password FROM auth_user WHERE id = 1")
        sha1 = {**named, "_auth_user_hash": hash_of(password, "sha1")}
        elsewhere = {**named, "_auth_user_backend": "old.place.ModelBackend"}
        for key, payload in (
            (keys[0], signed(named, salt="django.contrib.sessions.ShopStore")),
            (keys[1], signed(named, "the key of another site")),
            (keys[2], signed(sha1)),
            (keys[4], signed(elsewhere)),
        ):
            wanted = "UPDATE django_session SET session_data = ? WHERE session_key = ?"
            database.execute(wanted, (payload, key))
    return folder


def near(shop: Path, text: str, *words: str) -> str:
    """What would bring it back."""
    found = asked(shop, text, *words)
    assert found["verdict"] == "refused"
    return " ".join(found["nearest"])


class TestTheNearestWorld:
    def test_names_the_class_whose_salt_fits(self, moved: Path) -> None:
        assert "ShopStore in stores.py:2" in near(moved, "salted")

    def test_says_how_many_keys_and_salts_were_tried_in_vain(self, moved: Path) -> None:
        said = "None of the 6 tried fits: 2 keys, each under 3 salts."
        assert said in near(moved, "strang")

    def test_knows_the_hash_of_before_django_3_1(self, moved: Path) -> None:
        assert "the SHA-1 form of before Django 3.1" in near(moved, "older1")

    def test_says_when_no_form_of_the_hash_fits(self, shop: Path) -> None:
        assert "None of the 2 forms tried fits" in near(shop, CHANGED)

    def test_finds_a_backend_that_was_moved(self, moved: Path) -> None:
        assert f"{BACKEND} is listed, a class of the same name" in near(moved, "backnd")

    def test_tells_a_clock_by_which_it_has_not_ended(self, moved: Path) -> None:
        assert "by this node's clock." in near(moved, EXPIRED)
        assert "not yet by the other clock" in near(moved, EXPIRED, "--clock-offset=-90000")
        assert "by the other clock too" in near(moved, EXPIRED, "--clock-offset=-5")

    def test_finds_the_session_under_another_name_or_in_an_earlier_cookie(self, shop: Path) -> None:
        assert "The cookie shopid holds a session" in near(shop, f"shopid={ALICE}; a=b")
        assert "has two" in near(shop, f"sessionid={ALICE}; sessionid={'n' * 32}")

    def test_finds_the_key_that_was_meant(self, shop: Path) -> None:
        assert "In small letters" in near(shop, f"sessionid={ALICE.upper()}")
        assert "Without what stands around" in near(shop, f"sessionid='{ALICE}'")


class TestAGate:
    def test_names_the_line_of_the_installed_django_that_decides(self, shop: Path) -> None:
        import django

        place = asked(shop, EXPIRED)["last"]["django"]
        path, _, line = place.rpartition(":")
        source = Path(django.__file__).parent.parent / path
        assert "expire_date__gt" in source.read_text().splitlines()[int(line) - 1]

    def test_shows_no_key_and_no_hash(self, shop: Path) -> None:
        for key in (ALICE, CHANGED, EXPIRED):
            done = run("why", f"sessionid={key}", "--project", shop)
            assert key not in done.stdout and "0" * 20 not in done.stdout
            assert key in run("why", key, "--reveal", "--json", "--project", shop).stdout


class TestWhatIsAsked:
    def test_may_be_a_unique_beginning_of_a_key(self, shop: Path) -> None:
        assert asked(shop, "alice1")["verdict"] == "authenticated"

    def test_may_be_a_moment_other_than_now(self, shop: Path) -> None:
        found = asked(shop, PLAIN, "--at", "2049-01-01")
        assert found["last"]["gate"] == "expiry" and found["at"].startswith("2049-01-01T00:00:00")

    def test_a_time_that_is_none_is_a_wrong_argument(self, shop: Path) -> None:
        done = run("why", PLAIN, "--at", "noon", "--project", shop)
        assert done.returncode == 2 and "--at wants a moment" in done.stderr

    def test_of_two_cookies_django_takes_the_last(self, shop: Path) -> None:
        found = asked(shop, f"sessionid={PLAIN}; sessionid={ALICE}")
        assert found["verdict"] == "authenticated"
        assert "takes the last" in found["gates"][1]["because"]

    def test_leaves_the_store_as_it_was(self, shop: Path) -> None:
        before = (shop / "db.sqlite3").read_bytes()
        for key in (ALICE, PLAIN, EXPIRED, BROKEN, CHANGED):
            asked(shop, key)
        assert (shop / "db.sqlite3").read_bytes() == before
        assert sorted(path.name for path in shop.glob("db.*")) == ["db.sqlite3"]


def test_a_cache_that_nobody_can_look_into_is_a_gate_and_the_row_is_still_judged(
    tmp_path: Path,
) -> None:
    engine = "SESSION_ENGINE = 'django.contrib.sessions.backends.cached_db'\n"
    folder = filled(tmp_path / "shop", [session(PLAIN, cart=["tea"])], engine)
    done = run("why", PLAIN, "--json", "--project", folder)
    data = json.loads(done.stdout)["data"]
    outcomes = {gate["gate"]: gate["outcome"] for gate in data["gates"]}
    assert (outcomes["entry"], outcomes["signature"]) == ("skip", "pass")
    assert (data["verdict"], done.returncode) == ("unknown", 1)
