"""Facts to be judged: a healthy world with a few things changed, or only what somebody told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from session_tui.model import (
    ClockReading,
    Clocks,
    Health,
    Measure,
    Order,
    ProjectFacts,
    StoreFacts,
    TimeService,
    Worker,
)
from session_tui.model.facts import (
    ChecksSeen,
    CodeSeen,
    Disk,
    ElsewhereSeen,
    Fact,
    Facts,
    HostSeen,
    LoadsSeen,
    Outline,
    OwnConfiguration,
    Package,
    PackagesSeen,
    Sample,
    SettingSeen,
    SettingsSeen,
    Span,
    Spot,
    TableSeen,
    Turn,
    UsersSeen,
    WorkerSeen,
    WorkersSeen,
)

NOW = datetime(2026, 3, 6, 15, 30, tzinfo=timezone.utc)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

DB = "django.contrib.sessions.backends.db"
CACHE = "django.contrib.sessions.backends.cache"
CACHED_DB = "django.contrib.sessions.backends.cached_db"
FILE = "django.contrib.sessions.backends.file"
COOKIES = "django.contrib.sessions.backends.signed_cookies"
JSON = "django.contrib.sessions.serializers.JSONSerializer"

SETTINGS: dict[str, Any] = {
    "ALLOWED_HOSTS": ("shop.example",),
    "AUTHENTICATION_BACKENDS": ("django.contrib.auth.backends.ModelBackend",),
    "AUTH_USER_MODEL": "auth.User",
    "CSRF_COOKIE_DOMAIN": None,
    "CSRF_COOKIE_SECURE": True,
    "CSRF_TRUSTED_ORIGINS": (),
    "CSRF_USE_SESSIONS": False,
    "DATABASES.default.ENGINE": "django.db.backends.postgresql",
    "DATABASES.default.HOST": "db1.internal",
    "DATABASES.default.ATOMIC_REQUESTS": False,
    "DATABASE_ROUTERS": (),
    "DEBUG": False,
    "INSTALLED_APPS": (
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "shop",
    ),
    "MIDDLEWARE": (
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ),
    "PREPEND_WWW": False,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "SECURE_SSL_REDIRECT": True,
    "SESSION_CACHE_ALIAS": "default",
    "SESSION_COOKIE_AGE": 1209600,
    "SESSION_COOKIE_DOMAIN": None,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_NAME": "shop_sessionid",
    "SESSION_COOKIE_PATH": "/",
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_SECURE": True,
    "SESSION_ENGINE": DB,
    "SESSION_EXPIRE_AT_BROWSER_CLOSE": False,
    "SESSION_FILE_PATH": None,
    "SESSION_SAVE_EVERY_REQUEST": True,
    "SESSION_SERIALIZER": JSON,
    "TIME_ZONE": "Europe/Berlin",
    "USE_TZ": True,
}
"""Settings of a healthy site; those of a case add to them or take their place."""


def known(value: Any, how: str = "as measured in a test") -> Fact[Any]:
    """A fact that was measured."""
    return Fact(value, "", NOW, 0.01, how)


def unknown(problem: str = "It did not answer within 2 s.") -> Fact[Any]:
    """A fact that could not be measured."""
    return Fact(None, problem, NOW, 2.0, "as measured in a test")


def setting(name: str, value: Any, default: bool = False) -> SettingSeen:
    """One setting as the agent tells it; lists come as tuples."""
    plain = tuple(value) if isinstance(value, (list, tuple)) else value
    kind = "list" if isinstance(plain, tuple) else type(value).__name__
    return SettingSeen(name, kind, plain, repr(value), default)


def settings(values: Mapping[str, Any], alike: tuple[tuple[str, str], ...] = ()) -> SettingsSeen:
    """Settings by their dotted names."""
    return SettingsSeen(tuple(setting(*pair) for pair in sorted(values.items())), alike)


def health(**measures: Any) -> Health:
    """What a server tells: health(redis__evicted_keys=3) names "redis.evicted_keys"."""
    named = [(name.replace("__", "."), value) for name, value in measures.items()]
    return Health(tuple(Measure(name, value, "", "INFO") for name, value in named), 0.01)


def clocks(readings: tuple[ClockReading, ...] = (), **changed: Any) -> Clocks:
    """All clocks agree, unless told otherwise."""
    truth = ClockReading("true time", 0.002, 0.01)
    service = TimeService("chrony", True, "chrony runs on this host, synchronised.")
    return replace(Clocks(readings, truth, service, NOW, "nodes"), **changed)


def worker(pid: int = 11, **changed: Any) -> WorkerSeen:
    """A gunicorn worker of this project that has the settings of the shell."""
    process = Worker(
        pid, "gunicorn", "/srv/shop", "shop.settings", NOW - DAY, "python", "www", "aa"
    )
    return replace(WorkerSeen(process, ours=True, stale=False), **changed)


def spot(kind: str, snippet: str = "…", detail: str = "", file: str = "shop/views.py") -> Spot:
    """A place in the project's code."""
    return Spot(kind, file, 12, snippet, detail, "view")


