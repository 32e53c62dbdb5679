"""Secrets do not leave the agent, and what is none can be read."""

from __future__ import annotations

import datetime
import hashlib
import math
import string
import uuid
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import global_settings
from django.utils.crypto import get_random_string
from hypothesis import given
from hypothesis import strategies as st

from session_tui.agent.masking import (
    is_secret_name,
    looks_secret,
    masked_key,
    peek,
    redact,
    setting_text,
    value_tree,
)
from session_tui.agent.masking.hiding import STRING_LIMIT
from session_tui.agent.masking.peeking import PEEKED
from session_tui.agent.masking.settings import SETTING_LIMIT
from session_tui.agent.masking.tree import NODE_LIMIT
from session_tui.model import DEPTH_LIMIT, Value

KEY = "jfdob26b9x0kqq1z77ab0q3m4f5g6h7j"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLW9mLXRva2Vu"
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
)

SECRET_NAMES = (
    "_auth_user_hash _csrftoken csrf_token csrfmiddlewaretoken SECRET_KEY"
    " SECRET_KEY_FALLBACKS PASSWORD password passwd db_password DBPASSWORD userPassword1"
    " accessToken apiKey API_KEY api_keys session sessionid session_key session_id sessionID"
    " card_number IBAN ssn otp pin jwt salt signature private_pem client_secret credentials"
    " SENTRY_DSN _password_reset_token oauth_nonce auth basic_auth key hashes cookie token_id"
)
HARMLESS_NAMES = (
    "AUTH_USER_MODEL PASSWORD_RESET_TIMEOUT SESSION_COOKIE_AGE _auth_user_id"
    " _auth_user_backend author authors keyboard monkey passenger compass spinning pinned"
    " hashtag design assigned cartoon cardinal SESSION_ENGINE SESSION_SAVE_EVERY_REQUEST"
    " SESSION_COOKIE_NAME card_type KEY_PREFIX primary_key public_key username cart items step"
    " language _session_expiry id user_id api_version SESSION_CACHE_ALIAS PASSWORD_HASHERS"
)
KINDS = ("dict", "list", "str", "int", "float", "bool", "null", "masked", "cut", "object")


def flat(value: Value) -> list[Value]:
    found = [value]
    for one in found:
        found.extend(one.items)
    return found


class Hostile:
    """Fails whatever it is asked."""

    def __repr__(self) -> str:
        raise RuntimeError("secret-in-an-exception")

    __str__ = __repr__


class TestKeys:
    def test_a_key_is_shown_by_its_first_eight_characters(self) -> None:
        assert masked_key(KEY) == "jfdob26b…"

    @given(st.text())
    def test_never_more_than_a_quarter_is_shown(self, key: str) -> None:
        assert len(masked_key(key)) - 1 <= min(8, len(key) / 4)


class TestNames:
    @pytest.mark.parametrize("name", SECRET_NAMES.split())
    def test_that_promise_a_secret(self, name: str) -> None:
        assert is_secret_name(name)

    @pytest.mark.parametrize("name", HARMLESS_NAMES.split())
    def test_that_promise_none(self, name: str) -> None:
        assert not is_secret_name(name)

    def test_of_djangos_settings_only_the_secret_ones_are_hidden(self) -> None:
        hidden = {
            name
            for name in dir(global_settings)
            if name.isupper() and "masked" in setting_text(name, getattr(global_settings, name))
        }
        assert hidden <= {"EMAIL_SSL_KEYFILE", "CSRF_COOKIE_MASKED"}

    @given(st.text())
    def test_any_name_is_judged(self, name: str) -> None:
        assert is_secret_name(name) in (True, False)


class TestValues:
    @pytest.mark.parametrize(
        "text",
        [
            KEY,
            JWT,
            f"Bearer {JWT}",
            hashlib.sha256(b"a").hexdigest(),
            hashlib.md5(b"a").hexdigest(),
            "pbkdf2_sha256$870000$salt$hash=",
            "-----BEGIN RSA PRIVATE KEY-----",
            "AKIAIOSFODNN7EXAMPLE",
            "9x$kq!m2z@7b#4v^q1&w8*e(3r-t_y=5u+p0",
            f"see https://shop.example/reset/{KEY}/",
        ],
    )
    def test_that_look_like_keys_and_tokens(self, text: str) -> None:
        assert looks_secret(text)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "abc",
            "The quick brown fox jumps over the lazy dog 12345 times.",
            "Donaudampfschifffahrtsgesellschaftskapitän",
            "/srv/shop/releases/2024-11-22/static/css/base.css",
            "django.contrib.auth.backends.ModelBackend",
            "shop.oauth2.backends.OAuth2TokenBackend",
            "2026-11-22T18:42:10.123456+00:00",
            "f47ac10b-58cc-4372-a567-0e02b2c3d479",
            "alice.b+newsletter2024@shop.example",
            "https://shop.example/products/garden/chairs?page=12&sort=price",
            "SELECT_FOR_UPDATE_OF_SELF",
            "1234567890123456789012345",
        ],
    )
    def test_that_are_words_paths_dates_or_names(self, text: str) -> None:
        assert not looks_secret(text)

    def test_nearly_all_session_keys_of_django_are_known_as_such(self) -> None:
        letters = string.ascii_lowercase + string.digits
        known = sum(looks_secret(get_random_string(32, letters)) for _ in range(1000))
        assert known > 960


