"""The filter language, term by term, and what a scan may know of a filter before it starts."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from session_tui.model import Problem, State
from session_tui.query import NESTING_LIMIT, TEXT_LIMIT, QueryError, Subject, parse, term

SESSION = Subject(
    key="jfdob26b9x0kqq1z77ab0q3mjfdob26b",
    user_id="7",
    state=State.LIVE,
    signer="SECRET_KEY",
    problem=Problem.NONE,
    seconds_left=3 * 3600.0,
    saved_ago=240.0,
    size=1229,
    origin="db:default",
    data={
        "cart": {"items": [{"sku": "Blue-1", "count": 3}], "total": "12.50", "gift": True},
        "Language": "de-AT",
        "note": "a..b",
        "shop.seen": None,
        "points": 1200,
    },
    user_ids={"alice": {"7"}, "ali*": {"7", "9"}, "bob": {"8"}, "jf": set()},
)


def matches(text: str, **other: object) -> bool:
    return parse(text).matches(SESSION._replace(**other))  # type: ignore[arg-type]


class TestTerms:
    def test_an_empty_filter_matches_everything(self) -> None:
        assert matches("") and matches("  \t ")

    def test_user_matches_by_the_ids_that_its_pattern_names(self) -> None:
        assert matches("user:alice") and matches("user:ali*")
        assert not matches("user:bob") and not matches("user:carol")

    def test_user_never_matches_a_session_without_one(self) -> None:
        assert not matches("user:alice", user_id=None, user_ids={"alice": {None}})

    def test_key_matches_by_its_beginning_as_copied_from_the_screen(self) -> None:
        assert matches("key:jfdob26b") and matches("key:jfdob26b…")
        assert not matches("key:dob26b")

    def test_a_bare_word_is_a_key_or_a_user(self) -> None:
        assert matches("jfdob") and matches("alice") and not matches("bob")

    def test_id_is_the_user_id_as_a_whole(self) -> None:
        assert matches("id:7") and not matches("id:77") and not matches("id:7", user_id=None)

    def test_live_includes_anonymous(self) -> None:
        assert matches("state:live", state=State.ANONYMOUS)
        assert matches("state:anonymous", state=State.ANONYMOUS)
        assert not matches("state:anonymous") and not matches("state:expired")

    @pytest.mark.parametrize(
        ("text", "signer", "matched"),
        [
            ("signer:SECRET_KEY", "SECRET_KEY", True),
            ("signer:secret_key", "SECRET_KEY", True),
            ("signer:SECRET_KEY", "SECRET_KEY_FALLBACKS[0]", False),
            ("signer:fallback", "SECRET_KEY_FALLBACKS[1]", True),
            ("signer:SECRET_KEY_FALLBACKS[1]", "SECRET_KEY_FALLBACKS[1]", True),
            ("signer:SECRET_KEY_FALLBACKS[1]", "SECRET_KEY_FALLBACKS[0]", False),
            ("signer:none", None, True),
            ("signer:none", "SECRET_KEY", False),
        ],
    )
    def test_signer(self, text: str, signer: str | None, matched: bool) -> None:
        assert matches(text, signer=signer) is matched

    def test_problem_by_name_none_or_any(self) -> None:
        assert matches("problem:bad_signature", problem=Problem.BAD_SIGNATURE)
        assert matches("problem:bad-signature", problem=Problem.BAD_SIGNATURE)
        assert matches("problem:any", problem=Problem.PICKLE) and not matches("problem:any")
        assert matches("problem:none")

    @pytest.mark.parametrize(
        ("text", "left", "matched"),
        [
            ("left:..1h", 3600.0, True),
            ("left:..1h", 3601.0, False),
            ("left:<1h", 3600.0, False),
            ("left:<=1h", 3600.0, True),
            ("left:>1h30m", 5401.0, True),
            ("left:>=1h30m", 5400.0, True),
            ("left:1h..2h", 5000.0, True),
            ("left:..0", -5.0, True),
            ("left:-1h..0", -3601.0, False),
            ("left:1.5h..", 5400.0, True),
            ("left:90..120s", 100.0, True),
            ("left:1w..", 604800.0, True),
            ("left<1h", 3599.0, True),
            ("left<1h", 3600.0, False),
            ("left<=1h", 3600.0, True),
            ("left>1h", 3601.0, True),
            ("LEFT>=1h", 3600.0, True),
            ("-left<1h", 3601.0, True),
        ],
    )
    def test_left_is_the_time_to_the_end(self, text: str, left: float, matched: bool) -> None:
        assert matches(text, seconds_left=left) is matched

    @pytest.mark.parametrize("text", ["left:..1h", "left:<1h", "left<=1h"])
    def test_what_has_ended_has_nothing_left(self, text: str) -> None:
        assert not matches(text, seconds_left=-1.0)
        assert matches(f"-{text}", seconds_left=-1.0)

    @pytest.mark.parametrize("text", ["left:..0", "left:-1d..1h", "left:..-1h", "left<0"])
    def test_a_range_that_begins_before_the_end_is_for_those_that_ended(self, text: str) -> None:
        assert matches(text, seconds_left=-7200.0)

    def test_unreadable_is_the_screens_word_for_undecodable(self) -> None:
        assert matches("state:unreadable", state=State.UNDECODABLE)
        assert matches("state:Undecodable", state=State.UNDECODABLE)
        assert not matches("state:unreadable")

    def test_saved_is_the_age_of_the_last_write(self) -> None:
        assert matches("saved:..10m") and not matches("saved:1d..")

    def test_sizes_have_units_of_1024(self) -> None:
        assert matches("size:1k..") and not matches("size:4k..") and matches("size:1229")
        assert matches("size:<2K") and matches("size:1.5M..2m", size=1024 * 1024 * 2)

    def test_origin_by_kind_or_in_full(self) -> None:
        assert matches("origin:db") and matches("origin:db:default")
        assert not matches("origin:cache") and not matches("origin:db:def")

    def test_has_means_that_the_name_is_there(self) -> None:
        assert matches("has:cart") and matches("has:cart.items.0.sku") and matches("has:shop.seen")
        assert not matches("has:checkout") and not matches("has:cart.items.1")
        assert not matches("has:cart", data=None)

    @pytest.mark.parametrize(
        "text",
        [
            "data.language:x OR data.Language:de-at",
            "data.Language:DE*",
            "data.cart.items.0.sku:blue-1",
            "data.cart.items.0.count:3",
            "data.cart.items.0.count:3.0",
            "data.cart.total:12..13",
            "data.cart.gift:true",
            "data.shop.seen:null",
            "data.points:>1000",
            "data.points>1000",
            "size<2k",
            "saved<10m",
            'data.note:"a..b"',
        ],
    )
    def test_data_is_compared_as_text_or_by_number(self, text: str) -> None:
        assert matches(text)

    @pytest.mark.parametrize(
        "text", ["data.points:..1000", "data.Language:1..2", "data.cart:x", "data.cart.gift:1.."]
    )
    def test_data_of_another_value_or_kind_does_not_match(self, text: str) -> None:
        assert not matches(text)

    @pytest.mark.parametrize("number", [10**400, math.inf, math.nan, -(10**400)])
    def test_monstrous_numbers_in_the_data_are_compared_all_the_same(self, number: float) -> None:
        assert matches("data.n:..5", data={"n": number}) is (number < 0)
        assert not matches("data.n:5", data={"n": number})


class TestJoining:
    def test_terms_side_by_side_must_all_match(self) -> None:
        assert matches("user:alice left:..4h") and not matches("user:alice left:..1h")
        assert matches("user:alice AND left:..4h")

    def test_and_binds_tighter_than_or(self) -> None:
        assert matches("user:alice OR user:bob left:..1h")
        assert not matches("(user:alice OR user:bob) left:..1h")

    def test_a_minus_negates_a_term_or_a_group(self) -> None:
        assert matches("-user:bob") and not matches("-user:alice")
        assert matches("-(user:bob OR state:expired)") and matches("--user:alice")

    def test_what_is_not_known_compares_with_nothing(self) -> None:
        assert not matches("left:..1h", seconds_left=None)
        assert not matches("left:1h..", seconds_left=None)

    def test_a_negation_is_exactly_the_rest_so_the_unknown_is_in_it(self) -> None:
        assert matches("-left:..1h", seconds_left=None)
        assert matches("-user:alice", user_id=None)

    def test_quotes_hold_blanks_and_signs_together(self) -> None:
        query = parse(r'user:"alice b" "OR" user:"say \"hi\""')
        assert query.users == ("alice b", "OR", 'say "hi"')

    def test_a_term_is_quoted_where_it_has_to_be(self) -> None:
        assert term("user", "alice") == "user:alice"
        assert parse(term("user", 'a "b" (c)\\')).users == ('a "b" (c)\\',)


class TestBeforeAScan:
    def test_a_key_alone_is_one_look_up(self) -> None:
        assert parse("key:jfdob26b").key_prefix == "jfdob26b"
        assert parse("(key:jfdob26b…)").key_prefix == "jfdob26b"

    @pytest.mark.parametrize("text", ["", "jfdob26b", "key:a OR key:b", "-key:a", "key:a user:b"])
    def test_nothing_else_is(self, text: str) -> None:
        assert parse(text).key_prefix is None

    def test_users_are_named_once_each_with_bare_words(self) -> None:
        assert parse("user:alice OR -(bob user:alice) ali*").users == ("alice", "bob", "ali*")

    @pytest.mark.parametrize(
        ("text", "horizon"),
        [
            ("", None),
            ("user:alice", None),
            ("left:..1h", (0, 3600)),
            ("left:..1h user:alice", (0, 3600)),
            ("left:..0", (-math.inf, 0)),
            ("left<1h", (0, 3600)),
            ("left:..1h OR user:alice", None),
            ("left:1h..2h OR left:5h..6h", (3600, 6 * 3600)),
            ("left:..2h left:1h..", (3600, 7200)),
            ("-left:..1h", None),
            ("-left:..0", (0, math.inf)),
            ("-(left:..0 OR left:5h..)", (0, 5 * 3600)),
            ("-left:1h..2h", None),
            ("state:live", (0, math.inf)),
            ("state:expired", (-math.inf, 0)),
            ("-state:expired", None),
        ],
    )
    def test_the_horizon_is_the_range_of_ends_that_can_match(
        self, text: str, horizon: tuple[float, float] | None
    ) -> None:
        assert parse(text).horizon == horizon

    def test_a_contradiction_has_a_horizon_upside_down(self) -> None:
        horizon = parse("left:..1h left:2h..").horizon
        assert horizon is not None and horizon[0] > horizon[1]


class TestSlips:
    @pytest.mark.parametrize(
        ("text", "position", "words"),
        [
            ("stat:live", 0, "no term stat: did you mean state:?"),
            ("foo:1", 0, "no term foo: only user key state left"),
            ("user:alice state:alive", 11, "state: takes live, anonymous, expired, unreadable,"),
            ("user=alice", 0, "A term has a colon: user:alice."),
            ("data.step=2", 0, "A term has a colon: data.step:2."),
            ("left<soon", 0, "soon is not a duration"),
            ("left<", 0, "nothing is not a duration"),
            ("left:1h", 0, "left:..1h"),
            ("left:..1y", 0, "1y is not a duration"),
            ("size:big", 0, "900, 4k or 1.5M"),
            ("size:..", 0, "one end"),
            ("user:", 0, "needs a value"),
            ("data:x", 0, "no term data"),
            ("data.:x", 0, "no term data."),
            ("user.name:x", 0, "no term user.name"),
            ("data.path:../x", 0, "stands in quotes"),
            ("a or b", 2, "in capitals"),
            ("a OR", 4, "before the end of the filter"),
            ("OR a", 0, "before the OR"),
            ("(a b", 0, "not closed"),
            ("a)", 1, "not opened"),
            ("()", 1, "closing parenthesis"),
            ('user:"alice', 5, "quote is opened"),
            ("user:f(x)", 6, "into quotes"),
            ("- a", 0, "- says nothing here"),
            ("signer:bob", 0, "none, fallback"),
            ("problem:odd", 0, "bad_signature"),
            ("key:a/b", 0, "letters and digits"),
            ('""', 0, "matches nothing"),
            ("a\x1bb", 1, "Character 2"),
            ("a\ud800", 1, "Character 2"),
            ("size:9999999999999999..", 0, "too large"),
        ],
    )
    def test_each_names_the_term_and_what_is_allowed(
        self, text: str, position: int, words: str
    ) -> None:
        with pytest.raises(QueryError) as caught:
            parse(text)
        assert words in str(caught.value)
        assert caught.value.position == position
        assert str(caught.value).endswith((".", "?"))

    @pytest.mark.parametrize("text", ["state:foo", "signer:bob", "left:1h", "stat:live"])
    def test_it_fits_into_the_one_line_that_the_screens_have(self, text: str) -> None:
        with pytest.raises(QueryError) as caught:
            parse(text)
        assert len(str(caught.value)) <= 76

    def test_a_filter_has_an_end(self) -> None:
        with pytest.raises(QueryError, match="2000 are allowed"):
            parse("a" * (TEXT_LIMIT + 1))

    @pytest.mark.parametrize("opened", ["(", "-", "-("])
    def test_nesting_has_an_end(self, opened: str) -> None:
        with pytest.raises(QueryError, match="levels are nested"):
            parse(opened * (NESTING_LIMIT + 1) + "a")

    def test_fifty_levels_are_allowed(self) -> None:
        assert parse("(" * NESTING_LIMIT + "jf" + ")" * NESTING_LIMIT).matches(SESSION)


WORDS = (
    '( ) - -- AND OR and " \\ : .. < > <= … * user: key: id: state: left: saved: size: origin: '
    'has: data. data.a: data.a.b: signer: problem: live expired none SECRET_KEY any alice "a b" "" '
    "1h -5m 1h30m 2.5k 4M 0 9 .5 0.1 1e5 ..1h 1..2 [0] bad_zlib jfdob a:b "
    "left<1h left> data.a<=2 user=x"
)
PIECES = st.sampled_from([*WORDS.split(), " ", "  ", "\t", '"x y"'])
FILTERS = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=14).map("".join),
    st.lists(PIECES, max_size=14).map(" ".join),
)
NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=12)
NUMBERS = st.decimals(-1000, 100000, places=3).map(str) | st.integers(0, 10**9).map(str)
DURATIONS = st.builds(str.__add__, NUMBERS, st.sampled_from("smhdw"))
RANGES = st.one_of(
    st.builds("{}..{}".format, DURATIONS, DURATIONS),
    st.builds("{}..".format, DURATIONS),
    st.builds("{}{}".format, st.sampled_from(["<", "<=", ">", ">="]), DURATIONS),
)
TERMS = st.one_of(
    st.builds(term, st.just("user"), NAMES.filter(str.strip)),
    st.builds("left:{}".format, RANGES),
    st.builds("saved:{}".format, RANGES),
    st.builds(
        "size:{}{}".format, st.integers(0, 10**5), st.sampled_from(["", "k", "M", "..", "G"])
    ),
    st.builds("data.a:{}..".format, NUMBERS),
    st.sampled_from(["state:live", "signer:fallback", "problem:any", "key:abc", "jf", "has:cart"]),
)
QUERIES = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.builds("-({})".format, inner),
        st.lists(inner, min_size=2, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(" OR ".join).map("({})".format),
    ),
    max_leaves=8,
)


class TestAnyFilter:
    @given(FILTERS)
    def test_is_read_or_refused_with_a_position_in_it(self, text: str) -> None:
        try:
            parse(text)
        except QueryError as error:
            assert 0 <= error.position <= len(text)

    @given(FILTERS | QUERIES)
    def test_reads_back_from_how_it_prints(self, text: str) -> None:
        try:
            query = parse(text)
        except QueryError:
            assume(False)
        assert parse(str(query)) == query

    @given(QUERIES, st.none() | st.floats(-1e6, 1e6), st.sampled_from(State))
    def test_splits_the_store_in_two(self, text: str, left: float | None, state: State) -> None:
        subject = SESSION._replace(seconds_left=left, state=state)
        assert parse(f"-({text})").matches(subject) is not parse(text).matches(subject)

    @given(QUERIES, st.floats(-1e6, 1e6))
    def test_never_matches_beyond_its_horizon(self, text: str, left: float) -> None:
        state = State.LIVE if left > 0 else State.EXPIRED
        query = parse(text)
        if query.matches(SESSION._replace(seconds_left=left, state=state)) and query.horizon:
            assert query.horizon[0] <= left <= query.horizon[1]
