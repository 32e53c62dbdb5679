"""Reading a project survives whatever lies in it, in its time, and leaves no trace."""

from __future__ import annotations

import ast
import os
import sys
import time
import warnings
from pathlib import Path

import django
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from session_tui.agent.codebase import Task, read, reading, walking
from session_tui.agent.codebase.commands import commands
from session_tui.agent.codebase.module import Known, Module
from session_tui.agent.codebase.opening import SIZE_LIMIT, clean
from session_tui.agent.codebase.rules import RULES
from session_tui.agent.codebase.scripts import requests_without_cookies
from session_tui.agent.codebase.templates import logout_links, scripts_of
from tests.agent.codebase.looked import put
from tests.agent.codebase.test_rules import SAMPLES
from tests.agent.facts.measured import PYTHONS, measured, unchanged
from tests.projects import make_project

FLUSH = "def view(request):\n    request.session.flush()\n"
PIECES = [
    "request",
    "session",
    "self",
    ".session",
    "['a']",
    "[1]",
    "()",
    ".get('a')",
    ".pop()",
    ".flush()",
    "=",
    "+=",
    ":",
    "\n",
    "",
    "",
    "",
    "\ndef",
    "f(request):\n",
    "{}",
    "[]",
    "None",
    "class",
    "C(MiddlewareMixin):\n",
    "@cache_page(1)\n",
    "async",
    "await",
    "lambda",
    "x:",
    "for",
    "x",
    "in",
    "if",
    "else",
    "SECRET_KEY",
    "get_random_secret_key()",
    "user",
    "login(request,user)",
    "authenticate(request)",
    "*",
    "**",
    "%",
    ";",
    "yield",
    "import",
    "from",
    ".",
    "'text'",
    "b'x'",
    "1",
    ",",
    "(",
    ")",
    "StreamingHttpResponse(",
    "==",
    "!=",
    "global",
    "SessionStore()",
    "setattr(",
]
DEEP = {
    "plus": "x = 1" + "+1" * 250_000,
    "attributes": "x" + ".a" * 250_000,
    "calls": "x" + "()" * 250_000,
    "brackets": "[" * 100_000,
    "minus": "x = " + "-" * 500_000 + "1",
    "powers": "x = 1" + "**1" * 170_000,
    "ternaries": "x = " + "1 if 1 else " * 40_000 + "1",
}


def seen_files(folder: Path) -> list[str]:
    return [spot.file for spot in read(Task(str(folder), seconds=30)).of("flush")]


def test_only_the_project_s_own_files_are_read(tmp_path: Path) -> None:
    own = ["manage_it.py", "shop/views.py", "shop/deep/er/views.py"]
    others = [
        "env/lib/x.py",
        "node_modules/x/x.py",
        "lib/site-packages/x.py",
        ".hidden/x.py",
        "shop/migrations/x.py",
        "static_root/x.py",
        "shop/x.txt",
        "shop/.x.py",
    ]
    put(tmp_path, dict.fromkeys([*own, *others], FLUSH))
    put(tmp_path, {"env/pyvenv.cfg": "", "env/direct.py": FLUSH})
    outside = tmp_path / "env" / "lib"
    (tmp_path / "shop" / "linked").symlink_to(outside, target_is_directory=True)
    (tmp_path / "shop" / "linked.py").symlink_to(outside / "x.py")
    task = Task(str(tmp_path), without=[str(tmp_path / "static_root")])
    assert sorted(spot.file for spot in read(task).of("flush")) == sorted(own)


def test_a_hostile_tree_is_survived(tmp_path: Path) -> None:
    put(tmp_path, {"shop/views.py": FLUSH, "shop/nulls.py": FLUSH + "\0", "bad.py": "session = ="})
    (tmp_path / "shop" / "again").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "shop" / "fifo.py")
    with (tmp_path / "large.py").open("wb") as large:
        large.truncate(100 * 1024 * 1024)
    (tmp_path / "latin.py").write_bytes(b"# caf\xe9\n" + FLUSH.encode())
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/odd\xff.py")).write_text(FLUSH)
    folder = tmp_path
    for _ in range(60):
        folder = folder / "down"
        folder.mkdir()
    (folder / "views.py").write_text(FLUSH)
    with unchanged(tmp_path / "shop"):
        seen = read(Task(str(tmp_path), seconds=30))
    assert {spot.file for spot in seen.of("flush")} == {"shop/views.py", "latin.py", "odd\\xff.py"}
    told = " ".join(seen.skipped)
    assert "large.py is larger than 512 KiB." in told and "shop/nulls.py" in told
    assert "bad.py is no Python" in told and "line 1" in told


