"""Pickles are shown without being loaded: nothing is imported, called or built."""

from __future__ import annotations

import datetime
import os
import pickle
import random
import subprocess
import sys
import tracemalloc
import zoneinfo
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as some

import tests.agent.oracle_pickles as oracle
from session_tui.agent.masking import value_tree
from session_tui.agent.pickles import Cut, Opaque, unpickled
from session_tui.model import DEPTH_LIMIT, INFLATED_LIMIT, Problem

TOP = Path(__file__).parents[2]
SUITE = Path(os.environ.get("SESSION_TUI_SUITES", TOP.parent / "shared" / "suites")) / "picklescan"
PYTHONS = [
    sys.executable,
    *filter(None, os.environ.get("SESSION_TUI_PYTHONS", "").split(":")),
]
MUTATIONS = int(os.environ.get("SESSION_TUI_MUTATIONS", "10000"))
"""Damaged pickles that are read, by all interpreters together: 100,000 take some fifteen seconds
of one processor, which this variable can ask for, as `.ci/run` does."""

PEAK = 64 * 1024 * 1024
"""Bytes of memory that reading a pickle of up to INFLATED_LIMIT may take."""

ZONES = some.none() | some.just(datetime.timezone.utc)
SCALARS = (
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats(allow_nan=False)
    | some.text()
    | some.binary()
    | some.decimals(allow_nan=False)
    | some.uuids()
    | some.datetimes(timezones=ZONES)
    | some.dates()
    | some.times()
    | some.timedeltas()
)
DATA = some.recursive(
    SCALARS | some.sets(SCALARS) | some.frozensets(SCALARS),
    lambda inner: (
        some.lists(inner)
        | some.tuples(inner, inner)
        | some.dictionaries(some.text() | some.tuples(SCALARS), inner)
    ),
    max_leaves=20,
)