class TestTrees:
    def test_a_session_keeps_its_shape(self) -> None:
        tree = value_tree({"cart": [1, 2.5, "x", None, True]}, False)
        assert tree == Value(
            "dict",
            "1 item",
            1,
            ("cart",),
            (
                Value(
                    "list",
                    "5 items",
                    5,
                    (),
                    (
                        Value("int", "1", 1),
                        Value("float", "2.5", 3),
                        Value("str", "x", 1),
                        Value("null", "null", 4),
                        Value("bool", "true", 4),
                    ),
                ),
            ),
        )

    def test_secrets_are_masked_by_name_and_by_looks(self) -> None:
        data = {
            "_auth_user_hash": "ab" * 32,
            "pin": 1,
            "note": KEY,
            "auth": {"a": 1},
            "pass": "",
        }
        texts = [item.text for item in value_tree(data, False).items]
        assert texts == [
            "masked, 64 characters",
            "masked, 1 character",
            "masked, 32 characters",
            "masked, 1 item",
            "",
        ]

    def test_nothing_of_a_masked_value_is_in_the_tree(self) -> None:
        data = {"token": {"deep": ["swordfish"]}, "list": [{"password": "swordfish"}], KEY: 1}
        assert "swordfish" not in repr(value_tree(data, False))
        assert KEY not in repr(value_tree(data, False))

    def test_what_the_operator_asks_for_is_shown(self) -> None:
        tree = value_tree({"_auth_user_hash": KEY, "url": "redis://:pw@cache"}, True)
        assert [item.text for item in tree.items] == [KEY, "redis://:pw@cache"]

    def test_credentials_in_urls_are_masked(self) -> None:
        tree = value_tree({"next": "https://alice:pw@shop.example/"}, False)
        assert tree.items[0].text == "https://***@shop.example/"

    def test_lone_surrogates_pass_as_they_are(self) -> None:
        assert value_tree("a\ud800", False).text == "a\ud800"

    def test_a_string_is_cut_and_its_size_told(self) -> None:
        value = value_tree(" " * 10**6, False)
        assert (len(value.text), value.size) == (STRING_LIMIT, 10**6)

    def test_many_values_are_cut_and_counted(self) -> None:
        tree = value_tree({"big": list(range(10_000)), "small": 1}, False)
        big, small = tree.items
        assert small.text == "1"
        assert big.size == 10_000
        assert big.items[-1].kind == "cut"
        assert big.items[-1].text == f"{10_000 - len(big.items) + 1:,} more"
        assert len(flat(tree)) <= NODE_LIMIT + 1

    def test_a_cut_dict_has_as_many_names_as_values(self) -> None:
        tree = value_tree({str(n): n for n in range(5000)}, False)
        assert len(tree.names) == len(tree.items)

    def test_ten_thousand_levels_are_cut(self) -> None:
        data: list[object] = []
        for _ in range(10_000):
            data = [data]
        values = flat(value_tree(data, False))
        assert len(values) == DEPTH_LIMIT + 1
        assert "levels deep" in values[-1].text

    def test_a_list_that_holds_itself_is_cut(self) -> None:
        data: list[object] = [1]
        data.append(data)
        assert len(flat(value_tree(data, False))) <= 2 * NODE_LIMIT

    @pytest.mark.parametrize(
        ("number", "text"),
        [(math.nan, "NaN"), (math.inf, "Infinity"), (-math.inf, "-Infinity"), (2**80, str(2**80))],
    )
    def test_numbers_beyond_json_have_a_word(self, number: float, text: str) -> None:
        assert value_tree(number, False).text == text

    def test_objects_are_named_and_not_asked(self) -> None:
        value = value_tree({"odd": Hostile(), "when": datetime.date(2026, 1, 2)}, False)
        assert [(item.kind, item.text[-7:]) for item in value.items] == [
            ("object", "Hostile>"[-7:]),
            ("object", "6-01-02"),
        ]

    @given(DATA, st.booleans())
    def test_any_data_becomes_a_tree(self, data: object, reveal: bool) -> None:
        for value in flat(value_tree(data, reveal)):
            assert value.kind in KINDS
            assert value.kind != "dict" or len(value.names) == len(value.items)


