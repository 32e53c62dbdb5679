"""Packages that change sessions, cookies, logins or caches, and what they are imported as."""

from __future__ import annotations

from typing import Dict, Tuple

_LIBRARIES = (
    "asgiref brotli daphne django eventlet gevent granian gunicorn hypercorn lz4 mod-wsgi msgpack"
    " mysqlclient psycopg psycopg2 psycopg2-binary pyjwt pylibmc pylti1p3 pymemcache pymysql"
    " pysaml2 python-memcached python-social-auth python3-saml redis social-auth-core uvicorn"
    " uvicorn-worker uwsgi valkey waitress whitenoise"
)
LIBRARIES = frozenset(_LIBRARIES.split())
"""Used without being named in the settings."""

_NAMED = {
    "channels": "channels",
    "channels-redis": "channels_redis",
    "dj-rest-auth": "dj_rest_auth",
    "django-allauth": "allauth",
    "django-allauth-2fa": "allauth_2fa",
    "django-allow-cidr": "allow_cidr",
    "django-async-redis": "django_async_redis",
    "django-auth-adfs": "django_auth_adfs",
    "django-auth-ldap": "django_auth_ldap",
    "django-auto-logout": "django_auto_logout",
    "django-axes": "axes",
    "django-cachalot": "cachalot",
    "django-cacheops": "cacheops",
    "django-cas-ng": "django_cas_ng",
    "django-cookie-consent": "cookie_consent",
    "django-cookies-samesite": "django_cookies_samesite",
    "django-cors-headers": "corsheaders",
    "django-csp": "csp",
    "django-debug-toolbar": "debug_toolbar",
    "django-defender": "defender",
    "django-easy-audit": "easyaudit",
    "django-elasticache": "django_elasticache",
    "django-formtools": "formtools",
    "django-guest-user": "guest_user",
    "django-hijack": "hijack",
    "django-hitcount": "hitcount",
    "django-hosts": "django_hosts",
    "django-hybrid-session": "hybrid_session",
    "django-impersonate": "impersonate",
    "django-lazysignup": "lazysignup",
    "django-loginas": "loginas",
    "django-lockdown": "lockdown",
    "django-lti": "lti_tool",
    "django-lti-provider-auth": "lti_provider_auth",
    "django-mama-cas": "mama_cas",
    "django-mfa2": "mfa",
    "django-ninja": "ninja",
    "django-ninja-jwt": "ninja_jwt",
    "django-oauth-toolkit": "oauth2_provider",
    "django-oidc-provider": "oidc_provider",
    "django-oscar": "oscar",
    "django-otp": "django_otp",
    "django-paypal": "paypal",
    "django-preventconcurrentlogins": "preventconcurrentlogins",
    "django-pylibmc": "django_pylibmc",
    "django-qsessions": "qsessions",
    "django-ratelimit": "django_ratelimit",
    "django-redis": "django_redis",
    "django-redis-cache": "redis_cache",
    "django-redis-sessions": "redis_sessions",
    "django-remote-auth-ldap": "django_remote_auth_ldap",
    "django-rest-knox": "knox",
    "django-restricted-sessions": "restrictedsessions",
    "django-saml2-auth": "django_saml2_auth",
    "django-session-security": "session_security",
    "django-session-timeout": "django_session_timeout",
    "django-silk": "silk",
    "django-simple-history": "simple_history",
    "django-single-session": "single_session",
    "django-su": "django_su",
    "django-tenant-schemas": "tenant_schemas",
    "django-tenant-users": "tenant_users",
    "django-tenants": "django_tenants",
    "django-trench": "trench",
    "django-two-factor-auth": "two_factor",
    "django-user-accounts": "account",
    "django-user-agents": "django_user_agents",
    "django-user-sessions": "user_sessions",
    "django-valkey": "django_valkey",
    "django-webauthn": "django_webauthn",
    "djangorestframework": "rest_framework",
    "djangorestframework-jwt": "rest_framework_jwt",
    "djangorestframework-simplejwt": "rest_framework_simplejwt",
    "djangosaml2": "djangosaml2",
    "djoser": "djoser",
    "drf-jwt": "rest_framework_jwt",
    "drfpasswordless": "drfpasswordless",
    "graphene-django": "graphene_django",
    "grafana-django-saml2-auth": "django_saml2_auth",
    "mozilla-django-oidc": "mozilla_django_oidc",
    "sentry-sdk": "sentry_sdk",
    "social-auth-app-django": "social_django",
    "strawberry-graphql-django": "strawberry_django",
    "wagtail": "wagtail",
    "django-cms": "cms",
}

IMPORTS: Dict[str, Tuple[str, ...]] = {name: (imported,) for name, imported in _NAMED.items()}
"""Normalised name of a distribution: what settings call it by."""

KNOWN = frozenset(IMPORTS) | LIBRARIES
