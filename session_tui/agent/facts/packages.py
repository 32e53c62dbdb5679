"""Installed packages that have to do with sessions, cookies, logins or caches.

Folders of `sys.path` are listed, and the metadata of the few known ones read; nothing is imported.
"""

from __future__ import annotations

import os
import pathlib
import re
import sys
from itertools import islice
from typing import Any, Dict, FrozenSet, Iterator, Mapping, Optional

from session_tui.agent.facts.gatherer import Gatherer, Site
from session_tui.agent.facts.known_packages import IMPORTS, KNOWN, LIBRARIES
from session_tui.agent.promises import is_promise
from session_tui.model.facts import Package, PackagesSeen

FOLDERS, ENTRIES, VERSION = 60, 20_000, 60
"""Entries of sys.path, files of each, and characters of a version."""

METADATA = re.compile(r"^(.+?)(-[^-]*)?(-py[\d.]+)?\.(dist|egg)-info$")

LISTS = (
    "INSTALLED_APPS",
    "MIDDLEWARE",
    "MIDDLEWARE_CLASSES",
    "AUTHENTICATION_BACKENDS",
    "DATABASE_ROUTERS",
    "SHARED_APPS",
    "TENANT_APPS",
)
ENTRIES_OF = (("CACHES", "BACKEND"), ("DATABASES", "ENGINE"), ("CHANNEL_LAYERS", "BACKEND"))
WORDS = ("SESSION_ENGINE", "SESSION_SERIALIZER", "CSRF_FAILURE_VIEW")


def packages(site: Site) -> PackagesSeen:
    """Each with its version, and whether the settings name it."""
    words = named(site.settings)
    found = [Package(name, version, is_used(name, words)) for name, version in installed().items()]
    return PackagesSeen(tuple(sorted(found, key=lambda each: each.name)))


def installed() -> Dict[str, str]:
    """Versions of the known packages; of several, that which Python would import."""
    found: Dict[str, str] = {}
    for folder in islice(sys.path, FOLDERS):
        for name, path in _known_in(folder):
            if name not in found:
                found[name] = _version(path)
    return found


def _known_in(folder: str) -> Iterator[tuple[str, str]]:
    try:
        with os.scandir(folder or ".") as entries:
            names = sorted(entry.name for entry in islice(entries, ENTRIES))
    except OSError:
        return
    for name in names:
        match = METADATA.match(name)
        known = normalised(match.group(1)) if match else ""
        if known in KNOWN:
            yield known, os.path.join(folder, name)


def normalised(name: str) -> str:
    """A distribution's name as PEP 503 has it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _version(path: str) -> str:
    from importlib.metadata import PathDistribution  # which brings the parser of e-mails

    try:
        return str(PathDistribution(pathlib.Path(path)).version or "")[:VERSION]
    except Exception:  # metadata that is damaged
        return ""


def is_used(name: str, words: FrozenSet[str]) -> Optional[bool]:
    """Whether a package is named; None for one that needs no naming."""
    if name in LIBRARIES:
        return None
    starts = tuple(imported + "." for imported in IMPORTS[name])
    return any((word + ".").startswith(starts) for word in words)


def named(settings: Any) -> FrozenSet[str]:
    """Every dotted name by which settings make use of a package."""
    found = [word for name in LISTS for word in _words(getattr(settings, name, None))]
    found += [word for name in WORDS for word in _words(getattr(settings, name, None))]
    for group, entry in (
        ("CACHES", "BACKEND"),
        ("DATABASES", "ENGINE"),
        ("CHANNEL_LAYERS", "BACKEND"),
    ):
        for each in _values(getattr(settings, group, None)):
            found += _words(each.get(entry)) if isinstance(each, Mapping) else []
    rest = getattr(settings, "REST_FRAMEWORK", None)
    if isinstance(rest, Mapping):
        found += _words(rest.get("DEFAULT_AUTHENTICATION_CLASSES"))
    return frozenset(found)


def _values(group: Any) -> Iterator[Any]:
    return iter(list(group.values())) if isinstance(group, Mapping) else iter(())


def _words(value: Any) -> list[str]:
    if is_promise(value):
        return []
    many = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    return [word for word in many if isinstance(word, str)] + [
        "%s.%s" % (kind.__module__, kind.__qualname__) for kind in many if isinstance(kind, type)
    ]


PACKAGES = Gatherer("packages", packages, "the metadata of installed packages", 5.0)