def packages(*names: str, version: str = "1.0") -> PackagesSeen:
    """Installed packages by their names."""
    return PackagesSeen(tuple(Package(name, version, True) for name in names))


PROJECT = ProjectFacts(
    root="/srv/shop",
    choices=(),
    settings_module="shop.settings",
    python="3.12.1",
    django="5.2.19",
    engine=DB,
    serializer=JSON,
    cookie_name="shop_sessionid",
    cookie_age=1209600.0,
    save_every_request=True,
    expire_at_browser_close=False,
    use_tz=True,
    time_zone="Europe/Berlin",
    secret_key="9f3a41bc",
    fallbacks=0,
    user_model="auth.User",
    backends=("django.contrib.auth.backends.ModelBackend",),
    middleware=(),
    database="default",
    routers=(),
    cache_alias="default",
    settings=(),
)

STORE = StoreFacts(
    kind="db",
    server="PostgreSQL 15.20",
    place="db1.internal:5432 django_session",
    origin="db:default",
    read_only=True,
    proof="The server refused a write.",
    orders=(Order.LATEST_END, Order.EARLIEST_END, Order.KEY),
)

SAMPLE = Sample(
    rows=1000,
    complete=True,
    states=(
        Span("live", 600, NOW - 13 * DAY, NOW),
        Span("anonymous", 300, NOW - 13 * DAY, NOW),
        Span("expired", 100, NOW - 20 * DAY, NOW - 14 * DAY),
    ),
    signers=(Span("SECRET_KEY", 1000, NOW - 20 * DAY, NOW),),
    formats=(Span("signed", 1000),),
    turn=Turn("none"),
    ages=(Span("1209600", 1000, NOW - 20 * DAY, NOW),),
    backends=(Span("django.contrib.auth.backends.ModelBackend", 600),),
    hash_lengths=(Span("64", 600),),
    users=400,
    most_live=3,
    names=(Span("_auth_user_id", 600), Span("cart", 500)),
    largest=2000,
    oldest=NOW - 20 * DAY,
    newest=NOW,
)

TABLE = TableSeen(
    "default",
    "django_session",
    True,
    "default",
    "default",
    True,
    (("session_key", "varchar(40)"), ("session_data", "text")),
    writable=True,
    expired=100,
    total=1000,
)

HOST = HostSeen(
    "web1",
    NOW - 30 * DAY,
    8 << 30,
    4 << 30,
    (Disk("/srv/shop", "project", "ext4", 80 << 30, 30 << 30, 0.9, writable=True),),
    scheduled=("crontab of www",),
)

OUTLINES = (Outline("shop/settings.py", 60, (), 3), Outline("shop/views.py", 40, (), 5))
"""Files that import nothing, and end with a newline."""

