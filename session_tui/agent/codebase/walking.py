"""Which files of a project are its own: below its folder, written by hand, of a kind that is read.

Python comes first, because most of what a diagnosis asks stands there; what belongs to others
(virtual environments, node_modules, collected static files) or is made by a machine is left out.
"""

from __future__ import annotations

import os
from typing import Callable, Collection, List, NamedTuple, Tuple

FILE_LIMIT = 4000
"""Files that are read."""

ENTRY_LIMIT = 200_000
"""Names that are looked at on the way to them."""

DEPTH = 40
"""Folders in one another."""

_OTHERS = (
    "site-packages dist-packages node_modules bower_components jspm_packages migrations"
    " __pycache__ __pypackages__ htmlcov"
)
OTHERS = frozenset(_OTHERS.split())
"""Folders of packages, and of what a machine writes."""

_BUILT = "vendor vendors dist build third_party thirdparty third-party"
BUILT = frozenset(_BUILT.split())
"""Folders where scripts and templates are others' or built; Python in them is read."""

PYTHON, SHELL, TEMPLATE, SCRIPT = range(4)
"""Kinds of files, in the order in which they are read."""

_ENDINGS = {
    ".py": PYTHON,
    **dict.fromkeys((".sh", ".bash", ".zsh", ".cron", ".crontab", ".mk"), SHELL),
    **dict.fromkeys((".html", ".htm", ".djhtml", ".jinja", ".jinja2", ".j2"), TEMPLATE),
    **dict.fromkeys((".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".vue", ".svelte"), SCRIPT),
}
_COMMANDS = ("dockerfile", "procfile", "makefile", "crontab", "justfile", "entrypoint")
_TESTS = ("_test.py", "_tests.py")
_TEST_FOLDERS = frozenset(("test", "tests", "testing"))
_BORROWED = (".min.", ".bundle.", ".test.", ".spec.", ".d.ts", "jquery", "bootstrap.")


class Found(NamedTuple):
    """A file to read."""

    kind: int
    path: str
    """Relative to the project's folder, as the system has it."""


class Walk(NamedTuple):
    """What was found below a folder."""

    files: Tuple[Found, ...]
    skipped: Tuple[str, ...]
    complete: bool


def walked(root: str, without: Collection[str], over: Callable[[], bool]) -> Walk:
    """The project's own files, Python first, by name; `without` are folders of no source."""
    walker = _Walker(root, without, over)
    walker.run()
    files = sorted(walker.files)
    if len(files) > FILE_LIMIT:
        more = len(files) - FILE_LIMIT
        walker.stop("%s files more than the %s that are read." % (f"{more:,}", f"{FILE_LIMIT:,}"))
    return Walk(tuple(files[:FILE_LIMIT]), tuple(walker.skipped), walker.complete)


def is_test(path: str) -> bool:
    """Whether a Python file tests the project instead of being part of it."""
    *folders, name = path.lower().split(os.sep)
    if name.startswith(("test_", "tests.", "conftest.")) or name.endswith(_TESTS):
        return True
    return bool(_TEST_FOLDERS & set(folders))


def kind_of(name: str, built: bool = False) -> int | None:
    """What kind of file a name promises; None for one that is not read."""
    low = name.lower()
    if low.startswith(_COMMANDS) or ("compose" in low and low.endswith((".yml", ".yaml"))):
        ending = os.path.splitext(low)[1]
        return _ENDINGS.get(ending, SHELL) if ending != ".md" else None
    kind = _ENDINGS.get(os.path.splitext(low)[1])
    if kind == SCRIPT and any(part in low for part in _BORROWED):
        return None
    return None if built and kind in (TEMPLATE, SCRIPT) else kind


class _Walker:
    """One pass over the folders; links are not followed, so no circle holds it."""

    def __init__(self, root: str, without: Collection[str], over: Callable[[], bool]) -> None:
        self.root, self.without, self.over = root, without, over
        self.files: List[Found] = []
        self.skipped: List[str] = []
        self.complete = True
        self.seen = 0

    def run(self) -> None:
        folders: List[Tuple[str, int, bool]] = [("", 0, False)]
        while folders and self.complete:
            folder, depth, built = folders.pop()
            below = [
                (inner, depth + 1, built or _is_built(inner))
                for inner in self.listed(*(folder, built))
            ]
            folders.extend(reversed([each for each in below if each[1] <= DEPTH]))

    def listed(self, folder: str, built: bool) -> List[str]:
        """The folders in a folder that are the project's own; its files are noted."""
        inner: List[str] = []
        try:
            with os.scandir(os.path.join(self.root, folder)) as entries:
                for entry in entries:
                    if self.exhausted():
                        break
                    self.take(entry, folder, built, inner)
        except OSError as error:
            self.skipped.append("%s: %s." % (folder or "The folder", error.strerror))
        if folder and _has_environment(os.path.join(self.root, folder)):
            self.files = [each for each in self.files if not _is_in(each.path, folder)]
            return []
        return sorted(inner)

    def take(self, entry: os.DirEntry[str], folder: str, built: bool, inner: List[str]) -> None:
        path = os.path.join(folder, entry.name)
        if entry.name.startswith(".") or entry.is_symlink():
            return
        if entry.is_dir(follow_symlinks=False):
            own = entry.name not in OTHERS and os.path.join(self.root, path) not in self.without
            inner.extend([path] if own else [])
        elif entry.is_file(follow_symlinks=False):
            kind = kind_of(entry.name, built)
            self.files.extend([] if kind is None else [Found(kind, path)])

    def exhausted(self) -> bool:
        self.seen += 1
        if self.seen > ENTRY_LIMIT:
            self.stop("More than %s files and folders: not all were seen." % f"{ENTRY_LIMIT:,}")
        elif self.seen % 256 == 0 and self.over():
            self.stop("Time was up before all folders were seen.")
        return not self.complete

    def stop(self, why: str) -> None:
        self.complete = False
        self.skipped.append(why)


def _is_built(folder: str) -> bool:
    name = os.path.basename(folder).lower()
    return name in BUILT or name.endswith((".dist", "-dist", "_dist"))


def _has_environment(folder: str) -> bool:
    """Whether a folder is a virtual environment (PEP 405) or one of conda."""
    return os.path.lexists(os.path.join(folder, "pyvenv.cfg")) or os.path.isdir(
        os.path.join(folder, "conda-meta")
    )


def _is_in(path: str, folder: str) -> bool:
    return path.startswith(folder + os.sep)
