"""What a stored payload opens to, held against Django itself."""

from __future__ import annotations

import importlib.util
import json
import os
import pickle
import random
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as some

from session_tui.agent.codec import Codec
from session_tui.model import DEPTH_LIMIT, Problem

HERE = Path(__file__).parent
PYTHONS = [path for path in os.environ.get("SESSION_TUI_PYTHONS", "").split(":") if path]


def loaded(name: str) -> Any:
    """A module beside this one, which old interpreters run as a script."""
    spec = importlib.util.spec_from_file_location(name, HERE / (name + ".py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


oracle = loaded("oracle_codec")
DATA = {"_auth_user_id": "7", "cart": [1, 2], "name": "alice"}
RAW = json.dumps(DATA, separators=(",", ":")).encode()


@pytest.fixture(autouse=True)
def django_settings() -> Iterator[None]:
    oracle.configured()
    from django.test.utils import override_settings

    with override_settings(**oracle.variants()[0]):
        yield


@pytest.fixture
def codec() -> Codec:
    return oracle.codec()  # type: ignore[no-any-return]


def codec_for(django: tuple[int, int], **more: Any) -> Codec:
    return Codec([("SECRET_KEY", "k" * 50)], oracle.SALT, django, **more)


def signed(raw: bytes, key: str = "k" * 50, **more: Any) -> bytes:
    return oracle.signed(oracle.encoded(raw), key, **more).encode()  # type: ignore[no-any-return]


def test_a_session_of_this_project_opens_with_its_key_its_salt_and_the_time_it_was_saved(
    codec: Codec,
) -> None:
    opened = codec.open(signed(RAW))
    assert (opened.data, opened.problem, opened.readable) == (DATA, Problem.NONE, True)
    assert (opened.signer, opened.salt, opened.format) == ("SECRET_KEY", oracle.SALT, "signed")
    assert opened.saved_at is not None and opened.because == ""


def test_a_fallback_key_is_named(codec: Codec) -> None:
    assert codec.open(signed(RAW, "f" * 50)).signer == "SECRET_KEY_FALLBACKS[0]"


def test_another_key_is_a_bad_signature_whose_content_is_shown_and_does_not_count(
    codec: Codec,
) -> None:
    opened = codec.open(signed(RAW, oracle.STRANGE))
    assert (opened.problem, opened.readable) == (Problem.BAD_SIGNATURE, False)
    assert (opened.data, opened.signer) == (DATA, None)
    assert opened.saved_at is not None


def test_a_list_need_not_open_what_does_not_verify(codec: Codec) -> None:
    opened = codec.open(signed(RAW, oracle.STRANGE), show=False)
    assert (opened.problem, opened.data) == (Problem.BAD_SIGNATURE, None)


@pytest.mark.parametrize("salt", ["django.core.signing", "django.contrib.sessions.Other"])
def test_a_known_key_under_another_salt_is_named_as_that(codec: Codec, salt: str) -> None:
    opened = codec.open(signed(RAW, salt=salt))
    assert (opened.problem, opened.salt, opened.signer) == (Problem.OTHER_SALT, salt, "SECRET_KEY")
    assert not opened.readable and salt in opened.because


def test_a_sha1_signature_counts_under_django_3_2_only() -> None:
    payload = signed(RAW, algorithm="sha1")
    assert codec_for((3, 2)).open(payload).readable
    opened = codec_for((4, 0)).open(payload)
    assert (opened.problem, opened.readable) == (Problem.BAD_SIGNATURE, False)
    assert "SHA-1" in opened.because


def test_sha256_does_not_count_where_django_3_2_is_told_to_sign_with_sha1() -> None:
    opened = codec_for((3, 2), algorithm="sha1").open(signed(RAW))
    assert not opened.readable and "SHA-256" in opened.because


def test_an_old_row_counts_under_django_3_2_and_is_only_shown_later() -> None:
    payload = oracle.legacy(RAW).encode()
    old, new = codec_for((3, 2)).open(payload), codec_for((4, 0)).open(payload)
    assert (old.problem, old.readable, old.data) == (Problem.NONE, True, DATA)
    assert (new.problem, new.readable, new.data) == (Problem.NOT_SIGNED, False, DATA)
    assert old.format == new.format == "legacy"
    assert "fits SECRET_KEY" in new.because


def test_an_old_row_whose_hash_does_not_fit_says_so() -> None:
    payload = oracle.legacy(RAW, oracle.STRANGE).encode()
    assert codec_for((3, 2)).open(payload).problem is Problem.BAD_SIGNATURE
    assert "fits no known key" in codec_for((5, 2)).open(payload).because


@pytest.mark.parametrize("raw", [b"[1]", b"12", b'"text"', b"null"])
def test_json_that_is_no_object_breaks_every_page_that_reads_it(codec: Codec, raw: bytes) -> None:
    opened = codec.open(signed(raw))
    assert (opened.problem, opened.readable) == (Problem.UNKNOWN_FORMAT, False)
    assert opened.data == json.loads(raw) and "answers 500" in opened.because


def test_an_empty_object_counts(codec: Codec) -> None:
    assert codec.open(signed(b"{}")).readable


@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        (b"", Problem.EMPTY),
        (RAW, Problem.NOT_SIGNED),
        (oracle.encoded(RAW).encode(), Problem.NOT_SIGNED),
        (oracle.encoded(RAW, True).encode() + b":1vZ8Sp", Problem.NOT_SIGNED),
        (b"\x80\x05}\x94.", Problem.PICKLE),
        (b"hello", Problem.UNKNOWN_FORMAT),
        (b"\xff\xfe:\x00", Problem.UNKNOWN_FORMAT),
    ],
)
def test_what_carries_no_signature_is_told_apart(
    codec: Codec, payload: bytes, problem: Problem
) -> None:
    opened = codec.open(payload)
    assert (opened.problem, opened.readable, opened.signer) == (problem, False, None)
    assert opened.because


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("A", Problem.BAD_BASE64),
        (".AAAA", Problem.BAD_ZLIB),
        (oracle.encoded(RAW[:-1]), Problem.BAD_JSON),
        (oracle.encoded(b'{"n":%s}' % (b"9" * 5000)), Problem.BAD_JSON),
        (oracle.encoded(b"\x80\x05}\x94."), Problem.PICKLE),
    ],
)
def test_each_step_that_fails_behind_a_good_signature_has_a_name(
    codec: Codec, value: str, problem: Problem
) -> None:
    opened = codec.open(oracle.signed(value).encode())
    assert (opened.problem, opened.readable, opened.data) == (problem, False, None)
    assert opened.signer == "SECRET_KEY" and "empty session" in opened.because


