"""Values as JSON has them."""

from __future__ import annotations

import datetime
import decimal
import json
import math

from hypothesis import given
from hypothesis import strategies as st

from session_tui.agent.masking import value_tree
from session_tui.agent.opaque import Opaque
from session_tui.model import Value
from session_tui.text.json import json_of


def plain(value: object) -> object:
    """What JSON can say of a value."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, list):
        return [plain(item) for item in value]
    return {k: plain(v) for k, v in value.items()} if isinstance(value, dict) else value


DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
)


class TestJson:
    @given(DATA)
    def test_is_what_the_session_holds(self, data: object) -> None:
        assert json_of(value_tree(data, True)) == plain(data)

    @given(DATA)
    def test_can_be_written_strictly(self, data: object) -> None:
        json.dumps(json_of(value_tree(data, False)), allow_nan=False)

    def test_big_numbers_are_exact(self) -> None:
        assert json_of(value_tree(2**80 + 1, True)) == 2**80 + 1

    def test_what_is_masked_or_cut_stands_in_brackets(self) -> None:
        masked = json_of(value_tree({"password": "hunter2"}, False))
        assert masked == {"password": "[masked, 7 characters]"}
        assert json_of(Value("cut", "3 more", 3)) == "[3 more]"

    def test_a_cut_string_tells_how_much_is_missing(self) -> None:
        said = json_of(value_tree(" " * 70_000, True))
        assert isinstance(said, str) and said.endswith("… (4464 more)")

    def test_what_a_pickle_would_have_built_is_named_with_what_it_is_built_of(self) -> None:
        cart = Opaque("shop.Cart", (1,), {"items": [2]})
        assert json_of(value_tree({"cart": cart}, True)) == {
            "cart": {"object": "shop.Cart", "argument 1": 1, "items": [2]}
        }

    def test_a_date_or_a_decimal_is_its_text(self) -> None:
        day, price = datetime.date(2026, 3, 1), decimal.Decimal("1.50")
        assert json_of(value_tree([day, price], True)) == ["2026-03-01", "1.50"]

    def test_names_that_masking_made_equal_are_kept_apart(self) -> None:
        value = Value("dict", "", 2, ("a…", "a…"), (Value("int", "1", 1), Value("int", "2", 1)))
        assert json_of(value) == {"a…": 1, "a… (2)": 2}

    def test_the_deepest_tree_is_written(self) -> None:
        data: list[object] = []
        for _ in range(1000):
            data = [data]
        assert "levels deep" in json.dumps(json_of(value_tree(data, False)))