class Cart:
    """Somebody's class."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.token = "s3cr3t"


class TestPlainValues:
    @given(some.dictionaries(some.text(), DATA), some.sampled_from(oracle.PROTOCOLS))
    @examples(max_examples=80, deadline=None)
    def test_a_session_is_what_a_load_makes_of_it(self, data: Any, protocol: int) -> None:
        assert oracle.difference(data, protocol) == ""

    @given(some.randoms(use_true_random=False), some.sampled_from(oracle.PROTOCOLS))
    @examples(max_examples=80, deadline=None)
    def test_so_is_one_with_collections(self, draw: random.Random, protocol: int) -> None:
        assert oracle.difference(oracle.some_value(draw), protocol) == ""

    @pytest.mark.parametrize("value", oracle.SCALARS, ids=lambda value: repr(value)[:40])
    @pytest.mark.parametrize("protocol", oracle.PROTOCOLS)
    def test_every_kind_of_scalar_is(self, value: object, protocol: int) -> None:
        assert oracle.difference(value, protocol) == ""

    def test_a_time_in_a_named_zone_keeps_the_name_as_the_zone_is_not_read(self) -> None:
        berlin = datetime.datetime(2024, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))
        read = unpickled(pickle.dumps(berlin))
        assert isinstance(read.data, Opaque) and read.dangerous == read.unknown == ()
        naive, zone = read.data.arguments
        assert naive == berlin.replace(tzinfo=None)
        assert isinstance(zone, Opaque) and zone.arguments == ("Europe/Berlin",)


class TestObjects:
    def test_an_object_is_a_placeholder_with_its_state(self) -> None:
        read = unpickled(pickle.dumps({"cart": Cart("tea")}))
        assert isinstance(read.data, dict)
        cart = read.data["cart"]
        name = f"{Cart.__module__}.Cart"
        assert isinstance(cart, Opaque) and cart.name == name and repr(cart) == f"<{name}>"
        assert cart.state == {"lines": ["tea"], "token": "s3cr3t"}
        assert (read.problem, read.unknown, read.dangerous) == (Problem.NONE, (name,), ())

    def test_a_call_is_a_placeholder_with_its_arguments(self) -> None:
        read = unpickled(oracle.ZOO["REDUCE"][0])
        assert isinstance(read.data, Opaque) and read.data.arguments == ("id",)

    def test_a_class_itself_is_told_from_an_object_of_it(self) -> None:
        read = unpickled(pickle.dumps(Cart))
        assert isinstance(read.data, Opaque) and not read.data.called

    def test_it_is_drawn_with_names_and_its_secrets_are_masked(self) -> None:
        value = value_tree(unpickled(pickle.dumps(Cart("tea"))).data, reveal=False)
        assert (value.kind, value.names, value.size) == ("object", ("lines", "token"), 2)
        assert [item.kind for item in value.items] == ["list", "masked"]

    def test_imports_are_listed_once_and_in_order(self) -> None:
        raw = b"(cos\nsystem\ncdecimal\nDecimal\ncos\nsystem\ncshop\nCart\nl."
        read = unpickled(raw)
        assert read.imports == ("os.system", "decimal.Decimal", "shop.Cart")
        assert (read.dangerous, read.unknown) == (("os.system",), ("shop.Cart",))

    def test_imports_without_end_are_cut_and_a_dangerous_one_is_still_named(self) -> None:
        raw = b"(" + b"".join(b"cshop\nc%d\n" % index for index in range(5000))
        read = unpickled(raw + b"cos\nsystem\nl.")
        assert len(read.imports) == 100 and read.dangerous == ("os.system",)


class TestDjango:
    @pytest.fixture(autouse=True)
    def _site(self) -> None:
        from tests.conftest import site

        site({"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"})

    @pytest.mark.parametrize("protocol", range(2, 6))
    def test_its_texts_and_messages_are_readable(self, protocol: int) -> None:
        from django.contrib.messages.storage.base import Message
        from django.utils.functional import SimpleLazyObject, lazystr
        from django.utils.safestring import mark_safe
        from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

        hello: Any = gettext_lazy("Hello")
        data = [
            gettext_lazy("Saved"),
            ngettext_lazy("one", "many", 2),
            pgettext_lazy("month", "May"),
            lazystr("lazy"),
            mark_safe("<b>"),
            SimpleLazyObject(lambda: {"a": 1}),
            Message(20, hello, "tag"),
        ]
        read = unpickled(pickle.dumps(data, protocol))
        message = {"level": 20, "message": "Hello", "extra_tags": "tag"}
        assert read.data == ["Saved", "one", "May", "lazy", "<b>", {"a": 1}, message]
        assert (read.dangerous, read.unknown) == ((), ())

    def test_an_instance_of_a_model_has_its_fields(self) -> None:
        from django.contrib.auth.models import User

        read = unpickled(pickle.dumps(User(id=7, username="alice")))
        assert isinstance(read.data, Opaque) and read.data.name == "auth.User"
        fields = dict(read.data.fields())
        assert (fields["id"], fields["username"], "_state" in fields) == (7, "alice", False)


class TestHostile:
    @pytest.mark.parametrize("name", oracle.ZOO)
    def test_what_runs_things_is_named(self, name: str) -> None:
        raw, dangerous = oracle.ZOO[name]
        read = oracle.read_and_draw(raw)
        assert oracle.named(raw, dangerous), read
        assert read.imports

    @pytest.mark.parametrize("name", oracle.BOMBS)
    def test_a_bomb_has_a_problem_and_no_effect(self, name: str) -> None:
        raw, problem = oracle.BOMBS[name]
        read = oracle.read_and_draw(raw)
        assert read.problem is problem, read.because
        assert (read.because == "") is (problem is Problem.NONE)

    @pytest.mark.parametrize("name", oracle.BOMBS)
    def test_memory_is_bounded(self, name: str) -> None:
        raw = oracle.BOMBS[name][0]
        tracemalloc.start()
        try:
            unpickled(raw)
            assert tracemalloc.get_traced_memory()[1] < PEAK
        finally:
            tracemalloc.stop()

    def test_keys_that_were_made_to_collide_are_set_apart(self) -> None:
        for _, raw in oracle.colliding():
            data = oracle.read_and_draw(raw).data
            assert isinstance(data, (dict, set))
            assert sum(isinstance(key, Opaque) for key in data) > 1000

    def test_what_holds_itself_is_cut(self) -> None:
        endless: list[object] = [1]
        endless.append(endless)
        data = unpickled(pickle.dumps(endless)).data
        assert isinstance(data, list) and data[0] == 1 and isinstance(data[1], Cut)

    def test_what_is_deep_is_cut_and_what_lies_above_is_kept(self) -> None:
        value = unpickled(oracle.BOMBS["lists 10,000 deep"][0]).data
        depth = 0
        while isinstance(value, list):
            value, depth = value[0], depth + 1
        assert depth == DEPTH_LIMIT and isinstance(value, Cut)

    def test_more_bytes_than_asked_for_are_not_read(self) -> None:
        raw = pickle.dumps("x" * INFLATED_LIMIT)
        assert unpickled(raw).problem is Problem.TOO_LARGE
        assert unpickled(raw, 2 * INFLATED_LIMIT).problem is Problem.NONE

    def test_a_truncated_pickle_says_where_it_ends(self) -> None:
        raw = pickle.dumps({"a": [1, "b", Decimal(2)]}, 2)
        for end in range(len(raw)):
            read = unpickled(raw[:end])
            assert read.problem is Problem.PICKLE and "breaks off at byte" in read.because

    def test_what_follows_the_end_is_said_and_not_read(self) -> None:
        read = unpickled(b"N.cos\nsystem\n.")
        assert (read.data, read.problem, read.imports) == (None, Problem.NONE, ())
        assert "12 bytes" in read.because

    def test_no_sentence_quotes_the_pickle(self) -> None:
        for raw in broken():
            assert "xyzzy" not in unpickled(raw).because

    @given(some.binary(max_size=200))
    @examples(max_examples=300, deadline=None)
    def test_no_bytes_make_it_raise(self, raw: bytes) -> None:
        oracle.read_and_draw(raw)


def broken() -> Iterator[bytes]:
    """Pickles with a word in them that fail in different ways."""
    word = b"X\5\0\0\0xyzzy"
    for end in (b"", b"R.", b"b.", b"a.", b"s.", b"\x93.", b"\xff", b"Ixyzzy\n.", b"Sxyzzy\n."):
        yield word + word + end


def run(python: str, *arguments: str) -> None:
    """The oracle in a process of its own; it prints nothing where all is well."""
    command = [python, str(Path(__file__).with_name("oracle_pickles.py")), *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert (ran.returncode, ran.stdout[:3000], ran.stderr[:3000]) == (0, "", "")


@pytest.mark.parametrize("number", range(len(PYTHONS)))
def test_an_audit_hook_hears_nothing_from_the_zoo_and_from_damaged_pickles(number: int) -> None:
    each = -(-MUTATIONS // len(PYTHONS))
    run(PYTHONS[number], str(2024 + number), str(each))


def test_nor_from_the_pickles_that_scanners_are_tested_with() -> None:
    if not SUITE.is_dir():
        pytest.skip("picklescan is not here: SESSION_TUI_SUITES names the folder around it")
    assert len(oracle.suite(str(SUITE))) > 30
    run(sys.executable, "7", "500", str(SUITE))


def test_each_of_those_is_shown_as_what_it_is() -> None:
    if not SUITE.is_dir():
        pytest.skip("picklescan is not here: SESSION_TUI_SUITES names the folder around it")
    harmless = []
    for path in sorted(SUITE.glob("*.p*kl*")):
        read = oracle.read_and_draw(path.read_bytes())
        if not read.dangerous:
            harmless.append((path.stem, read.because == ""))
    benign = [(f"benign0_v{number}", True) for number in (0, 3, 4)]
    assert harmless == [*benign, ("malicious6", False)], "the last hides behind the first's end"


def test_reading_pickles_is_not_loaded_with_the_agent() -> None:
    code = (
        "import sys, session_tui.agent.sessions; print('session_tui.agent.pickles' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=TOP)
    assert ran.stdout == "False\n"
