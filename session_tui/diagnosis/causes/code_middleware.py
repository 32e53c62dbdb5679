"""MIDDLEWARE that lacks something or has it in the wrong order, and engines of others."""

from __future__ import annotations

from session_tui.diagnosis.cause import Cause, Remedy
from session_tui.diagnosis.changes import entry, first, moved_up, rewritten, setting
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import (
    confirmed,
    missing_setting,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.question import yes_or_no
from session_tui.diagnosis.readings.looking import listed, of_the_site, spots_seen, unloadable_seen
from session_tui.model.facts import Facts, Spot

FAMILY = "code"

SESSION = "django.contrib.sessions.middleware.SessionMiddleware"
AUTH = "django.contrib.auth.middleware.AuthenticationMiddleware"
MESSAGES = "django.contrib.messages.middleware.MessageMiddleware"
COOKIE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
DJANGO_ENGINES = "django.contrib.sessions.backends."

PLAIN = ("django.", "corsheaders.", "whitenoise.", "debug_toolbar.", "django_prometheus.")
"""Packages whose middleware never gives a request its session or user."""

WANTED = ((SESSION, "django.contrib.sessions"), (AUTH, "django.contrib.auth"))
"""What a site that has the app wants to have in MIDDLEWARE."""

PAIRED = ("user_sessions", "qsessions")
"""Packages whose engine and SessionMiddleware work with each other only."""

CHECKS = ("admin.E408", "admin.E410")
"""Django's own checks for AuthenticationMiddleware and SessionMiddleware."""

ORDER_DOC = "https://docs.djangoproject.com/en/stable/ref/middleware/#middleware-ordering"
"""Where each of Django's own middleware has to stand."""


def middleware(facts: Facts) -> Judgement:
    """Nothing gives requests a session or a user, or something asks for them too early."""
    order, apps = listed(facts, "MIDDLEWARE"), listed(facts, "INSTALLED_APPS")
    if order is None:
        return missing_setting(facts, "MIDDLEWARE")
    told = [setting_seen(facts, "MIDDLEWARE"), *_checked(facts)]
    wrong, before = _wrong(order, apps, _needs_session(facts))
    if len(told) > 1 or (wrong and _plain(before)):
        return confirmed(wrong or "Django's own check says what MIDDLEWARE lacks.", *told)
    proves = "A request answers 500: it has no attribute 'session' or 'user'."
    if wrong:
        because = f"{wrong} A middleware of others above it may help out."
        return suspected(because, *told, proves=proves)
    lacking = [name for name, app in WANTED if not _has(order, name) and _is_in(apps, app)]
    if lacking and _plain(order):
        return _lacking(facts, lacking, told, proves)
    early = _early(facts, order)
    if early:
        because = "Own middleware that touches the session stands above what makes it."
        return suspected(because, *spots_seen(facts, early), *told, proves=proves)
    if _has(order, SESSION) and not lacking:
        return ruled_out("Session, authentication and messages stand in their order.", *told)
    return open_("Django's own middleware is missing; is it wanted here?", *told, proves=proves)


def _lacking(facts: Facts, lacking: list[str], told: list[Evidence], proves: str) -> Judgement:
    old = listed(facts, "MIDDLEWARE_CLASSES") or ()
    if set(lacking) & set(old):
        because = "Django reads MIDDLEWARE alone; what MIDDLEWARE_CLASSES lists does not run."
        return confirmed(because, *told, setting_seen(facts, "MIDDLEWARE_CLASSES"))
    names = " and no ".join(map(_last, lacking))
    return suspected(f"MIDDLEWARE has no {names}.", *told, proves=proves)


def _checked(facts: Facts) -> list[Evidence]:
    messages = facts.checks.value.messages if facts.checks.value else ()
    found = [each for each in messages if each.id in CHECKS]
    return [seen(facts, "checks", f"{each.id}: {each.text}") for each in found]


def _needs_session(facts: Facts) -> bool:
    """Whether MessageMiddleware is known to need a session."""
    storage = facts.setting("MESSAGE_STORAGE")
    return storage is not None and storage.value != COOKIE_STORAGE


def _wrong(
    order: tuple[str, ...], apps: tuple[str, ...] | None, messages: bool
) -> tuple[str, tuple[str, ...]]:
    """What cannot work, in a sentence, and what runs before it; empty where all can."""
    for name in (AUTH, *[MESSAGES] * messages):
        before = order[: order.index(name)] if name in order else ()
        if name in order and not _has(before, SESSION):
            there = _has(order, SESSION)
            why = "stands above SessionMiddleware" if there else "has no SessionMiddleware"
            return f"{_last(name)} {why}, and fails at each request.", before
    lacking = [name for name in (SESSION, AUTH) if not _has(order, name)]
    if lacking and apps is not None and "django.contrib.admin" in apps:
        return f"The admin cannot work without {_last(lacking[0])}.", order
    return "", ()


def _is_in(apps: tuple[str, ...] | None, app: str) -> bool:
    return apps is None or any(each.startswith(app) for each in apps)


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _has(order: tuple[str, ...], name: str) -> bool:
    """Whether it is there, or one that is called the same."""
    return any(_last(each) == _last(name) for each in order)


def _plain(order: tuple[str, ...]) -> bool:
    """Whether no middleware of others could stand in for Django's own."""
    return all(name.startswith(PLAIN) for name in order)


def _early(facts: Facts, order: tuple[str, ...]) -> tuple[Spot, ...]:
    """Own middleware that touches the session and stands above SessionMiddleware."""
    first = next((at for at, name in enumerate(order) if _last(name) == "SessionMiddleware"), 0)
    above = {_last(name) for name in order[:first]}
    spots = of_the_site(facts.spots("own-middleware"))
    return tuple(spot for spot in spots if above & {*spot.within.split(".")})


def third_party(facts: Facts) -> Judgement:
    """An engine or middleware that is not Django's may have faults of its own."""
    engine, order = facts.setting("SESSION_ENGINE"), listed(facts, "MIDDLEWARE")
    if engine is None:
        return missing_setting(facts, "SESSION_ENGINE")
    name = str(engine.value)
    makers = [each for each in order or () if _last(each) == "SessionMiddleware"]
    foreign = [each for each in makers if each != SESSION]
    told = [setting_seen(facts, "SESSION_ENGINE")]
    if foreign:
        told.append(seen(facts, "settings", f"MIDDLEWARE has {foreign[0]}"))
    unloadable = unloadable_seen(facts, "SESSION_ENGINE")
    if unloadable:
        because = "SESSION_ENGINE names what cannot be imported: no page is answered."
        return confirmed(because, *unloadable)
    proves = "The traceback ends in that package; with Django's own engine it does not happen."
    if name.startswith(DJANGO_ENGINES) and not foreign:
        if order is None:
            return missing_setting(facts, "MIDDLEWARE")
        return ruled_out("Engine and SessionMiddleware are Django's own.", *told)
    if foreign and {*PAIRED} & {_head(foreign[0])} - {_head(name)}:
        because = "The engine is of one package, and the SessionMiddleware of another."
        return suspected(because, *told, proves=proves)
    own = _own_code(facts, name)
    if own:
        because = "The engine is this project's own, and does what nobody else has tried."
        return suspected(because, *spots_seen(facts, own), *told, proves=proves)
    return open_("Sessions are made by code that is not Django's.", *told, proves=proves)


def _own_code(facts: Facts, engine: str) -> tuple[Spot, ...]:
    """Where the project's own code makes the engine that is in use."""
    path = "/" + engine.replace(".", "/")
    spots = of_the_site(facts.spots("own-engine"))
    return tuple(
        each for each in spots if f"/{each.file}".endswith((f"{path}.py", f"{path}/__init__.py"))
    )


def _head(name: str) -> str:
    return name.partition(".")[0]


def _own_engine(facts: Facts) -> str:
    engine = facts.setting("SESSION_ENGINE")
    foreign = engine is not None and not str(engine.value).startswith(DJANGO_ENGINES)
    wrong = foreign or bool(unloadable_seen(facts, "SESSION_ENGINE"))
    return setting("SESSION_ENGINE", f'"{DJANGO_ENGINES}db"')(facts) if wrong else ""


def _renamed(spot: Spot) -> tuple[str, ...]:
    """MIDDLEWARE_CLASSES under the name that Django reads."""
    named = spot.detail == "MIDDLEWARE_CLASSES"
    return (spot.snippet.replace("MIDDLEWARE_CLASSES", "MIDDLEWARE", 1),) if named else ()


def _completed(facts: Facts) -> str:
    """SessionMiddleware where it is missing, or above what needs it."""
    order = listed(facts, "MIDDLEWARE")
    if order is None:
        return ""
    if _has(order, SESSION):
        return moved_up("MIDDLEWARE", SESSION, AUTH)(facts)
    renamed = rewritten("setting", _renamed)
    return first(renamed, entry("MIDDLEWARE", "", SESSION, front=True))(facts)


CAUSES = (
    Cause(
        id="mw-missing-or-order",
        family=FAMILY,
        title="SessionMiddleware or AuthenticationMiddleware is missing or in the wrong place",
        symptoms=("S11", "S1"),
        judge=middleware,
        needs=("settings", "checks", "code"),
        refutes="Both are in MIDDLEWARE, the session's above the other, other users below both.",
        remedy=Remedy(
            "Session, then authentication, then messages; what uses them stands below.",
            _completed,
        ),
        links=(ORDER_DOC,),
        cases=2,
        level="med",
    ),
    Cause(
        id="mw-third-party-session-backend",
        family=FAMILY,
        title="A session engine or middleware that is not Django's has a fault, or does not load",
        symptoms=("S11", "S5"),
        judge=third_party,
        needs=("settings", "code", "checks"),
        refutes="Engine and middleware are Django's own.",
        remedy=Remedy(
            "Upgrade the package, or take Django's own engine; everybody logs in anew then.",
            _own_engine,
        ),
        links=("https://docs.djangoproject.com/en/stable/ref/settings/#session-engine",),
        cases=3,
        level="med",
        question=yes_or_no(
            "standard-engine",
            "In a test installation with Django's own engine, does it still happen?",
            "What stays with Django's own code lies elsewhere.",
            'SESSION_ENGINE = "django.contrib.sessions.backends.db", Django\'s SessionMiddleware.',
            no=("mw-third-party-session-backend",),
            yes_excludes=("mw-third-party-session-backend",),
        ),
    ),
)