def test_a_bomb_is_inflated_no_further_than_the_limit_and_still_counts(codec: Codec) -> None:
    bomb = oracle.signed("." + oracle.encoded(zlib.compress(b" " * 50_000_000 + b"{}"), False))
    opened = codec.open(bomb.encode())
    assert (opened.problem, opened.readable, opened.data) == (Problem.TOO_LARGE, True, None)


def test_more_is_opened_on_request(codec: Codec) -> None:
    large = signed(json.dumps({"x": "y" * 2_000_000}).encode())
    assert codec.open(large).problem is Problem.TOO_LARGE
    assert codec.open(large, 4_000_000).problem is Problem.NONE


def test_a_compressed_payload_that_breaks_off_is_named_below_and_above_the_quick_way(
    codec: Codec,
) -> None:
    noise = random.Random(1).choices("0123456789abcdef", k=6000)
    for raw in (RAW * 3, json.dumps({"x": "".join(noise)}).encode()):
        value = "." + oracle.encoded(zlib.compress(raw)[:-5])
        assert codec.open(oracle.signed(value).encode()).problem is Problem.BAD_ZLIB


def test_deep_data_is_cut_and_what_lies_above_is_kept(codec: Codec) -> None:
    deep = b'{"_auth_user_id":"7","d":%s%s}' % (b"[" * 400, b"]" * 400)
    opened = codec.open(signed(deep))
    assert (opened.problem, opened.readable) == (Problem.TOO_DEEP, True)
    assert isinstance(opened.data, dict) and opened.data["_auth_user_id"] == "7"
    level, value = 0, opened.data
    while value:
        level, value = level + 1, value["d"] if isinstance(value, dict) else value[0]
    assert level == DEPTH_LIMIT


def test_data_as_deep_as_is_shown_is_left_alone(codec: Codec) -> None:
    deep = b'{"d":%s"%s"%s}' % (b"[" * (DEPTH_LIMIT - 1), b"x" * 500, b"]" * (DEPTH_LIMIT - 1))
    assert codec.open(signed(deep)).problem is Problem.NONE


