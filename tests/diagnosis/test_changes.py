"""Remedies as diffs: which lines they take, and what is written where no diff would be right."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from session_tui.diagnosis.changes import Wanted, entry, moved_up, rewritten, setting, settings
from session_tui.diagnosis.edits import Edit, is_diff, written
from session_tui.diagnosis.readings.setting_lines import as_flag, as_number, demanded_key
from session_tui.model.facts import CodeSeen, Facts, Outline, Spot
from tests.diagnosis.worlds import known, told, world
from tests.processes import binary

FILE = "shop/settings.py"
AGE = "SESSION_COOKIE_AGE"
MIDDLEWARE = (
    "MIDDLEWARE = [",
    '    "one.First",',
    '    "two.Second",',
    '    "three.Third",',
    "]",
)


def line(text: str, name: str = AGE, **more: object) -> Spot:
    """A setting on one line, as it was read."""
    return replace(Spot("setting", FILE, 12, text, name), **more)  # type: ignore[arg-type]


def listed(name: str = "MIDDLEWARE", source: tuple[str, ...] = MIDDLEWARE) -> Spot:
    """A setting that goes over several lines."""
    return Spot("setting", FILE, 12, source[0], name, single=False, source=source)


def read(*spots: Spot, names: tuple[tuple[str, str], ...] = (), lines: int = 60) -> Facts:
    """A project with these spots, of whose settings no values are known."""
    outlines = (Outline(FILE, lines, names, 3), Outline("shop/views.py", 40, names, 5))
    return told(code=known(CodeSeen(spots, 2, outlines=outlines, settings_file=FILE)))


def body(change: str) -> list[str]:
    """A diff without the names of its file."""
    assert is_diff(change)
    return change.splitlines()[2:]


class TestSettings:
    def test_the_line_is_replaced_where_it_stands(self) -> None:
        change = setting(AGE, "60")(read(line(f"{AGE} = 5")))
        assert body(change) == ["@@ -12 +12 @@", f"-{AGE} = 5", f"+{AGE} = 60"]

    def test_it_stays_as_far_in_as_it_was(self) -> None:
        change = setting(AGE, "60")(read(line(f"    {AGE} = 5")))
        assert body(change)[-1] == f"+    {AGE} = 60"

    def test_what_is_set_nowhere_is_added_below_the_last_line(self) -> None:
        assert body(setting(AGE, "60")(read())) == ["@@ -60,0 +61 @@", f"+{AGE} = 60"]

    def test_what_has_the_value_already_is_left_alone(self) -> None:
        assert setting("USE_TZ", "True")(world()) == ""
        assert setting(AGE, "1209600")(world()) == ""

    def test_a_flag_is_no_number(self) -> None:
        assert setting("USE_TZ", "1")(world()) != ""

    def test_several_are_one_diff_in_the_order_of_their_lines(self) -> None:
        facts = read(line("USE_TZ = False", "USE_TZ", line=20), line(f"{AGE} = 5"))
        change = settings(Wanted("USE_TZ", "True"), Wanted(AGE, "60"), Wanted("X", "1"))(facts)
        heads = [each for each in body(change) if each.startswith("@@")]
        assert heads == ["@@ -12 +12 @@", "@@ -20 +20 @@", "@@ -60,0 +61 @@"]

    def test_what_the_value_needs_is_imported(self) -> None:
        change = setting(AGE, 'int(os.environ["A"])')(read(line(f"{AGE} = 5")))
        assert body(change)[:3] == ["@@ -2,0 +3 @@", "+import os", "@@ -12 +13 @@"]

    def test_and_not_where_it_is_imported_already(self) -> None:
        facts = read(line(f"{AGE} = 5"), names=(("os", "os"),))
        assert "import os" not in setting(AGE, 'int(os.environ["A"])')(facts)

    @pytest.mark.parametrize(
        "spot",
        [
            line(f"{AGE} = (", single=False),
            line(f"{AGE} = 5 if '***' else 6", exact=False),
            line(f"{AGE}, OTHER = 5, 6"),
            line(f"{AGE} = 5; OTHER = 6"),
            line(f"if DEBUG: {AGE} = 5"),
        ],
    )
    def test_a_line_that_cannot_be_replaced_is_told_in_a_sentence(self, spot: Spot) -> None:
        assert setting(AGE, "60")(read(spot)).splitlines() == [
            f"In {FILE}, in place of what stands in line 12, write:",
            f"    {AGE} = 60",
        ]

    @pytest.mark.parametrize("text", ['os.environ.get("A", 5)', 'env.int("A")', 'config("A", 5)'])
    def test_a_variable_of_the_environment_is_not_taken_away(self, text: str) -> None:
        assert setting(AGE, "60 * 60")(read(line(f"{AGE} = {text}"))) == (
            f"In {FILE}, line 12, {AGE} comes from the variable A: let that make it 60 * 60."
        )

    def test_so_is_a_file_whose_end_is_not_known(self) -> None:
        told_so = setting(AGE, "60")(read(lines=0))
        assert told_so == f"In {FILE}, at its end, write:\n    {AGE} = 60"

    def test_and_one_that_has_its_settings_in_classes(self) -> None:
        facts = read(line("    DEBUG = True", "DEBUG", within="Production"))
        assert "the class of settings" in setting(AGE, "60")(facts)


class TestLists:
    def test_one_more_comes_behind_the_last(self) -> None:
        change = entry("MIDDLEWARE", "", "four.Fourth")(read(listed()))
        assert body(change) == [
            "@@ -15,2 +15,3 @@",
            '     "three.Third",',
            '+    "four.Fourth",',
            " ]",
        ]

    def test_or_in_front_of_the_first(self) -> None:
        change = entry("MIDDLEWARE", "", "four.Fourth", front=True)(read(listed()))
        assert body(change)[1:4] == [" MIDDLEWARE = [", '+    "four.Fourth",', '     "one.First",']

    def test_the_last_without_a_comma_gets_one(self) -> None:
        source = ("MIDDLEWARE = [", '    "one.First"', "]")
        change = entry("MIDDLEWARE", "", "four.Fourth")(read(listed(source=source)))
        assert '+    "one.First",' in body(change)

    def test_one_is_replaced_in_its_line(self) -> None:
        change = entry("MIDDLEWARE", "two.Second", "two.Other")(read(listed()))
        assert '-    "two.Second",' in body(change)
        assert '+    "two.Other",' in body(change)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("X = []", 'X = ["a"]'),
            ('X = ["b"]', 'X = ["b", "a"]'),
            ('X = ["b",]', 'X = ["b", "a",]'),
            ('X = ("b",)', 'X = ("b", "a",)'),
            ('X = [*Y, "b"]', 'X = [*Y, "b", "a"]'),
        ],
    )
    def test_a_list_on_one_line_stays_on_one(self, old: str, new: str) -> None:
        assert body(entry("X", "", "a")(read(line(old, "X"))))[-1] == f"+{new}"

    @pytest.mark.parametrize("old", ["X = BASE + OTHERS", "X = BASE + [", "X += ['b']", "X = ()"])
    def test_what_is_no_plain_list_is_told_in_a_sentence(self, old: str) -> None:
        spot = line(old, "X", single=not old.endswith("["))
        change = entry("X", "", "a")(read(spot))
        assert change == f'In {FILE}, line 12, write "a" in X.'

    def test_a_list_that_is_set_nowhere_keeps_what_it_has_by_itself(self) -> None:
        change = entry("AUTHENTICATION_BACKENDS", "", "own.Backend")(world())
        assert body(change)[-1] == (
            "+AUTHENTICATION_BACKENDS = "
            '["django.contrib.auth.backends.ModelBackend", "own.Backend"]'
        )

    def test_one_is_moved_above_another(self) -> None:
        change = moved_up("MIDDLEWARE", "three.Third", "one.First")(read(listed()))
        assert body(change)[2:6] == [
            '+    "three.Third",',
            '     "one.First",',
            '     "two.Second",',
            '-    "three.Third",',
        ]
        assert moved_up("MIDDLEWARE", "one.First", "three.Third")(read(listed())) == ""


class TestLines:
    VARY = "django.views.decorators.vary.vary_on_cookie"
    PAGE = Spot("cache-page", "shop/views.py", 12, "@cache_page(60)")

    def varied(self, spot: Spot, *names: tuple[str, str]) -> str:
        """A line and one below it that calls what has to be imported."""
        change = rewritten(
            "cache-page", lambda each: (each.snippet, "@vary_on_cookie"), needs=self.VARY
        )
        return change(read(spot, names=names))

    def test_what_they_call_is_imported(self) -> None:
        assert body(self.varied(self.PAGE)) == [
            "@@ -4,0 +5 @@",
            "+from django.views.decorators.vary import vary_on_cookie",
            "@@ -12 +13,2 @@",
            "-@cache_page(60)",
            "+@cache_page(60)",
            "+@vary_on_cookie",
        ]

    def test_it_is_called_as_the_file_calls_it(self) -> None:
        assert self.varied(self.PAGE, ("voc", self.VARY)).endswith("\n+@voc")
        module = ("vary", "django.views.decorators.vary")
        assert self.varied(self.PAGE, module).endswith("\n+@vary.vary_on_cookie")

    def test_a_name_that_the_file_has_given_away_is_not_taken_from_it(self) -> None:
        change = self.varied(self.PAGE, ("vary_on_cookie", ""))
        assert "import vary_on_cookie as django_vary_on_cookie" in change
        assert change.endswith("\n+@django_vary_on_cookie")

    def test_lines_go_below_a_statement_and_not_into_it(self) -> None:
        spot = replace(self.PAGE, single=False, last=15)
        assert body(self.varied(spot))[-2:] == ["@@ -15,0 +17 @@", "+@vary_on_cookie"]

    def test_where_its_end_is_not_known_nothing_is_written(self) -> None:
        assert self.varied(replace(self.PAGE, single=False)) == ""


class TestLinesOfSettings:
    @pytest.mark.parametrize(
        ("text", "value", "new"),
        [
            ('os.environ.get("A", "60")', "60", 'int(os.environ.get("A", "60"))'),
            ('os.environ.get("A")', "60", 'int(os.environ.get("A") or 1209600)'),
            ('os.getenv("A")', "60", 'int(os.getenv("A") or 1209600)'),
            ('"60"', "60", "60"),
        ],
    )
    def test_a_number_keeps_its_source(self, text: str, value: str, new: str) -> None:
        facts = told(settings={AGE: value}, spots=[line(f"{AGE} = {text}")])
        wanted = as_number(facts, AGE)
        assert wanted is not None
        assert wanted.value == new

    def test_what_is_no_number_stays(self) -> None:
        facts = told(settings={AGE: "1h"}, spots=[line(f'{AGE} = os.environ["A"]')])
        assert as_number(facts, AGE) is None

    def test_a_flag_is_compared_with_what_means_yes(self) -> None:
        name = "SESSION_COOKIE_SECURE"
        facts = told(settings={name: "False"}, spots=[line(f'{name} = env("A")', name)])
        wanted = as_flag(facts, name)
        assert wanted is not None
        assert wanted.value.startswith('str(env("A")).lower() in ("1", "true"')
        facts = told(settings={name: "False"}, spots=[line(f'{name} = "False"', name)])
        assert as_flag(facts, name) == Wanted(name, "False")

    @pytest.mark.parametrize(
        ("text", "new"),
        [
            ('os.environ.get("A") or token()', 'os.environ["A"]'),
            ('environ.get("A", token())', 'environ["A"]'),
            ('os.getenv("A", token())', 'os.environ["A"]'),
            ('env("A", default=token())', 'env("A")'),
            ('config("A", default=token())', 'config("A")'),
            ("token()", 'os.environ["SECRET_KEY"]'),
        ],
    )
    def test_a_key_is_read_from_the_variable_that_it_had(self, text: str, new: str) -> None:
        facts = told(spots=[line(f"SECRET_KEY = {text}", "SECRET_KEY")])
        assert demanded_key(facts).value == new


def test_patch_takes_what_is_written_without_any_fuzz(tmp_path: Path) -> None:
    binary("patch")
    lines = [f"{number}\n" for number in range(1, 12)]
    (tmp_path / "a.txt").write_text("".join(lines))
    edits = [
        Edit("a.txt", 12, (), ("end",)),
        Edit("a.txt", 1, (), ("start",)),
        Edit("a.txt", 3, ("3",), ("3", "three")),
        Edit("a.txt", 5, ("5", "6", "7"), ("5", "seven", "7")),
        Edit("a.txt", 9, ("9", "10"), ()),
    ]
    words = ["patch", "-p1", "--fuzz=0"]
    subprocess.run(words, cwd=tmp_path, input=written(edits) + "\n", text=True, check=True)
    assert (tmp_path / "a.txt").read_text().split() == (
        ["start", "1", "2", "3", "three", "4", "5", "seven", "7", "8", "11", "end"]
    )
