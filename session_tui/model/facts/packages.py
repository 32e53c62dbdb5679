"""Installed packages that change sessions, Django's own checks, and advisories."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Package:
    """One distribution that is installed for the project."""

    name: str
    """Normalised: "django-allauth"."""
    version: str
    used: bool | None = None
    """Whether INSTALLED_APPS, MIDDLEWARE or a backend name it; None where it needs no naming."""


@dataclass(frozen=True)
class PackagesSeen:
    """Those that have to do with sessions, cookies or logins."""

    packages: tuple[Package, ...]

    def get(self, *names: str) -> Package | None:
        """The first of `names` that is installed."""
        return next((each for name in names for each in self.packages if each.name == name), None)


@dataclass(frozen=True)
class CheckMessage:
    """One message of Django's own checks."""

    id: str
    """"security.W012"."""
    level: int
    text: str
    hint: str = ""


@dataclass(frozen=True)
class Advisory:
    """A published weakness of the installed Django, or one of a version that touches sessions."""

    id: str
    """"CVE-2025-57833", or the number of a ticket."""
    text: str
    applies: bool
    """Whether these settings are touched by it."""
    fixed_in: str = ""
    link: str = ""


@dataclass(frozen=True)
class Unloadable:
    """A setting that names what cannot be imported."""

    setting: str
    """Its dotted name: "SESSION_ENGINE", "CACHES.default.BACKEND"."""
    name: str
    """What it names."""
    problem: str
    """What an import says: "No module named 'no'"."""


@dataclass(frozen=True)
class ChecksSeen:
    """What Django, and what is published about its version, says of this project."""

    messages: tuple[CheckMessage, ...] = ()
    advisories: tuple[Advisory, ...] = ()
    problem: str = ""
    """Why Django's checks could not be run; advisories need none."""
    unloadable: tuple[Unloadable, ...] = ()
    """Of SESSION_ENGINE, SESSION_SERIALIZER and the backend of the sessions' cache."""