HEALTHY = Facts(
    project=known(PROJECT),
    settings=known(settings(SETTINGS)),
    loads=known(LoadsSeen((), 60)),
    workers=known(WorkersSeen("web1", (worker(11), worker(12)))),
    clocks=known(clocks()),
    store=known(STORE),
    health=known(health(postgresql__version="15.20")),
    sample=known(SAMPLE),
    users=known(UsersSeen(200, fitting=200)),
    table=known(TABLE),
    elsewhere=known(ElsewhereSeen(())),
    host=known(HOST),
    code=known(CodeSeen((), 40, outlines=OUTLINES, settings_file="shop/settings.py")),
    packages=known(PackagesSeen(())),
    checks=known(ChecksSeen()),
    own=known(OwnConfiguration("")),
)
"""A site where all is well: PostgreSQL, two workers, https, a cookie of two weeks that slides."""


def world(**changed: Any) -> Facts:
    """The healthy world with some facts in another way.

    `settings={...}` and `measures={...}` add to the healthy ones; `project`, `sample`, `users`,
    `table`, `host`, `store` take fields to be replaced; `spots=[...]` and `packages=[names]` are
    all there are; a Fact or a whole value takes the place of what is there.
    """
    facts = HEALTHY
    for name, value in changed.items():
        facts = replace(facts, **_changed(facts, name, value))
    return facts


def told(**changed: Any) -> Facts:
    """Nothing is known but what is given, in the same words as for `world`."""
    facts = Facts()
    for name, value in changed.items():
        facts = replace(facts, **_told(name, value))
    return facts


def _changed(facts: Facts, name: str, value: Any) -> dict[str, Fact[Any]]:
    if isinstance(value, Fact):
        return {name: value}
    if name == "settings" and isinstance(value, Mapping):
        merged = {**SETTINGS, **value}
        found = {"settings": known(settings(merged))}
        return {**found, "project": known(_project(merged, facts.project.value or PROJECT))}
    if name in ("project", "sample", "users", "table", "host", "store") and isinstance(
        value, Mapping
    ):
        return {name: known(replace(getattr(HEALTHY, name).value, **value))}
    return _told(name, value)


def _told(name: str, value: Any) -> dict[str, Fact[Any]]:
    bases: dict[str, Any] = {
        "project": PROJECT,
        "sample": Sample(0, False),
        "users": UsersSeen(0),
        "table": TableSeen("default", "django_session", None),
        "host": HostSeen("web1", None, None, None),
        "store": STORE,
    }
    if isinstance(value, Fact):
        return {name: value}
    if name == "settings" and isinstance(value, Mapping):
        return {"settings": known(settings(value))}
    if name == "measures":
        return {"health": known(health(**{key.replace(".", "__"): v for key, v in value.items()}))}
    if name == "spots":
        code = CodeSeen(tuple(value), 40, outlines=OUTLINES, settings_file="shop/settings.py")
        return {"code": known(code)}
    if name == "packages" and not isinstance(value, PackagesSeen):
        return {"packages": known(packages(*value))}
    if name in bases and isinstance(value, Mapping):
        return {name: known(replace(bases[name], **value))}
    return {name: known(value)}


def _project(values: Mapping[str, Any], project: ProjectFacts) -> ProjectFacts:
    """The same settings as `ProjectFacts` has them."""
    age = values["SESSION_COOKIE_AGE"]
    return replace(
        project,
        engine=values["SESSION_ENGINE"],
        serializer=values["SESSION_SERIALIZER"],
        cookie_name=values["SESSION_COOKIE_NAME"],
        cookie_age=float(age) if type(age) in (int, float) else None,
        save_every_request=bool(values["SESSION_SAVE_EVERY_REQUEST"]),
        expire_at_browser_close=bool(values["SESSION_EXPIRE_AT_BROWSER_CLOSE"]),
        use_tz=bool(values["USE_TZ"]),
        time_zone=values["TIME_ZONE"],
        backends=tuple(values["AUTHENTICATION_BACKENDS"]),
        middleware=tuple(values["MIDDLEWARE"]),
    )
