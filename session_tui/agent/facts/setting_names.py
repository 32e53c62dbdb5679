"""Which settings sessions could depend on, judged by their names."""

from __future__ import annotations

import re
from typing import Any, List

EXACT = (
    "ALLOWED_HOSTS",
    "APPEND_SLASH",
    "ASGI_APPLICATION",
    "AUTHENTICATION_BACKENDS",
    "AUTH_USER_MODEL",
    "DATABASE_ROUTERS",
    "DEBUG",
    "DEFAULT_HASHING_ALGORITHM",
    "FORCE_SCRIPT_NAME",
    "INSTALLED_APPS",
    "MESSAGE_STORAGE",
    "MIDDLEWARE",
    "MIDDLEWARE_CLASSES",
    "PASSWORD_HASHERS",
    "PREPEND_WWW",
    "ROOT_URLCONF",
    "SHARED_APPS",
    "SIGNING_BACKEND",
    "SITE_ID",
    "STATIC_URL",
    "TENANT_APPS",
    "TENANT_MODEL",
    "TIME_ZONE",
    "USE_TZ",
    "USE_X_FORWARDED_HOST",
    "USE_X_FORWARDED_PORT",
    "WSGI_APPLICATION",
    "X_FRAME_OPTIONS",
)

PREFIXES = (
    "SESSION_",
    "CSRF_",
    "SECURE_",
    "CORS_",
    "CACHE_MIDDLEWARE_",
    "ACCOUNT_",
    "AXES_",
    "AUTO_LOGOUT",
    "DJANGO_REDIS_",
    "DJANGO_VALKEY_",
    "HIJACK_",
    "OIDC_",
    "PUBLIC_SCHEMA",
    "SOCIAL_AUTH_SESSION",
    "TENANT_",
)

TELLING = re.compile(
    r"SESSION|COOKIE|CONCURRENT_LOGIN|LOGOUT|LOGIN_URL|LOGIN_REDIRECT|INACTIV|REMEMBER"
    r"|IDLE_|_IDLE|_TIMEOUT$|^TIMEOUT"
)
"""What packages and projects call their own clocks and limits of a login."""

DICTS = {
    "AUTO_LOGOUT": None,
    "CHANNEL_LAYERS": ("BACKEND",),
    "FEATURES": ("PREVENT_CONCURRENT_LOGINS",),
    "REST_FRAMEWORK": ("DEFAULT_AUTHENTICATION_CLASSES",),
    "REST_AUTH": ("SESSION_LOGIN", "USE_JWT", "TOKEN_MODEL"),
}
"""Settings that are dicts, and the entries of them that are told; None: all of them."""

KNOWN_ELSEWHERE = re.compile(
    r"^SESSION_(SECURITY_|EXPIRE_SECONDS$|EXPIRE_AFTER_|EXPIRE_CALLABLE$|TIMEOUT|REDIS|VALKEY"
    r"|FIREBASE|MONGO|DYNAMO|IDLE|WARN|USER|LIMIT|MAX|COOKIE_SAMESITE_|REPLICA|ENCRYPT"
    r"|QUERYSTRING|RESTRICT|TYPE$|PERMANENT$|USE_SIGNER$|KEY_PREFIX$)"
    r"|^CSRF_(COOKIE_MASKED$|ENABLED$|EXEMPT|IGNORE|PROTECT|FAILURE_TEMPLATE)"
    r"|^SECURE_(BROWSER_XSS_FILTER$|CROSS_ORIGIN_OPENER_POLICY$|CSP)"
)
"""Names that packages, or other versions of Django, read."""

BOUND = 300
"""Settings that are told."""


def matters(name: str) -> bool:
    """Whether sessions could depend on a setting of this name."""
    return name in EXACT or name.startswith(PREFIXES) or bool(TELLING.search(name))


def mattering(settings: Any) -> List[str]:
    """The names of such settings, Django's own ones first; dicts are told entry by entry."""
    names = sorted(name for name in dir(settings) if name.isupper() and matters(name))
    names = [name for name in names if name not in DICTS]
    return sorted(names, key=lambda name: not name.startswith(("SESSION_", "CSRF_")))[:BOUND]
