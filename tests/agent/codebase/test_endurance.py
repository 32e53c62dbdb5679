"""No text makes the rules fail, recurse until the process ends, or compare without end."""

from __future__ import annotations

import ast
import subprocess
import time
import warnings
from pathlib import Path

import django
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from session_tui.agent.codebase import Known, Task, read
from session_tui.agent.codebase.commands import commands
from session_tui.agent.codebase.module import Module
from session_tui.agent.codebase.opening import SIZE_LIMIT, clean
from session_tui.agent.codebase.rules import RULES
from session_tui.agent.codebase.scripts import requests_without_cookies
from session_tui.agent.codebase.templates import logout_links, scripts_of
from tests.agent.codebase.looked import Sample, put
from tests.agent.codebase.test_rules import SAMPLES
from tests.agent.facts.measured import PYTHONS

TOP = Path(__file__).parents[3]
FLUSH = "def view(request):\n    request.session.flush()\n"
READ = """
import sys
sys.path.insert(0, sys.argv[1])
from session_tui.agent.codebase import Task, read
print(*(spot.file for spot in read(Task(sys.argv[2], seconds=100)).of("flush")))
"""
WORDS = """
request session self .session ['a'] [1] () .get('a') .pop() .flush() = += : {} [] None async await
yield import from . 'text' b'x' 1 , ( ) == != * ** % ; user SECRET_KEY get_random_secret_key()
login(request,user) authenticate(request) StreamingHttpResponse( SessionStore() setattr(
.set_expiry( """
PIECES = [
    *WORDS.split(),
    *("def f(request):\n ", "class C(MiddlewareMixin):\n ", "@cache_page(1)\n", "lambda x: "),
    *("for x in ", " if ", " else ", "global x\n", "async def f(request):\n ", "del ", "return "),
    *("\n", "\n    ", "\n        ", " ", "if x:\n  ", "cache.clear()"),
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


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", DEEP)
def test_the_deepest_source_ends_no_process(tmp_path: Path, name: str, python: str) -> None:
    text = "session = 1\n" + DEEP[name]
    (tmp_path / "deep.py").write_text("session = (\n" + "1+\n" * 100_000 + "1)\n")
    (tmp_path / "line.py").write_text(text[:49_000])
    (tmp_path / "wrapped.py").write_text(wrapped(text))
    put(tmp_path, {"views.py": FLUSH})
    command = [python, "-c", READ, str(TOP), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    said = done.stderr.replace("s_push: parser stack overflow\n", "")  # Python 3.8, in C
    assert (done.returncode, done.stdout, said) == (0, "views.py\n", "")


def wrapped(text: str) -> str:
    """The text with its long line broken by backslashes, as far as a file may go."""
    head, line = text.split("\n")
    width = 30_000
    parts = [line[at : at + width] for at in range(0, len(line), width)]
    return head + "\n" + "\\\n".join(parts)[: SIZE_LIMIT - 100]


def test_rules_that_have_much_to_compare_end_in_time(tmp_path: Path) -> None:
    body = "    request.session['a'].append(1)\n    if x:\n        request.session['b'] = 1\n"
    put(tmp_path, {"views.py": "def view(request):\n" + body * (SIZE_LIMIT // len(body) - 1)})
    began = time.monotonic()
    seen = read(Task(str(tmp_path), seconds=3))
    assert time.monotonic() - began < 10
    assert seen.files == 1


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
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
def test_no_damaged_source_does_either(sample: Sample, at: int, more: str, less: int) -> None:
    text = clean(sample.has[:at] + more + sample.has[at + less :])
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