def test_a_pickled_session_is_shown_without_being_loaded() -> None:
    codec = codec_for((4, 2), pickled=True)
    data = {"_auth_user_id": "7", "cart": [1, {"tea": None}]}
    opened = codec.open(signed(pickle.dumps(data)))
    assert (opened.problem, opened.readable, opened.data) == (Problem.NONE, True, data)
    assert not codec.open(signed(pickle.dumps([]))).readable


def test_a_pickle_that_would_run_something_is_named_as_the_attack_that_it_is() -> None:
    codec = codec_for((4, 2), pickled=True)
    opened = codec.open(signed(b"cos\nsystem\n(S'true'\ntR."))
    assert (opened.problem, opened.readable) == (Problem.PICKLE, False)
    assert "os.system" in opened.because


def test_it_says_what_a_load_would_import_and_which_of_it_is_dangerous() -> None:
    raw = b"cdecimal\nDecimal\n0cos\nsystem\n(S'id'\ntR."
    opened = codec_for((4, 2), pickled=True).open(signed(raw))
    assert opened.imports == ("decimal.Decimal", "os.system")
    assert opened.dangerous == ("os.system",)


def test_a_pickle_with_a_wrong_signature_is_not_loaded_by_django_and_said_so() -> None:
    payload = signed(b"cos\nsystem\n(S'id'\ntR.", "another key " * 5)
    opened = codec_for((4, 2), pickled=True).open(payload)
    assert opened.problem is Problem.BAD_SIGNATURE and opened.dangerous == ()
    assert "would run os.system; Django does not load it" in opened.because


def test_the_parts_of_a_payload_are_its_bytes_in_order(codec: Codec) -> None:
    payload = oracle.signed(oracle.encoded(RAW * 9, True)).encode()
    parts = {name: raw for name, raw, _ in codec.parts(payload)}
    assert list(parts) == ["compression mark", "payload", "timestamp", "signature"]
    mark, value, stamp, signature = parts.values()
    assert mark + value + b":" + stamp + b":" + signature == payload


def test_the_parts_of_an_old_row_are_its_hash_and_its_json(codec: Codec) -> None:
    found = codec.parts(oracle.legacy(RAW).encode())
    assert [name for name, _, _ in found] == ["hash", "json"]
    assert found[1][1] == RAW


@given(some.binary(max_size=300), some.booleans())
@examples(max_examples=120, deadline=None)
def test_no_bytes_make_it_raise(payload: bytes, old: bool) -> None:
    codec = codec_for((3, 2) if old else (5, 2))
    assert not codec.open(payload).readable
    codec.parts(payload)


@given(some.randoms(use_true_random=False), some.booleans())
@examples(max_examples=120, deadline=None)
def test_no_damage_to_a_real_payload_makes_it_raise(draw: random.Random, old: bool) -> None:
    codec = codec_for((3, 2) if old else (5, 2))
    payload = bytearray(oracle.some_payload(draw).encode("utf-8", "surrogatepass"))
    for _ in range(draw.randrange(4)):
        payload[draw.randrange(len(payload) + 1) : draw.randrange(len(payload) + 1)] = bytes(
            draw.randrange(256) for _ in range(draw.randrange(3))
        )
    codec.open(bytes(payload))
    codec.parts(bytes(payload))


@given(some.randoms(use_true_random=False))
@examples(max_examples=200, deadline=None)
def test_it_agrees_with_this_django_on_generated_payloads(draw: random.Random) -> None:
    assert oracle.difference(oracle.some_payload(draw)) == ""


JSON_VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=20,
)


@given(some.dictionaries(some.text(), JSON_VALUES))
@examples(max_examples=120, deadline=None)
def test_whatever_django_saves_opens_to_what_django_reads(data: dict[str, Any]) -> None:
    from django.contrib.sessions.backends.db import SessionStore

    payload = SessionStore().encode(data)
    assert oracle.difference(payload) == ""
    assert oracle.codec().open(payload.encode()).readable


@pytest.mark.parametrize("python", [sys.executable, *PYTHONS])
@pytest.mark.parametrize("script", ["oracle_codec", "oracle_expiry"])
def test_it_agrees_with_the_django_of_each_interpreter(python: str, script: str) -> None:
    command = [python, str(HERE / (script + ".py")), "2024", "250"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (ran.returncode, ran.stdout[:3000], ran.stderr[:3000]) == (0, "", "")


@pytest.mark.skipif(bool(PYTHONS), reason="other interpreters are there and were asked")
def test_other_interpreters_were_asked() -> None:
    pytest.skip("SESSION_TUI_PYTHONS names no interpreters with other Djangos")
