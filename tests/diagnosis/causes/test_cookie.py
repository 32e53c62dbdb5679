"""The session's cookie: one that no browser takes, the wrong one, or one that stays away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from session_tui.diagnosis.causes import BY_ID, cookie
from session_tui.diagnosis.finding import Certainty
from session_tui.model import Autopsy, CookieFate, Effect, Gate, Outcome, StoredFate, Verdict
from session_tui.model.facts import CodeSeen, Crowd, Facts, Package, PackagesSeen, Turn, WorkersSeen
from tests.diagnosis.causes.test_expiry import PLAIN
from tests.diagnosis.recording import looked_at
from tests.diagnosis.worlds import (
    NOW,
    SETTINGS,
    known,
    settings,
    spot,
    told,
    unknown,
    worker,
    world,
)

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty

NAME, DOMAIN, PATH = "SESSION_COOKIE_NAME", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH"
SECURE, SAME_SITE = "SESSION_COOKIE_SECURE", "SESSION_COOKIE_SAMESITE"
HOSTS, DEBUG, REDIRECT = "ALLOWED_HOSTS", "DEBUG", "SECURE_SSL_REDIRECT"

MIDDLEWARE = SETTINGS["MIDDLEWARE"]
LINE = "Set-Cookie: shop_sessionid=…; HttpOnly; Path=/; SameSite=Lax; Secure; Max-Age=1209600"
RUNSERVER = replace(worker(7).worker, kind="runserver")
OTHER = worker(8, ours=False, worker=replace(worker(8).worker, settings="wiki.settings"))
CALLED = {
    "CORS_ALLOW_CREDENTIALS": True,
    "CORS_ALLOWED_ORIGINS": ("https://app.front.example",),
}
CALLED_BY_SIBLING = {**CALLED, "CORS_ALLOWED_ORIGINS": ("https://app.shop.example",)}
SIMPLE = spot("simple-cookie", "    jar = SimpleCookie(request.META['HTTP_COOKIE'])")


def but(**changed: Any) -> Facts:
    """The healthy world with other settings, named without SESSION_COOKIE_."""
    names = {"name": NAME, "domain": DOMAIN, "path": PATH, "secure": SECURE, "samesite": SAME_SITE}
    return world(settings={names.get(name, name): value for name, value in changed.items()})


def minus(*names: str, **changed: Any) -> Facts:
    """The healthy world with some settings that nobody knows."""
    left = {name: value for name, value in {**SETTINGS, **changed}.items() if name not in names}
    return world(settings=known(settings(left)))


def plain(**changed: Any) -> Facts:
    """A new project on the machine of its developer."""
    return world(settings={**PLAIN, **changed})


def sent(*names: str, verdict: Verdict = Verdict.REFUSED, nearest: tuple[str, ...] = ()) -> Autopsy:
    """What an autopsy tells of a pasted Cookie line with cookies of these names."""
    line = (f"cookies: {', '.join(names)}",)
    gate = Gate("cookie", Outcome.PASS, "The cookie is sent.", line)
    effect = Effect(200, CookieFate.DELETED, StoredFate.NONE, False)
    return Autopsy("abcdef…", (gate,), verdict, None, effect, None, None, nearest, NOW)


TWO = ("shop_sessionid", "csrftoken", "shop_sessionid")
SHADOWED = ("An earlier cookie of the same name holds a session that is in the store.",)

WORLDS = [
    ("cookie-secure-over-http", world(), RULED_OUT),
    ("cookie-secure-over-http", but(secure=False), RULED_OUT),
    ("cookie-secure-over-http", but(**{REDIRECT: False}), OPEN),
    ("cookie-secure-over-http", but(**{REDIRECT: False, DEBUG: True}), SUSPECTED),
    ("cookie-secure-over-http", but(**{REDIRECT: False, HOSTS: ("10.0.0.7",)}), SUSPECTED),
    ("cookie-secure-over-http", plain(**{SECURE: True}), SUSPECTED),
    (
        "cookie-secure-over-http",
        but(**{REDIRECT: False, "CSRF_TRUSTED_ORIGINS": ("http://shop.example",)}),
        SUSPECTED,
    ),
    (
        "cookie-secure-over-http",
        world(
            settings={REDIRECT: False},
            workers=WorkersSeen("web1", (worker(7, worker=RUNSERVER),)),
        ),
        SUSPECTED,
    ),
    # Without the middleware the redirect is not made.
    ("cookie-secure-over-http", but(MIDDLEWARE=MIDDLEWARE[1:]), OPEN),
    ("cookie-secure-over-http", minus(SECURE), OPEN),
    (
        "cookie-secure-over-http",
        world(settings={REDIRECT: False}, set_cookie="shop_sessionid=…; Path=/"),
        RULED_OUT,
    ),
    ("cookie-domain-mismatch", world(), RULED_OUT),
    ("cookie-domain-mismatch", but(domain="other.example"), SUSPECTED),
    ("cookie-domain-mismatch", but(domain="www.shop.example"), SUSPECTED),
    ("cookie-domain-mismatch", but(domain=".shop.example"), RULED_OUT),
    ("cookie-domain-mismatch", but(domain="Shop.Example"), RULED_OUT),
    # The host may be a proxy's name for the site, which no browser ever sees.
    (
        "cookie-domain-mismatch",
        but(domain="www.shop.example", ALLOWED_HOSTS=("shop-prod.herokuapp.com",)),
        SUSPECTED,
    ),
    (
        "cookie-domain-mismatch",
        but(domain="shop.example", ALLOWED_HOSTS=("web.internal",)),
        SUSPECTED,
    ),
    ("cookie-domain-mismatch", but(domain="shop.example", ALLOWED_HOSTS=("127.0.0.1",)), SUSPECTED),
    (
        "cookie-domain-mismatch",
        but(
            domain="shop.example",
            ALLOWED_HOSTS=("shop-origin.example.net",),
            CSRF_TRUSTED_ORIGINS=("https://www.shop.example",),
        ),
        SUSPECTED,
    ),
    ("cookie-domain-mismatch", plain(**{DOMAIN: "shop.example"}), SUSPECTED),
    ("cookie-domain-mismatch", but(domain="shop.example", ALLOWED_HOSTS=("*",)), OPEN),
    (
        "cookie-domain-mismatch",
        but(domain="shop.example", ALLOWED_HOSTS=("shop.example", "shop.test.example")),
        SUSPECTED,
    ),
    (
        "cookie-domain-mismatch",
        but(domain="shop.example", ALLOWED_HOSTS=("shop.example", "localhost")),
        OPEN,
    ),
    (
        "cookie-domain-mismatch",
        but(domain="shop.example", ALLOWED_HOSTS=(".shop.example",)),
        RULED_OUT,
    ),
    (
        "cookie-domain-mismatch",
        but(domain="a.shop.example", ALLOWED_HOSTS=(".shop.example",)),
        RULED_OUT,
    ),
    (
        "cookie-domain-mismatch",
        but(domain="other.example", ALLOWED_HOSTS=(".shop.example",)),
        SUSPECTED,
    ),
    ("cookie-domain-mismatch", but(domain="10.0.0.7", ALLOWED_HOSTS=("10.0.0.7",)), RULED_OUT),
    (
        "cookie-domain-mismatch",
        but(domain="bücher.example", ALLOWED_HOSTS=("xn--bcher-kva.example",)),
        RULED_OUT,
    ),
    ("cookie-domain-mismatch", but(domain="https://shop.example"), RULED_OUT),
    ("cookie-domain-mismatch", told(settings={DOMAIN: "shop.example"}), OPEN),
    ("cookie-domain-mismatch", minus(DOMAIN), OPEN),
    ("cookie-domain-mismatch", world(set_cookie=f"{LINE}; Domain=other.example"), SUSPECTED),
    ("cookie-attributes-invalid", world(), RULED_OUT),
    ("cookie-attributes-invalid", but(domain="shop.example"), RULED_OUT),
    ("cookie-attributes-invalid", but(domain="shop.example:8000"), CONFIRMED),
    ("cookie-attributes-invalid", but(domain="https://shop.example"), CONFIRMED),
    ("cookie-attributes-invalid", but(domain="github.io"), CONFIRMED),
    # The owner of a suffix may have a site on that very name.
    ("cookie-attributes-invalid", but(domain="github.io", ALLOWED_HOSTS=("github.io",)), RULED_OUT),
    ("cookie-attributes-invalid", but(domain="10.0.0.1", ALLOWED_HOSTS=("10.0.0.1",)), RULED_OUT),
    ("cookie-attributes-invalid", plain(**{DOMAIN: "localhost"}), RULED_OUT),
    (
        "cookie-attributes-invalid",
        but(domain="localhost", ALLOWED_HOSTS=("shop.localhost",)),
        SUSPECTED,
    ),
    ("cookie-attributes-invalid", but(name="__Host-sid"), RULED_OUT),
    ("cookie-attributes-invalid", but(name="__Host-sid", domain="shop.example"), CONFIRMED),
    ("cookie-attributes-invalid", but(name="__Host-sid", path="/shop"), SUSPECTED),
    ("cookie-attributes-invalid", but(name="__Secure-sid", secure=False), SUSPECTED),
    ("cookie-attributes-invalid", but(name="shop session"), CONFIRMED),
    ("cookie-attributes-invalid", but(name="shop:session"), RULED_OUT),
    ("cookie-attributes-invalid", but(samesite="often"), CONFIRMED),
    ("cookie-attributes-invalid", but(samesite="none"), RULED_OUT),
    ("cookie-attributes-invalid", but(samesite=False), RULED_OUT),
    ("cookie-attributes-invalid", world(set_cookie=f"{LINE}; Domain=co.uk"), CONFIRMED),
    ("cookie-attributes-invalid", minus(SECURE, **{NAME: "__Secure-sid"}), OPEN),
    ("cookie-attributes-invalid", minus(NAME), OPEN),
    ("cookie-domain-missing-for-subdomains", world(), RULED_OUT),
    (
        "cookie-domain-missing-for-subdomains",
        but(ALLOWED_HOSTS=("shop.example", "app.shop.example")),
        SUSPECTED,
    ),
    (
        "cookie-domain-missing-for-subdomains",
        but(ALLOWED_HOSTS=("shop.example", "www.shop.example")),
        RULED_OUT,
    ),
    (
        "cookie-domain-missing-for-subdomains",
        but(ALLOWED_HOSTS=("shop.example", "shop.test")),
        RULED_OUT,
    ),
    ("cookie-domain-missing-for-subdomains", but(ALLOWED_HOSTS=("a.co.uk", "b.co.uk")), RULED_OUT),
    ("cookie-domain-missing-for-subdomains", but(ALLOWED_HOSTS=(".shop.example",)), SUSPECTED),
    ("cookie-domain-missing-for-subdomains", but(ALLOWED_HOSTS=("*",)), OPEN),
    ("cookie-domain-missing-for-subdomains", but(domain="shop.example"), RULED_OUT),
    ("cookie-domain-missing-for-subdomains", world(packages=["django-hosts"]), OPEN),
    ("cookie-domain-missing-for-subdomains", minus(HOSTS), OPEN),
    ("cookie-duplicate-shadowing", world(), OPEN),
    ("cookie-duplicate-shadowing", but(domain="shop.example"), OPEN),
    ("cookie-duplicate-shadowing", but(name="__Host-sid"), RULED_OUT),
    ("cookie-duplicate-shadowing", world(autopsy=sent(*TWO, nearest=SHADOWED)), CONFIRMED),
    ("cookie-duplicate-shadowing", world(autopsy=sent(*TWO)), SUSPECTED),
    # The one that Django takes is the right one.
    (
        "cookie-duplicate-shadowing",
        world(autopsy=sent(*TWO, verdict=Verdict.AUTHENTICATED, nearest=SHADOWED)),
        SUSPECTED,
    ),
    ("cookie-duplicate-shadowing", world(autopsy=sent("shop_sessionid", "a")), RULED_OUT),
    ("cookie-duplicate-shadowing", world(autopsy=sent(*map(str, range(20)))), OPEN),
    ("cookie-name-clash", world(), RULED_OUT),
    ("cookie-name-clash", but(domain="shop.example"), OPEN),
    ("cookie-name-clash", but(name="sessionid"), OPEN),
    ("cookie-name-clash", but(name="sessionid", domain="shop.example"), OPEN),
    (
        "cookie-name-clash",
        but(name="sessionid", domain="shop.example", ALLOWED_HOSTS=("www.shop.example",)),
        SUSPECTED,
    ),
    (
        "cookie-name-clash",
        world(settings=PLAIN, workers=WorkersSeen("dev", (worker(7), OTHER))),
        SUSPECTED,
    ),
    # Sites with names of their own share a machine without harm.
    (
        "cookie-name-clash",
        world(settings={NAME: "sessionid"}, workers=WorkersSeen("web1", (worker(7), OTHER))),
        OPEN,
    ),
    ("cookie-name-clash", minus(DOMAIN), OPEN),
    ("cookie-path-mismatch", world(), RULED_OUT),
    ("cookie-path-mismatch", but(path="shop"), SUSPECTED),
    ("cookie-path-mismatch", but(path=""), SUSPECTED),
    ("cookie-path-mismatch", but(path="/shop"), OPEN),
    ("cookie-path-mismatch", but(path="/shop", FORCE_SCRIPT_NAME="/shop"), RULED_OUT),
    ("cookie-path-mismatch", but(path="/shop/", FORCE_SCRIPT_NAME="/shop"), RULED_OUT),
    ("cookie-path-mismatch", but(path="/shop", FORCE_SCRIPT_NAME="/store"), SUSPECTED),
    ("cookie-path-mismatch", but(path="/shop", LOGIN_URL="/login/"), SUSPECTED),
    ("cookie-path-mismatch", but(path="/shop", LOGIN_URL="/shop/login/"), OPEN),
    ("cookie-path-mismatch", world(set_cookie="shop_sessionid=…; Secure"), SUSPECTED),
    ("cookie-path-mismatch", minus(PATH), OPEN),
    ("cookie-samesite-strict-return", world(), RULED_OUT),
    ("cookie-samesite-strict-return", but(samesite="Strict"), SUSPECTED),
    (
        "cookie-samesite-strict-return",
        world(settings={SAME_SITE: "Strict"}, packages=["mozilla-django-oidc"]),
        SUSPECTED,
    ),
    (
        "cookie-samesite-strict-return",
        world(settings={SAME_SITE: "Strict"}, set_cookie=LINE),
        RULED_OUT,
    ),
    ("cookie-samesite-lax-cross-post", world(), OPEN),
    ("cookie-samesite-lax-cross-post", but(samesite="None"), RULED_OUT),
    ("cookie-samesite-lax-cross-post", world(packages=["python3-saml"]), SUSPECTED),
    (
        "cookie-samesite-lax-cross-post",
        but(AUTHENTICATION_BACKENDS=("social_core.backends.saml.SAMLAuth",)),
        SUSPECTED,
    ),
    (
        "cookie-samesite-lax-cross-post",
        world(
            settings={"MIDDLEWARE": (*MIDDLEWARE, "djangosaml2.middleware.SamlSessionMiddleware")},
            packages=["djangosaml2"],
        ),
        OPEN,
    ),
    (
        "cookie-samesite-lax-cross-post",
        world(packages=known(PackagesSeen((Package("python3-saml", "1.16", False),)))),
        OPEN,
    ),
    ("cookie-samesite-none-missing", world(), OPEN),
    ("cookie-samesite-none-missing", but(**CALLED), SUSPECTED),
    ("cookie-samesite-none-missing", but(**CALLED_BY_SIBLING), OPEN),
    ("cookie-samesite-none-missing", but(**{**CALLED, HOSTS: ("*",)}), OPEN),
    ("cookie-samesite-none-missing", but(X_FRAME_OPTIONS="ALLOWALL"), SUSPECTED),
    ("cookie-samesite-none-missing", but(X_FRAME_OPTIONS="SAMEORIGIN"), OPEN),
    ("cookie-samesite-none-missing", but(INSTALLED_APPS=("shop", "django_lti")), SUSPECTED),
    ("cookie-samesite-none-missing", but(INSTALLED_APPS=("multiplayer", "cultivate")), OPEN),
    ("cookie-samesite-none-missing", but(samesite="None", **CALLED), RULED_OUT),
    ("cookie-samesite-none-invalid", world(), RULED_OUT),
    ("cookie-samesite-none-invalid", but(samesite="None", secure=False), SUSPECTED),
    # Own middleware may add what the setting lacks.
    (
        "cookie-samesite-none-invalid",
        but(samesite="None", secure=False, MIDDLEWARE=(*SETTINGS["MIDDLEWARE"], "shop.Secure")),
        SUSPECTED,
    ),
    ("cookie-samesite-none-invalid", but(samesite="None"), OPEN),
    ("cookie-samesite-none-invalid", minus(SECURE, **{SAME_SITE: "None"}), OPEN),
    ("cookie-samesite-none-invalid", but(samesite=None), SUSPECTED),
    ("cookie-samesite-none-invalid", but(samesite=False), OPEN),
    ("cookie-samesite-none-invalid", but(samesite=False, **CALLED), SUSPECTED),
    (
        "cookie-samesite-none-invalid",
        world(set_cookie="shop_sessionid=…; Path=/; SameSite=None"),
        CONFIRMED,
    ),
    (
        "cookie-samesite-none-invalid",
        world(settings={SAME_SITE: "None"}, set_cookie="shop_sessionid=…; Path=/; Secure"),
        SUSPECTED,
    ),
    ("cookie-third-party-blocked", world(), RULED_OUT),
    ("cookie-third-party-blocked", but(samesite="None"), SUSPECTED),
    ("cookie-third-party-blocked", but(samesite="None", secure=False), OPEN),
    (
        "cookie-third-party-blocked",
        world(set_cookie="shop_sessionid=…; Path=/; SameSite=None; Secure; Partitioned"),
        OPEN,
    ),
    ("cookie-blocked-or-cleared-by-client", world(), OPEN),
    (
        "cookie-blocked-or-cleared-by-client",
        world(sample={"crowded": (Crowd("7", 90, 80, None, NOW), Crowd("8", 3, 2, None, NOW))}),
        SUSPECTED,
    ),
    (
        "cookie-blocked-or-cleared-by-client",
        world(sample={"crowded": (Crowd("7", 90, 80, None, NOW), Crowd("8", 80, 70, None, NOW))}),
        OPEN,
    ),
    ("cookie-blocked-or-cleared-by-client", world(sample={"turn": Turn("all")}), RULED_OUT),
    ("cookie-blocked-or-cleared-by-client", but(domain="shop.example:80"), RULED_OUT),
    ("cookie-header-unparsable", world(), RULED_OUT),
    ("cookie-header-unparsable", world(spots=[SIMPLE]), SUSPECTED),
    ("cookie-header-unparsable", world(packages=["django-easy-audit"]), OPEN),
    ("cookie-header-unparsable", world(packages=unknown()), OPEN),
    ("cookie-header-unparsable", world(code=known(CodeSeen((), 9, complete=False))), OPEN),
    ("client-webview-cookie-jar", world(), OPEN),
    ("client-webview-cookie-jar", but(SESSION_EXPIRE_AT_BROWSER_CLOSE=True), OPEN),
    ("client-webview-cookie-jar", world(sample={"browser_close": 500}), OPEN),
    ("client-webview-cookie-jar", world(set_cookie="shop_sessionid=…; Path=/; Secure"), OPEN),
    ("client-webview-cookie-jar", world(sample={"turn": Turn("all")}), RULED_OUT),
]


@pytest.mark.parametrize(("cause", "facts", "certainty"), WORLDS)
def test_a_world_is_judged(cause: str, facts: Facts, certainty: Certainty) -> None:
    judgement = BY_ID[cause].judge(facts)
    assert judgement.certainty is certainty, judgement
    assert bool(judgement.proves) is (certainty in (SUSPECTED, OPEN))


@pytest.mark.parametrize("cause", cookie.CAUSES, ids=lambda cause: cause.id)
def test_nothing_is_known_of_nothing(cause: Any) -> None:
    judgement = cause.judge(told())
    assert judgement.certainty is OPEN
    assert judgement.proves


@pytest.mark.parametrize("cause", cookie.CAUSES, ids=lambda cause: cause.id)
def test_needs_are_what_is_looked_at(cause: Any) -> None:
    worlds = [facts for name, facts, _ in WORLDS if name == cause.id]
    assert looked_at(cause, [*worlds, told()]) == set(cause.needs)


@pytest.mark.parametrize("cause", cookie.CAUSES, ids=lambda cause: cause.id)
def test_a_healthy_site_and_a_new_project_have_nothing_to_suspect(cause: Any) -> None:
    for facts in (world(), world(set_cookie=LINE), plain(), plain(ALLOWED_HOSTS=("*",))):
        judgement = cause.judge(facts)
        assert judgement.certainty in (OPEN, RULED_OUT), judgement


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_a_setting_that_nobody_knows_breaks_and_proves_nothing(name: str) -> None:
    for cause in cookie.CAUSES:
        assert cause.judge(minus(name)).certainty in (OPEN, RULED_OUT)


def test_the_family_is_whole() -> None:
    assert len(cookie.CAUSES) == 15
    assert {cause.family for cause in cookie.CAUSES} == {"cookie"}


def test_a_pasted_line_of_another_cookie_or_of_a_logout_is_passed_over() -> None:
    judge = BY_ID["cookie-samesite-strict-return"].judge
    for line in ("csrftoken=…; SameSite=Strict", 'shop_sessionid=""; Max-Age=0; SameSite=Strict'):
        assert judge(world(set_cookie=line)).certainty is RULED_OUT


def test_evidence_names_the_line_before_the_settings() -> None:
    line = LINE.replace("Lax", "Strict")
    judgement = BY_ID["cookie-samesite-strict-return"].judge(world(set_cookie=line))
    assert [each.source for each in judgement.evidence] == ["set_cookie"]
    assert judgement.evidence[0].text == "Set-Cookie of shop_sessionid: SameSite=Strict"


CHANGES: list[tuple[str, dict[str, Any], str]] = [
    ("cookie-secure-over-http", {SECURE: True, "DEBUG": True}, f"{SECURE} = False"),
    ("cookie-domain-mismatch", {DOMAIN: "other.example"}, f"{DOMAIN} = None"),
    ("cookie-attributes-invalid", {DOMAIN: "shop.example:80"}, f"{DOMAIN} = None"),
    ("cookie-attributes-invalid", {NAME: "a b"}, f'{NAME} = "shop_sessionid"'),
    ("cookie-attributes-invalid", {NAME: "__Secure-a", SECURE: False}, f"{SECURE} = True"),
    ("cookie-attributes-invalid", {NAME: "__Host-a", PATH: "/a"}, f'{PATH} = "/"'),
    ("cookie-attributes-invalid", {SAME_SITE: "often"}, f'{SAME_SITE} = "Lax"'),
    (
        "cookie-domain-missing-for-subdomains",
        {HOSTS: ("app.shop.example", "shop.example")},
        f'{DOMAIN} = "shop.example"',
    ),
    (
        "cookie-duplicate-shadowing",
        {},
        f'{NAME} = "shop_sessionid2"  # a name that nothing else uses',
    ),
    (
        "cookie-name-clash",
        {NAME: "sessionid"},
        f'{NAME} = "shop_sessionid"  # a name that nothing else uses',
    ),
    ("cookie-path-mismatch", {PATH: "shop", "FORCE_SCRIPT_NAME": "/shop"}, f'{PATH} = "/shop"'),
    ("cookie-samesite-strict-return", {SAME_SITE: "Strict"}, f'{SAME_SITE} = "Lax"'),
    ("cookie-samesite-lax-cross-post", {}, f'{SAME_SITE} = "None"'),
    ("cookie-samesite-none-missing", {}, f'{SAME_SITE} = "None"'),
    ("cookie-samesite-none-invalid", {SAME_SITE: None}, f'{SAME_SITE} = "None"'),
    ("cookie-samesite-none-invalid", {SAME_SITE: "None", SECURE: False}, f"{SECURE} = True"),
]


@pytest.mark.parametrize(("cause", "values", "line"), CHANGES)
def test_a_change_mends_it(cause: str, values: dict[str, Any], line: str) -> None:
    name = line.split(maxsplit=1)[0]
    place = spot("setting", f"{name} = 'old'", name, "shop/settings.py")
    change = BY_ID[cause].remedy.change(world(settings=values, spots=[place]))
    assert change.splitlines()[-2:] == [f"-{name} = 'old'", f"+{line}"]


def test_a_middleware_is_added_for_the_state_of_a_saml_login() -> None:
    change = BY_ID["cookie-samesite-lax-cross-post"].remedy.change
    lines = change(world(packages=["djangosaml2"])).splitlines()
    assert lines[-1].endswith(', "djangosaml2.middleware.SamlSessionMiddleware"]')


def test_a_cookie_for_other_sites_is_secure_as_well() -> None:
    facts = world(settings={SECURE: False, "CORS_ALLOWED_ORIGINS": ("https://a.example",)})
    change = BY_ID["cookie-samesite-none-missing"].remedy.change(facts)
    assert f'+{SAME_SITE} = "None"' in change
    assert f"+{SECURE} = True" in change


def test_in_production_no_change_takes_secure_away() -> None:
    assert BY_ID["cookie-secure-over-http"].remedy.change(world()) == ""


def test_a_line_that_parses_the_header_is_rewritten() -> None:
    change = BY_ID["cookie-header-unparsable"].remedy.change(world(spots=[SIMPLE])).splitlines()
    assert change[-2:] == [f"-{SIMPLE.snippet}", "+    jar = request.COOKIES"]


def test_a_change_that_mends_nothing_is_not_offered() -> None:
    assert BY_ID["cookie-attributes-invalid"].remedy.change(world()) == ""
    assert BY_ID["cookie-domain-missing-for-subdomains"].remedy.change(world()) == ""
    assert BY_ID["cookie-header-unparsable"].remedy.change(world()) == ""
