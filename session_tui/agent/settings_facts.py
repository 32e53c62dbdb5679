"""Django's settings frozen into `ProjectFacts`, as far as they concern sessions."""

from __future__ import annotations

import hashlib
import platform
from typing import Any

from session_tui.agent.masking import setting_text
from session_tui.agent.project import Project
from session_tui.model import ProjectFacts, Setting

SHOWN = (
    "SESSION_ENGINE",
    "SESSION_SERIALIZER",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_AGE",
    "SESSION_COOKIE_DOMAIN",
    "SESSION_COOKIE_PATH",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_SAVE_EVERY_REQUEST",
    "SESSION_EXPIRE_AT_BROWSER_CLOSE",
    "SESSION_FILE_PATH",
    "SESSION_CACHE_ALIAS",
    "SIGNING_BACKEND",
    "DEFAULT_HASHING_ALGORITHM",
    "MIDDLEWARE",
    "AUTHENTICATION_BACKENDS",
    "AUTH_USER_MODEL",
    "DATABASE_ROUTERS",
    "ALLOWED_HOSTS",
    "CACHES",
    "USE_TZ",
    "TIME_ZONE",
)
"""The settings that an operator sees, in this order."""


def project_facts(project: Project, salt: bytes) -> ProjectFacts:
    """What a loaded project's settings say. `salt` makes fingerprints comparable within one run."""
    import django

    settings = project.settings
    age = settings.SESSION_COOKIE_AGE
    return ProjectFacts(
        root=project.root,
        choices=tuple(project.choices),
        settings_module=project.module,
        python=platform.python_version(),
        django=django.get_version(),
        engine=str(settings.SESSION_ENGINE),
        serializer=str(settings.SESSION_SERIALIZER),
        cookie_name=str(settings.SESSION_COOKIE_NAME),
        cookie_age=float(age) if type(age) in (int, float) else None,
        save_every_request=bool(settings.SESSION_SAVE_EVERY_REQUEST),
        expire_at_browser_close=bool(settings.SESSION_EXPIRE_AT_BROWSER_CLOSE),
        use_tz=bool(settings.USE_TZ),
        time_zone=str(settings.TIME_ZONE),
        secret_key=fingerprint(settings.SECRET_KEY, salt),
        fallbacks=len(fallback_keys(settings)),
        user_model=str(settings.AUTH_USER_MODEL),
        backends=_words(settings.AUTHENTICATION_BACKENDS),
        middleware=_words(settings.MIDDLEWARE),
        database=session_database(settings, project.options.get("database")),
        routers=_words(settings.DATABASE_ROUTERS),
        cache_alias=str(settings.SESSION_CACHE_ALIAS),
        settings=tuple(_setting(settings, name) for name in SHOWN if hasattr(settings, name)),
        notes=tuple(project.notes),
        of_worker=project.of_worker,
    )


def fingerprint(secret: object, salt: bytes) -> str:
    """32 bits that tell one secret from another within a run, and nothing about either."""
    raw = secret if isinstance(secret, bytes) else str(secret).encode("utf-8", "surrogatepass")
    return hashlib.blake2s(raw, key=salt[:32], digest_size=4).hexdigest()


def fallback_keys(settings: Any) -> list[object]:
    """SECRET_KEY_FALLBACKS as the installed Django tries them: none before 4.1."""
    import django

    return list(settings.SECRET_KEY_FALLBACKS) if django.VERSION >= (4, 1) else []


def session_database(settings: Any, wanted: str | None) -> str:
    """The alias that the session table is looked for in, before routers have a say."""
    return wanted or "default"


def _setting(settings: Any, name: str) -> Setting:
    from django.conf import global_settings

    value = getattr(settings, name)
    default = value == getattr(global_settings, name, object())
    return Setting(name, setting_text(name, value), bool(default))


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)):
        return tuple(word if isinstance(word, str) else type(word).__name__ for word in value)
    return (str(value),)
