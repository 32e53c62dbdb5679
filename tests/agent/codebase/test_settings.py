"""Where settings get their values: the settings module with what it imports, in Python's order."""

from __future__ import annotations

from session_tui.model.facts import CodeSeen
from tests.agent.codebase.looked import seen_in

BASE = "AGE = 1\nSECURE = False\nCACHES = {\n    'default': {},\n}\n"


def places(seen: CodeSeen, name: str) -> list[tuple[str, str, int]]:
    """Kind, file and line of each assignment."""
    found = seen.of("setting", "setting-elsewhere")
    return [(spot.kind, spot.file, spot.line) for spot in found if spot.detail == name]


def test_what_the_settings_module_imports_comes_where_it_imports_it() -> None:
    files = {
        "shop/settings/__init__.py": "",
        "shop/settings/base.py": BASE,
        "shop/settings/local.py": "AGE = 3\n",
        "shop/settings/prod.py": "from .base import *\nAGE = 2\ntry:\n    from .local import *\n"
        "except ImportError:\n    pass\n",
        "shop/settings/dev.py": "from .base import *\nAGE = 9\nNAME = 'dev'\n",
    }
    seen = seen_in(files, "shop.settings.prod")
    assert places(seen, "AGE") == [
        ("setting-elsewhere", "shop/settings/dev.py", 2),
        ("setting", "shop/settings/base.py", 1),
        ("setting", "shop/settings/prod.py", 2),
        ("setting", "shop/settings/local.py", 1),
    ]
    last = seen.setting("AGE")
    assert last is not None and last.file == "shop/settings/local.py"
    assert seen.setting("NAME") is None
    caches = seen.setting("CACHES")
    assert caches is not None and caches.snippet == "CACHES = {"


def test_names_that_are_imported_one_by_one_are_followed() -> None:
    files = {"conf.py": "A = 1\nB = 2\n", "settings.py": "from conf import A\nC, D = 1, 2\n"}
    seen = seen_in(files, "settings")
    assert [spot.detail for spot in seen.of("setting")] == ["A", "C", "D"]


def test_pieces_that_are_included_are_followed() -> None:
    files = {
        "settings/__init__.py": "include('parts/*.py', optional('local.py'), '../../etc/x.py')\n",
        "settings/parts/a.py": "A = 1\n",
        "settings/local.py": "B = 1\n",
    }
    assert [spot.detail for spot in seen_in(files, "settings").of("setting")] == ["A", "B"]


def test_settings_in_branches_and_classes_are_told() -> None:
    text = "import configurations\nif DEBUG:\n    A = 1\nelse:\n    A = 2\n"
    text += "class Prod(Configuration):\n    B = 1\n    def f(self):\n        C = 1\n"
    seen = seen_in({"settings.py": text}, "settings")
    found = [(spot.detail, spot.line, spot.within) for spot in seen.of("setting")]
    assert found == [("A", 3, ""), ("A", 5, ""), ("B", 7, "Prod")]


def test_without_a_known_settings_module_all_that_look_like_it_are_told() -> None:
    files = {"shop/settings_dev.py": "A = 1\n", "shop/views.py": "A = 2\n"}
    for module in ("", "elsewhere.settings"):
        assert places(seen_in(files, module), "A") == [("setting", "shop/settings_dev.py", 1)]


def test_files_that_import_one_another_are_read_once() -> None:
    files = {"a.py": "from b import *\nA = 1\n", "b.py": "from a import *\nB = 1\n"}
    assert [spot.detail for spot in seen_in(files, "a").of("setting")] == ["B", "A"]
