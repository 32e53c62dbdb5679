"""What a change of a file has to know: whether lines are whole, and where imports stand."""

from __future__ import annotations

import pytest

from session_tui.model.facts import CodeSeen, Outline, Spot
from tests.agent.codebase.looked import seen_in

VIEW = """\"\"\"Views.\"\"\"
from __future__ import annotations

import json
from django.contrib.auth import authenticate, login as enter

def login(request):
    user = authenticate(request, password=request.POST["p"])
    request.session.flush()
    return user
"""


def spot(seen: CodeSeen, kind: str) -> Spot:
    (found,) = seen.of(kind)
    return found


def outline(text: str) -> Outline:
    found = seen_in({"shop/settings.py": text}).outline("shop/settings.py")
    assert found is not None
    return found


def test_an_import_goes_below_those_of_the_future() -> None:
    found = seen_in({"shop/views.py": VIEW}).outline("shop/views.py")
    assert found is not None
    assert (found.place, found.lines) == (4, 10)


def test_names_of_the_top_level_are_told_with_what_they_are_imported_from() -> None:
    found = seen_in({"shop/views.py": VIEW}).outline("shop/views.py")
    assert found is not None
    assert dict(found.names) == {
        "annotations": "__future__.annotations",
        "json": "json",
        "authenticate": "django.contrib.auth.authenticate",
        "enter": "django.contrib.auth.login",
        "login": "",
    }


def test_a_file_whose_last_line_has_no_end_takes_nothing_below_it() -> None:
    assert outline("USE_TZ = True").lines == 0
    assert outline("USE_TZ = True\n").lines == 1


@pytest.mark.parametrize(
    "text",
    [
        "SESSION_COOKIE_AGE = (\n    60\n)\n",
        'CSRF_TRUSTED_ORIGINS = [\n    "https://shop.example",\n]\n',
    ],
)
def test_a_setting_of_several_lines_is_told_as_a_whole(text: str) -> None:
    found = spot(seen_in({"shop/settings.py": text}), "setting")
    assert found.source == tuple(text.splitlines())
    assert not found.single


@pytest.mark.parametrize(
    "text",
    [
        'SESSION_REDIS = {\n    "password": "earl-grey",\n}\n',
        'SESSION_NOTE = """\nearl-grey\n"""\n',
        "SESSION_REDIS = {\n    # earl-grey\n}\n",
        'DATABASES = {\n    "x": "earl-grey",\n}\n',
    ],
)
def test_what_may_be_a_secret_is_told_of_no_setting(text: str) -> None:
    seen = seen_in({"shop/settings.py": text})
    assert spot(seen, "setting").source == ()
    assert "earl-grey" not in repr(seen)


@pytest.mark.parametrize(
    ("line", "exact"),
    [
        ("SESSION_COOKIE_AGE = 60", True),
        ("SESSION_COOKIE_AGE = 60  ", False),
        ("SESSION_COOKIE_AGE = 60\r", False),
        ('SESSION_TOKEN = "earl-grey"', False),
    ],
)
def test_a_line_that_is_shown_letter_for_letter_says_so(line: str, exact: bool) -> None:
    assert spot(seen_in({"shop/settings.py": line + "\n"}), "setting").exact is exact


@pytest.mark.parametrize(
    ("body", "single"),
    [
        ("    user = authenticate(request)\n", True),
        ("    user = authenticate(\n        request\n    )\n", False),
    ],
)
def test_a_statement_that_goes_over_several_lines_says_so(body: str, single: bool) -> None:
    text = f"from django.contrib.auth import authenticate\n\n\ndef enter(request):\n{body}"
    seen = seen_in({"shop/views.py": text})
    assert spot(seen, "authenticate-without-login").single is single


def test_a_decorator_is_a_line_of_its_own() -> None:
    text = (
        "from django.views.decorators.cache import cache_page\n\n\n"
        "@cache_page(60)\ndef home(request):\n    return request.session\n"
    )
    found = spot(seen_in({"shop/views.py": text}), "cache-page")
    assert (found.line, found.single, found.exact) == (4, True, True)


def test_a_link_keeps_its_indentation() -> None:
    line = '    <a href="/accounts/logout/">Out</a>'
    found = spot(seen_in({"shop/templates/base.html": f"<p>\n{line}\n</p>\n"}), "logout-link")
    assert (found.snippet, found.exact) == (line, True)
