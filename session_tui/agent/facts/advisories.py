"""What is published about the installed Django and touches sessions, cookies or their caches.

A table that is frozen here; the versions are those of Django's release notes. Series whose support
had ended when a weakness was found were not examined by Django: for them the last entry speaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Callable, Tuple

from session_tui.model.facts import Advisory

Version = Tuple[int, int, int]
Range = Tuple[Version, Version]
"""From the first release that has it to the first that does not."""

RELEASES = "https://docs.djangoproject.com/en/stable/releases/%s/"
SUPPORTED = "https://www.djangoproject.com/download/#supported-versions"

CACHE_MIDDLEWARE = "django.middleware.cache.UpdateCacheMiddleware"


@dataclass(frozen=True)
class Published:
    """One entry: in which versions, and which settings are touched."""

    id: str
    text: str
    ranges: Tuple[Range, ...]
    touches: Callable[[Any], bool]


def _has_fallbacks(settings: Any) -> bool:
    return bool(getattr(settings, "SECRET_KEY_FALLBACKS", None))


def _saves_always(settings: Any) -> bool:
    return bool(settings.SESSION_SAVE_EVERY_REQUEST)


def _caches_pages(settings: Any) -> bool:
    return CACHE_MIDDLEWARE in (settings.MIDDLEWARE or ())


PUBLISHED = (
    Published(
        "34384",
        "A session that was begun under an older key ends at the next request, although"
        " SECRET_KEY_FALLBACKS has that key.",
        (((4, 1, 0), (4, 1, 8)),),
        _has_fallbacks,
    ),
    Published(
        "CVE-2026-35192",
        "With SESSION_SAVE_EVERY_REQUEST a public page that is cached can hand one visitor's"
        " session cookie to others: such answers lack Vary: Cookie.",
        (((5, 2, 0), (5, 2, 14)), ((6, 0, 0), (6, 0, 5))),
        _saves_always,
    ),
    Published(
        "CVE-2026-6907",
        "The cache middleware stores answers with Vary: *, and shows private pages to others.",
        (((5, 2, 0), (5, 2, 14)), ((6, 0, 0), (6, 0, 5))),
        _caches_pages,
    ),
    Published(
        "CVE-2026-48588",
        "The cache middleware stores pages that vary on cookies when a request carries cookies"
        " that have nothing to do with them.",
        (((5, 2, 0), (5, 2, 16)), ((6, 0, 0), (6, 0, 7))),
        _caches_pages,
    ),
    Published(
        "CVE-2026-113593",
        "The cache middleware takes a header that is missing and one that is empty for the same,"
        " and can show a page that was cached for somebody else.",
        (((5, 2, 0), (5, 2, 19)), ((6, 0, 0), (6, 0, 10)), ((6, 1, 0), (6, 1, 3))),
        _caches_pages,
    ),
)

ENDS = {
    (3, 2): date(2024, 4, 30),
    (4, 0): date(2023, 4, 30),
    (4, 1): date(2023, 12, 31),
    (4, 2): date(2026, 4, 30),
    (5, 0): date(2025, 4, 30),
    (5, 1): date(2025, 12, 31),
    (5, 2): date(2028, 4, 30),
    (6, 0): date(2027, 4, 30),
    (6, 1): date(2027, 12, 31),
}
"""The end of the month in which security fixes end, by series."""


def advisories(settings: Any, version: Version, today: date) -> Tuple[Advisory, ...]:
    """Those of the installed version, each with whether these settings are touched by it."""
    found = [
        Advisory(each.id, each.text, _touched(each, settings), fixed, _link(each.id, fixed))
        for each in PUBLISHED
        for fixed in [_fixed_in(each, version)]
        if fixed
    ]
    return (*found, *_ended(version, today))


def _fixed_in(published: Published, version: Version) -> str:
    """The release that ends the range in which `version` lies; empty outside of all."""
    for first, fixed in published.ranges:
        if first <= version < fixed:
            return ".".join(map(str, fixed))
    return ""


def _touched(published: Published, settings: Any) -> bool:
    try:
        return published.touches(settings)
    except Exception:  # settings of a kind that Django itself would stumble over
        return False


def _link(name: str, fixed: str) -> str:
    if name.isdigit():
        return "https://code.djangoproject.com/ticket/%s" % name
    return RELEASES % fixed


def _ended(version: Version, today: date) -> Tuple[Advisory, ...]:
    series = version[:2]
    end = ENDS.get(series, date.min if series < min(ENDS) else date.max)
    if today <= end:
        return ()
    text = "Django %d.%d gets no more security fixes." % series
    return (Advisory("end-of-life", text, applies=True, link=SUPPORTED),)
