"""Users in whom Django does not believe, and logins that are ended on purpose or by accident."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from session_tui.diagnosis.causes import BY_ID, auth
from session_tui.diagnosis.finding import Certainty
from session_tui.model import Autopsy, Gate, Outcome, Verdict
from session_tui.model.facts import CodeSeen, Facts, Package, PackagesSeen, Sample, Span, Spot
from tests.diagnosis.recording import looked_at
from tests.diagnosis.worlds import NOW, SETTINGS, known, spot, told, unknown, world

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty

OLD = {"django": "4.2.20"}
LDAP = "django_auth_ldap.backend.LDAPBackend"
MODEL = "django.contrib.auth.backends.ModelBackend"
REMOTE = "django.contrib.auth.middleware.RemoteUserMiddleware"
PERSISTENT = "django.contrib.auth.middleware.PersistentRemoteUserMiddleware"


def autopsy(*passed: str, stopped: str = "", because: str = "", near: str = "") -> Autopsy:
    """Of a session that passed some gates, and was stopped at one."""
    gates = [Gate(name, Outcome.PASS, "It passes.") for name in passed]
    gates += [Gate(stopped, Outcome.FAIL, because or "It fails.")] if stopped else []
    verdict = Verdict.REFUSED if stopped else Verdict.AUTHENTICATED
    nearest = (near,) if near else ()
    return Autopsy("aaaaaaaa", tuple(gates), verdict, None, None, None, None, nearest, NOW)


def inside(within: str, kind: str, snippet: str = "...", file: str = "shop/views.py") -> Spot:
    """A place in the code, within a function."""
    return replace(spot(kind, snippet, file=file), within=within)


def middleware(name: str) -> dict[str, Any]:
    return {"MIDDLEWARE": (*SETTINGS["MIDDLEWARE"], name)}


def partly(*spots: Spot) -> CodeSeen:
    """Code that was not all read."""
    return CodeSeen(spots, 40, ("shop/big.py: too large",), complete=False)


LOST = "without update_session_auth_hash"
SETS = spot("set-password", "    user.set_password(new)", LOST)
REFRESHES = spot("set-password", "    user.set_password(new)")
OWN_BACKEND = spot("own-backend", "class Directory(ModelBackend):", "sets password")
BACKEND = spot("own-backend", "class Directory(ModelBackend):")
AT_LOGIN = spot("set-password", "        user.set_password(password)", file="shop/signals.py")
UNUSABLE = spot("set-password", "user.set_unusable_password()", file="shop/backends.py")
FEW = {"differing": 3, "differing_users": 2}
MANY = {"differing": 180, "differing_users": 90, "fitting": 20}
ONE_EACH = {"most_live": 1}
SINGLE = PackagesSeen((Package("django-single-session", "0.2.0", True),))
UNUSED = PackagesSeen((Package("django-single-session", "0.2.0", False),))
RESTRICTED = PackagesSeen((Package("django-restricted-sessions", "0.4.0", True),))
RECEIVER = spot("user-logged-in-receiver")
DELETING = spot("user-logged-in-receiver", "def only_one(...):", "deletes sessions")
DELETES = inside("after_login", "sessions-deleted", "Session.objects.filter(...).delete()")
LINK = spot(
    "logout-link", "  <li><a href=\"{% url 'logout' %}\">Log out</a></li>", file="shop/base.html"
)
TO_DJANGO = spot("logout-link", '<a href="/logout/">Bye</a>', "LogoutView", "shop/base.html")
TO_ADMIN = spot("logout-link", "<a href=\"{% url 'admin:logout' %}\">Bye</a>", "admin:logout")
HOOKED = spot("logout-link", '<a id="bye" href="{% url \'admin:logout\' %}">Bye</a>')
TO_PACKAGE = spot("logout-link", "<a href=\"{% url 'account_logout' %}\">Bye</a>")
BY_SCRIPT = spot("logout-link", '<a hx-post="/logout/" href="/logout/">Bye</a>', "LogoutView")
OWN_LOGOUT = spot("logout-view-get", "    logout(request)")
FIELD = spot("session-key-field", "session_key = models.CharField(max_length=40)")
USED = spot("session-key-used", "Cart.objects.get(session_key=request.session.session_key)")
NOBODY = {"states": (Span("live", 600),)}

WORLDS = [
    (
        "auth-password-changed",
        world(autopsy=autopsy("signature", "user", stopped="hash")),
        CONFIRMED,
    ),
    # The password is the same: the hash is of another form.
    (
        "auth-password-changed",
        world(
            autopsy=autopsy("signature", stopped="hash", near="It is the hash under SECRET_KEY, ..")
        ),
        OPEN,
    ),
    # An external login may have written it.
    (
        "auth-password-changed",
        world(autopsy=autopsy("signature", stopped="hash"), users={"external": 9}),
        SUSPECTED,
    ),
    # In a cache nothing is signed: the key may be another.
    ("auth-password-changed", world(autopsy=autopsy("user", stopped="hash")), SUSPECTED),
    ("auth-password-changed", world(users=FEW), SUSPECTED),
    ("auth-password-changed", world(users=MANY), OPEN),
    ("auth-password-changed", world(spots=[SETS]), SUSPECTED),
    ("auth-password-changed", world(spots=[SETS], users=FEW), SUSPECTED),
    ("auth-password-changed", world(spots=[REFRESHES]), OPEN),
    (
        "auth-password-changed",
        world(settings={"ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE": True}),
        SUSPECTED,
    ),
    ("auth-password-changed", world(autopsy=autopsy("signature", "user", "hash")), RULED_OUT),
    ("auth-password-changed", told(), OPEN),
    ("auth-password-rewritten-at-login", world(spots=[AT_LOGIN]), SUSPECTED),
    ("auth-password-rewritten-at-login", world(spots=[OWN_BACKEND]), SUSPECTED),
    ("auth-password-rewritten-at-login", world(spots=[BACKEND]), RULED_OUT),
    ("auth-password-rewritten-at-login", world(users={**FEW, "external": 50}), SUSPECTED),
    ("auth-password-rewritten-at-login", world(users={**MANY, "external": 50}), OPEN),
    ("auth-password-rewritten-at-login", world(spots=[SETS]), RULED_OUT),
    (
        "auth-password-rewritten-at-login",
        world(settings={"AUTHENTICATION_BACKENDS": (MODEL, LDAP)}),
        OPEN,
    ),
    ("auth-password-rewritten-at-login", world(autopsy=autopsy("hash")), RULED_OUT),
    ("auth-password-rewritten-at-login", world(), RULED_OUT),
    ("auth-password-rewritten-at-login", told(), OPEN),
    ("auth-user-inactive-or-deleted", world(autopsy=autopsy(stopped="active")), CONFIRMED),
    ("auth-user-inactive-or-deleted", world(autopsy=autopsy(stopped="user")), CONFIRMED),
    # Users leave; that says nothing of the session that was hit.
    ("auth-user-inactive-or-deleted", world(users={"missing": 2, "inactive": 1}), SUSPECTED),
    (
        "auth-user-inactive-or-deleted",
        world(users={"missing": 2}, autopsy=autopsy("user", "active", stopped="hash")),
        RULED_OUT,
    ),
    ("auth-user-inactive-or-deleted", world(), RULED_OUT),
    ("auth-user-inactive-or-deleted", world(users={"sessions": 0}), OPEN),
    ("auth-user-inactive-or-deleted", told(), OPEN),
    ("auth-user-model-changed", world(users={"unconvertible": 12}), CONFIRMED),
    (
        "auth-user-model-changed",
        world(autopsy=autopsy(stopped="user-id", because="It is no key of shop.User: ...")),
        CONFIRMED,
    ),
    # A session of a visitor names nobody.
    (
        "auth-user-model-changed",
        world(autopsy=autopsy(stopped="user-id", because="The session names no user: ...")),
        RULED_OUT,
    ),
    ("auth-user-model-changed", world(users={"missing": 150}), SUSPECTED),
    ("auth-user-model-changed", world(users={"missing": 2}), RULED_OUT),
    ("auth-user-model-changed", world(users={"sessions": 0}), OPEN),
    ("auth-user-model-changed", told(), OPEN),
    ("auth-backend-removed", world(users={"unlisted": ((LDAP, 40),)}), CONFIRMED),
    ("auth-backend-removed", world(users={"unimportable": ("shop.Gone",)}), CONFIRMED),
    ("auth-backend-removed", world(autopsy=autopsy(stopped="backend")), CONFIRMED),
    (
        "auth-backend-removed",
        world(users=unknown(), sample={"backends": (Span(LDAP, 40), Span(MODEL, 60))}),
        CONFIRMED,
    ),
    # The same sessions, and the backend is listed.
    (
        "auth-backend-removed",
        world(
            settings={"AUTHENTICATION_BACKENDS": (MODEL, LDAP)},
            sample={"backends": (Span(LDAP, 40),)},
            autopsy=autopsy("backend"),
        ),
        RULED_OUT,
    ),
    ("auth-backend-removed", world(users={"unlisted": (("", 4),)}), RULED_OUT),
    ("auth-backend-removed", world(), RULED_OUT),
    ("auth-backend-removed", world(users={"sessions": 0}), OPEN),
    ("auth-backend-removed", told(sample={"backends": (Span(LDAP, 40),)}), OPEN),
    ("auth-backend-removed", told(), OPEN),
    ("auth-data-lost-at-login", world(spots=[FIELD, USED]), SUSPECTED),
    ("auth-data-lost-at-login", world(spots=[FIELD, USED, RECEIVER]), OPEN),
    ("auth-data-lost-at-login", world(spots=[USED]), OPEN),
    ("auth-data-lost-at-login", world(sample=NOBODY), RULED_OUT),
    ("auth-data-lost-at-login", world(sample={**NOBODY, "complete": False}), OPEN),
    ("auth-data-lost-at-login", world(), OPEN),
    ("auth-data-lost-at-login", told(), OPEN),
    ("auth-single-session-enforced", world(packages=SINGLE, sample=ONE_EACH), SUSPECTED),
    ("auth-single-session-enforced", told(packages=SINGLE), SUSPECTED),
    ("auth-single-session-enforced", world(packages=UNUSED, sample=ONE_EACH), OPEN),
    ("auth-single-session-enforced", world(packages=SINGLE), RULED_OUT),
    (
        "auth-single-session-enforced",
        told(settings={"FEATURES.PREVENT_CONCURRENT_LOGINS": True}),
        SUSPECTED,
    ),
    ("auth-single-session-enforced", told(spots=[DELETING]), SUSPECTED),
    ("auth-single-session-enforced", told(spots=[DELETES]), SUSPECTED),
    ("auth-single-session-enforced", told(spots=[RECEIVER]), OPEN),
    (
        "auth-single-session-enforced",
        told(spots=[inside("clean_up", "sessions-deleted")]),
        OPEN,
    ),
    ("auth-single-session-enforced", world(sample={**ONE_EACH, "users": 3}), OPEN),
    ("auth-single-session-enforced", world(), RULED_OUT),
    ("auth-single-session-enforced", told(), OPEN),
    ("auth-remote-user-header", world(settings=middleware(REMOTE)), SUSPECTED),
    ("auth-remote-user-header", world(settings=middleware(PERSISTENT)), RULED_OUT),
    (
        "auth-remote-user-header",
        world(spots=[spot("own-middleware", "class Proxy(...):", "RemoteUserMiddleware")]),
        SUSPECTED,
    ),
    ("auth-remote-user-header", world(), RULED_OUT),
    ("auth-remote-user-header", told(settings={"DEBUG": True}), OPEN),
    ("auth-remote-user-header", told(), OPEN),
    ("auth-logout-by-get", world(spots=[LINK], project=OLD), SUSPECTED),
    ("auth-logout-by-get", world(spots=[OWN_LOGOUT]), SUSPECTED),
    ("auth-logout-by-get", world(settings={"ACCOUNT_LOGOUT_ON_GET": True}), SUSPECTED),
    ("auth-logout-by-get", world(spots=[LINK]), RULED_OUT),
    ("auth-logout-by-get", world(project=OLD), OPEN),
    ("auth-logout-by-get", world(code=partly()), OPEN),
    ("auth-logout-by-get", told(spots=[]), OPEN),
    ("auth-logout-by-get", world(), RULED_OUT),
    ("auth-logout-by-get", told(), OPEN),
    ("auth-logout-get-removed", world(spots=[TO_DJANGO]), CONFIRMED),
    # The link is sent by a script, or leads to a view that takes a GET.
    ("auth-logout-get-removed", world(spots=[BY_SCRIPT]), OPEN),
    ("auth-logout-get-removed", world(spots=[TO_PACKAGE]), OPEN),
    ("auth-logout-get-removed", world(spots=[LINK, OWN_LOGOUT]), OPEN),
    ("auth-logout-get-removed", world(spots=[TO_DJANGO, OWN_LOGOUT]), CONFIRMED),
    ("auth-logout-get-removed", world(spots=[TO_ADMIN]), CONFIRMED),
    ("auth-logout-get-removed", world(spots=[TO_ADMIN, OWN_LOGOUT]), SUSPECTED),
    ("auth-logout-get-removed", world(spots=[HOOKED]), SUSPECTED),
    ("auth-logout-get-removed", world(spots=[LINK]), SUSPECTED),
    ("auth-logout-get-removed", world(spots=[TO_DJANGO], project=OLD), RULED_OUT),
    ("auth-logout-get-removed", world(code=unknown()), OPEN),
    ("auth-logout-get-removed", world(), OPEN),
    ("auth-logout-get-removed", told(), OPEN),
    ("auth-bound-to-client-ip", world(spots=[spot("ip-bound")]), SUSPECTED),
    ("auth-bound-to-client-ip", told(packages=RESTRICTED), SUSPECTED),
    ("auth-bound-to-client-ip", world(code=partly()), OPEN),
    ("auth-bound-to-client-ip", world(packages=unknown()), OPEN),
    ("auth-bound-to-client-ip", world(), RULED_OUT),
    ("auth-bound-to-client-ip", told(), OPEN),
    ("auth-login-not-called", world(spots=[spot("authenticate-without-login")]), SUSPECTED),
    ("auth-login-not-called", world(spots=[spot("login-elsewhere")]), SUSPECTED),
    # Pages of others may hold logins that stick.
    ("auth-login-not-called", world(), OPEN),
    ("auth-login-not-called", world(autopsy=autopsy("user-id", stopped="hash")), RULED_OUT),
    ("auth-login-not-called", world(code=unknown()), OPEN),
    ("auth-login-not-called", world(sample={"states": ()}), OPEN),
    ("auth-login-not-called", told(), OPEN),
    (
        "csrf-failure-misread",
        world(settings={"CSRF_TRUSTED_ORIGINS": ("shop.example",)}),
        SUSPECTED,
    ),
    (
        "csrf-failure-misread",
        world(settings={"CSRF_TRUSTED_ORIGINS": ("shop.example",)}, project={"django": "3.2.25"}),
        OPEN,
    ),
    (
        "csrf-failure-misread",
        world(settings={"CSRF_TRUSTED_ORIGINS": ("https://shop.example",)}),
        OPEN,
    ),
    ("csrf-failure-misread", world(settings={"CSRF_COOKIE_DOMAIN": ".other.example"}), SUSPECTED),
    ("csrf-failure-misread", world(settings={"CSRF_COOKIE_DOMAIN": ".example"}), OPEN),
    (
        "csrf-failure-misread",
        world(
            settings={
                "DEBUG": True,
                "SECURE_SSL_REDIRECT": False,
                "SECURE_PROXY_SSL_HEADER": None,
            }
        ),
        SUSPECTED,
    ),
    (
        "csrf-failure-misread",
        world(settings={"CSRF_COOKIE_SECURE": False, "CSRF_COOKIE_SAMESITE": "None"}),
        SUSPECTED,
    ),
    ("csrf-failure-misread", world(autopsy=autopsy("cookie", stopped="hash")), RULED_OUT),
    ("csrf-failure-misread", world(autopsy=autopsy(stopped="cookie")), OPEN),
    ("csrf-failure-misread", world(), OPEN),
    ("csrf-failure-misread", told(), OPEN),
]


@pytest.mark.parametrize(("cause", "facts", "certainty"), WORLDS)
def test_a_world_is_judged(cause: str, facts: Facts, certainty: Certainty) -> None:
    judgement = BY_ID[cause].judge(facts)
    assert judgement.certainty is certainty, judgement
    if certainty is SUSPECTED:
        assert judgement.proves


@pytest.mark.parametrize("cause", [each.id for each in auth.CAUSES])
def test_a_judge_reads_what_it_needs(cause: str) -> None:
    worlds = [facts for name, facts, _ in WORLDS if name == cause]
    assert looked_at(BY_ID[cause], worlds) == set(BY_ID[cause].needs)


def test_a_backend_that_is_not_there_any_more_is_not_listed_again() -> None:
    gone = world(users={"unlisted": (("shop.backends.Mail", 40),)})
    assert BY_ID["auth-backend-removed"].remedy.change(gone) == ""


@pytest.mark.parametrize("cause", auth.CAUSES, ids=lambda each: each.id)
def test_what_is_known_in_part_is_judged(cause: Any) -> None:
    for name in cause.needs:
        cause.judge(world(**{name: unknown()}))
    assert cause.judge(told(settings={})).certainty is OPEN
    assert cause.judge(world()).certainty in (OPEN, RULED_OUT)


@pytest.mark.parametrize("cause", auth.CAUSES, ids=lambda each: each.id)
def test_a_new_project_is_not_suspected(cause: Any) -> None:
    settings = {
        "ALLOWED_HOSTS": (),
        "CSRF_COOKIE_SECURE": False,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "DEBUG": True,
        "SECURE_PROXY_SSL_HEADER": None,
        "SECURE_SSL_REDIRECT": False,
    }
    facts = world(
        settings=settings, users={"sessions": 0, "fitting": 0}, sample=known(Sample(0, True))
    )
    assert cause.judge(facts).certainty in (OPEN, RULED_OUT)


OWN_BACKEND = replace(spot("own-backend", "class Mail:", "", "src/shop/backends.py"), within="Mail")

DIFFS = [
    (
        "auth-password-changed",
        world(spots=[SETS]),
        "+    user.set_password(new)\n+    update_session_auth_hash(request, user)",
    ),
    (
        "auth-password-changed",
        world(spots=[spot("set-password", "self.request.user.set_password(new)", LOST)]),
        "+update_session_auth_hash(self.request, self.request.user)",
    ),
    (
        "auth-password-rewritten-at-login",
        world(spots=[SETS, AT_LOGIN]),
        "-        user.set_password(password)\n"
        "+        if not user.check_password(password):\n"
        "+            user.set_password(password)",
    ),
    (
        "auth-password-rewritten-at-login",
        world(spots=[UNUSABLE]),
        "-user.set_unusable_password()\n"
        "+if user.has_usable_password():\n"
        "+    user.set_unusable_password()",
    ),
    (
        "auth-backend-removed",
        world(users={"unlisted": ((LDAP, 40),)}, packages=["django-auth-ldap"]),
        f', "{LDAP}"]',
    ),
    (
        "auth-backend-removed",
        world(users={"unlisted": (("shop.backends.Mail", 40),)}, spots=[OWN_BACKEND]),
        ', "shop.backends.Mail"]',
    ),
    (
        "auth-login-not-called",
        world(
            spots=[spot("authenticate-without-login", "    user = authenticate(request, **form)")]
        ),
        "+    if user is not None:\n+        login(request, user)",
    ),
    (
        "auth-remote-user-header",
        world(settings=middleware(REMOTE)),
        f', "{PERSISTENT}"]',
    ),
    (
        "auth-logout-by-get",
        world(spots=[OWN_LOGOUT]),
        '-    logout(request)\n+    if request.method == "POST":\n+        logout(request)',
    ),
    (
        "auth-logout-by-get",
        world(settings={"ACCOUNT_LOGOUT_ON_GET": True}),
        "+ACCOUNT_LOGOUT_ON_GET = False",
    ),
    (
        "auth-logout-get-removed",
        world(spots=[LINK]),
        '+  <li><form method="post" action="{% url \'logout\' %}">{% csrf_token %}'
        '<button type="submit">Log out</button></form></li>',
    ),
    (
        "csrf-failure-misread",
        world(settings={"CSRF_TRUSTED_ORIGINS": (".shop.example",)}),
        '+CSRF_TRUSTED_ORIGINS = ["https://*.shop.example"]',
    ),
    (
        "csrf-failure-misread",
        world(settings={"CSRF_COOKIE_DOMAIN": ".other.example"}),
        "+CSRF_COOKIE_DOMAIN = None",
    ),
    (
        "csrf-failure-misread",
        world(settings={"CSRF_COOKIE_SECURE": False, "CSRF_COOKIE_SAMESITE": "None"}),
        "+CSRF_COOKIE_SECURE = True",
    ),
]


@pytest.mark.parametrize(("cause", "facts", "diff"), DIFFS)
def test_a_change_is_written(cause: str, facts: Facts, diff: str) -> None:
    assert BY_ID[cause].remedy.change(facts).endswith(diff)


@pytest.mark.parametrize("cause", auth.CAUSES, ids=lambda each: each.id)
def test_no_change_is_written_where_nothing_has_to_be(cause: Any) -> None:
    assert cause.remedy.change(world()) == ""
    assert cause.remedy.change(told()) == ""