def test_what_may_not_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"shop/views.py": FLUSH, "other.py": FLUSH})

    def refused(path: str, *more: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("session_tui.agent.codebase.opening.opened_quietly", refused)
    seen = read(Task(str(tmp_path)))
    assert seen.spots == () and seen.files == 0
    assert "other.py cannot be opened: Permission denied." in seen.skipped


@pytest.mark.parametrize("name", DEEP)
def test_the_deepest_source_ends_no_process(tmp_path: Path, name: str) -> None:
    text = "session = 1\n" + DEEP[name]
    for width in (30_000, SIZE_LIMIT - 10):
        (tmp_path / "deep.py").write_text(text[:width].replace("1+1+1", "1+\\\n1+1"))
        put(tmp_path, {"views.py": FLUSH})
        assert [s.file for s in read(Task(str(tmp_path), seconds=60)).of("flush")] == ["views.py"]


def test_rules_that_have_much_to_compare_end_in_time(tmp_path: Path) -> None:
    body = "    request.session['a'].append(1)\n    if x:\n        request.session['b'] = 1\n"
    put(tmp_path, {"views.py": "def view(request):\n" + body * (SIZE_LIMIT // len(body) - 1)})
    began = time.monotonic()
    seen = read(Task(str(tmp_path), seconds=3))
    assert time.monotonic() - began < 10
    assert seen.files == 1


def test_time_that_is_up_ends_it_with_what_was_found(tmp_path: Path) -> None:
    put(tmp_path, {f"shop/views{number}.py": FLUSH for number in range(20)})
    seen = read(Task(str(tmp_path), seconds=0.0))
    assert not seen.complete and "were read in 0 s" in " ".join(seen.skipped)


def test_more_files_and_spots_than_fit_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, {f"shop/views{number}.py": FLUSH for number in range(20)})
    monkeypatch.setattr(reading, "A_KIND", 5)
    monkeypatch.setattr(walking, "FILE_LIMIT", 10)
    seen = read(Task(str(tmp_path)))
    assert (len(seen.spots), seen.files, seen.complete) == (5, 10, False)
    assert len(seen.skipped) == 2


def test_nothing_is_written_imported_or_warned_of(tmp_path: Path) -> None:
    put(tmp_path, {"shop/__init__.py": "", "shop/views.py": FLUSH + "x = '\\d'\n"})
    before = set(sys.modules)
    with unchanged(tmp_path), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(read(Task(str(tmp_path))).spots) == 1
    fresh = set(sys.modules) - before
    assert all(name.startswith("session_tui.") for name in fresh), fresh
    assert sorted(path.name for path in (tmp_path / "shop").iterdir()) == [
        "__init__.py",
        "views.py",
    ]


@given(some.lists(some.sampled_from(PIECES), max_size=40))
@settings(max_examples=400, deadline=None)
def test_no_source_that_parses_makes_a_rule_fail(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return
    module = Module("x.py", text, Known())
    for rule in RULES:
        list(rule.look(module))


@given(
    some.sampled_from(SAMPLES), some.integers(0, 400), some.text(max_size=8), some.integers(0, 9)
)
@settings(max_examples=400, deadline=None)
def test_no_damaged_source_does_either(sample: object, at: int, more: str, less: int) -> None:
    text = clean(sample.has[:at] + more + sample.has[at + less :])  # type: ignore[attr-defined]
    list(commands("x.sh", text))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = Module("x.py", text, Known())
    except (SyntaxError, ValueError):
        return
    for rule in RULES:
        list(rule.look(module))


MARKS = ["<a href=", "{% url 'logout' %}", '"', "'", "`", "<script>", "fetch(", ")", "{", "}", "${"]
MARKS += [
    "</script>",
    "//",
    "/*",
    "*/",
    "<!--",
    "\n",
    "\\",
    "axios",
    "baseURL:",
    "https://a.b",
    ",",
]


@given(some.lists(some.sampled_from(MARKS) | some.text(max_size=3), max_size=40))
@settings(max_examples=400, deadline=None)
def test_no_page_and_no_script_makes_them_fail(pieces: list[str]) -> None:
    text = clean("".join(pieces))
    list(logout_links("x.html", text))
    list(requests_without_cookies("x.js", text))
    assert scripts_of(text).count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "piece", ["/*", "`", "<a ", "<!--", "{#", "fetch(", "<script ", "{% url '", "'\n", "/logout"]
)
def test_scripts_and_pages_take_time_that_grows_with_their_size(piece: str) -> None:
    text = "fetch logout axios " + piece * (SIZE_LIMIT // 4 // len(piece))
    began = time.monotonic()
    list(logout_links("x.html", text))
    list(requests_without_cookies("x.js", scripts_of(text)))
    list(requests_without_cookies("x.js", text))
    list(commands("x.sh", text))
    assert time.monotonic() - began < 5


def test_django_itself_is_read_in_a_few_seconds() -> None:
    began = time.monotonic()
    seen = read(Task(str(Path(django.__file__).parent), seconds=60))
    assert seen.complete and seen.files > 800
    assert time.monotonic() - began < 20  # 2 s where nobody else works


@pytest.mark.parametrize("python", PYTHONS)
async def test_the_agent_measures_it_in_each_interpreter(tmp_path: Path, python: str) -> None:
    folder = make_project(tmp_path, "SESSION_COOKIE_AGE = 60\nSESSION_COOKIE_NAME = 'sid'\n")
    samples = {
        f"shop{number}/views.py": each.has
        for number, each in enumerate(SAMPLES)
        if each.file == "shop/views.py"
    }
    put(folder, samples)
    put(folder, {"shop/views.py": "def f(response):\n    response.delete_cookie('sid')\n"})
    fact = (await measured(folder, "code", python=python)).code
    assert fact.value is not None, fact.problem
    assert {each.kind for each in SAMPLES if each.file == "shop/views.py"} <= {
        spot.kind for spot in fact.value.spots
    }
    age = fact.value.setting("SESSION_COOKIE_AGE")
    assert age is not None and age.file == "conf/settings.py"
    assert "sid" in [spot.detail for spot in fact.value.of("delete-cookie")]
    assert fact.value.complete and not fact.value.skipped