class TestPeek:
    def test_tells_containers_first_then_scalars_with_a_short_text(self) -> None:
        data = {
            "_auth_user_id": "7",
            "cart": [1, 2, 3],
            "checkout": {"step": 2},
            "note": "abc",
            "many": {str(n): n for n in range(10)},
            "_csrftoken": KEY,
            "x": None,
            "seventh": 1,
        }
        assert peek(data, False) == (
            ("cart", "3 items"),
            ("checkout", "{step: 2}"),
            ("many", "10 items"),
            ("note", "'abc'"),
            ("x", "null"),
            ("seventh", "1"),
        )

    def test_is_empty_for_what_is_no_session(self) -> None:
        assert peek([1], False) == () and peek(None, False) == ()

    @given(DATA)
    def test_stays_short(self, data: object) -> None:
        shown = peek(data, False)
        assert len(shown) <= PEEKED
        assert all(len(name) <= 24 and len(text) <= 26 for name, text in shown)


class TestRedaction:
    def test_known_secrets_go_whole_in_pieces_and_encoded(self) -> None:
        assert redact("as 'S3CRET' failed", ["S3CRET/PW"]) == "as '***' failed"
        assert redact('missing "=" after "CRETPW"', ["S3 CRETPW"]) == 'missing "=" after "***"'
        assert "p%40ss" not in redact("redis p%40ss", ["p@ss"])

    @pytest.mark.parametrize("text", ["KeyError: 'SHOP_SECRET_KEY'", "keyboard=de", "sort by key"])
    def test_what_only_names_a_secret_stays(self, text: str) -> None:
        assert redact(text) == text

    @pytest.mark.parametrize(
        "text",
        [
            "redis://:hunter2@cache:6379/0",
            "postgres://alice:hunter2@db/shop",
            "redis://:hunter2/x@cache",
            "host=db password=hunter2 user=alice",
            "password='hunter2'",
            "DB_PASSWORD=hunter2",
            "PGPASSWORD=hunter2",
            "AWS_SECRET_ACCESS_KEY = 'hunter2'",
            "{'PASSWORD': 'hunter2'}",
            "https://shop.example/?token=hunter2&x=1",
        ],
    )
    def test_credentials_nobody_named_go_too(self, text: str) -> None:
        assert "hunter2" not in redact(text)

    @pytest.mark.parametrize("text", ["https://shop.example/a?b=c", "alice@shop.example", "a: b"])
    def test_other_text_stays(self, text: str) -> None:
        assert redact(text) == text


class TestSettings:
    def test_secrets_deep_in_a_setting_are_masked(self) -> None:
        databases = {
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "USER": "shop",
                "PASSWORD": "hunter2",
                "OPTIONS": {"dsn": "host=db password=hunter2"},
            }
        }
        text = setting_text("DATABASES", databases)
        assert "hunter2" not in text
        assert "'USER': 'shop'" in text and "'PASSWORD': (masked, 7 characters)" in text

    def test_a_password_in_a_location_is_masked(self) -> None:
        caches = {"default": {"LOCATION": ["redis://:hunter2@cache:6379/1"], "KEY_PREFIX": "shop"}}
        text = setting_text("CACHES", caches)
        assert "hunter2" not in text and "cache:6379/1" in text and "'shop'" in text

    def test_a_secret_key_stays_masked_even_when_revealed(self) -> None:
        assert setting_text("SECRET_KEY", "a" * 50, reveal=True) == "(masked, 50 characters)"
        assert "old" not in setting_text("SECRET_KEY_FALLBACKS", ["old"], reveal=True)

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (1209600, "1209600"),
            (None, "None"),
            (True, "True"),
            ("Lax", "'Lax'"),
            (("a",), "('a',)"),
            (["a", 1], "['a', 1]"),
            (datetime.timedelta(days=1), "datetime.timedelta(days=1)"),
            (Path("data") / "x", "'data/x'"),
            (Decimal("1.5"), "Decimal('1.5')"),
            (uuid.UUID(int=0), "'00000000-0000-0000-0000-000000000000'"),
            (dict, "builtins.dict"),
        ],
    )
    def test_a_value_is_written_as_python_has_it(self, value: object, text: str) -> None:
        assert setting_text("X", value) == text

    def test_a_hostile_object_is_named_by_its_class(self) -> None:
        assert setting_text("X", {"a": Hostile()}).endswith("Hostile>}")
        assert "secret-in" not in setting_text("X", Hostile())

    def test_an_endless_setting_is_cut(self) -> None:
        endless: list[object] = []
        endless.append(endless)
        assert "..." in setting_text("X", endless)
        assert len(setting_text("X", ["a b " * 1000] * 1000)) <= SETTING_LIMIT


ADVERSARIAL = ("a", "eyJ-", "://:x", "://a:", "password=", "password='", "a@", "aB1", "-", "://a@")


@pytest.mark.parametrize("piece", ADVERSARIAL)
def test_no_text_of_a_stranger_holds_the_agent_up(piece: str) -> None:
    hostile = piece * (STRING_LIMIT // len(piece))
    redact(hostile)
    is_secret_name(hostile)
    assert looks_secret(hostile) in (True, False)
