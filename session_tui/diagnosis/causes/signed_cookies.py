"""Sessions that the browser keeps: what does not fit, and what the server cannot take back."""

from __future__ import annotations

import re
from math import prod

from session_tui.diagnosis.cause import SESSIONS_DOC, SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.finding import Judgement
from session_tui.diagnosis.judging import (
    confirmed,
    missing,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.question import yes_or_no
from session_tui.diagnosis.readings.deletions import deleting
from session_tui.diagnosis.readings.engines import cookie_age, unlike, with_engine
from session_tui.diagnosis.readings.looking import of_the_site, spots_seen
from session_tui.model.facts import Facts, Spot
from session_tui.text.numbers import bytes_text

FAMILY = "signed-cookies"

COOKIES_DOC = f"{SESSIONS_DOC}#using-cookie-based-sessions"
LIMIT, NEAR, SMALL = 4096, 3500, 2000
"""Bytes of name and value that a browser keeps; those that soon will be more; those that do not
matter."""
NAIVE = ("django-cas-ng", "django-hitcount")
"""Packages that keep session keys in columns."""
SESSION_CONTROL = ("django-preventconcurrentlogins", "django-user-sessions", "django-qsessions")
"""Packages that end sessions from the server."""
SPANS = {"weeks": 604800, "days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}


def too_large(facts: Facts) -> Judgement:
    """A browser drops a cookie that is too large without a word, and keeps the old one."""
    gated = unlike(facts, "signed_cookies")
    if gated is not None:
        return gated
    size, source = _cookie(facts)
    if not size:
        because = "The session travels in the cookie, and must fit into it."
        return open_(because, proves="The length of the cookie that the site sets.")
    told = seen(facts, source, f"a session cookie of {bytes_text(size)}; browsers keep {LIMIT:,}")
    if size > LIMIT:
        return confirmed("The cookie is larger than a browser keeps.", told)
    if size >= NEAR:
        proves = "A longer one, with more data in the session."
        return suspected("The cookie is nearly as large as a browser keeps.", told, proves=proves)
    if size < SMALL:
        return ruled_out("The cookie is far smaller than a browser keeps.", told)
    return open_("The cookie fits, for this session.", told, proves="The largest session's cookie.")


def _cookie(facts: Facts) -> tuple[int, str]:
    """Bytes of name and value of the largest cookie that was seen, and where."""
    line = facts.set_cookie.value
    if line is not None:
        pair = re.sub(r"^\s*set-cookie\s*:\s*", "", line, flags=re.IGNORECASE).partition(";")[0]
        return len(pair.strip().encode("utf-8", "replace")), "set_cookie"
    return (facts.sample.value.largest if facts.sample.value else 0), "sample"


def key_misuse(facts: Facts) -> Judgement:
    """The key of such a session is the cookie itself: long, and another one with each save."""
    gated = unlike(facts, "signed_cookies")
    if gated is not None:
        return gated
    told = spots_seen(facts, of_the_site(facts.spots("session-key-field", "session-key-used")))
    package = facts.package(*NAIVE)
    if package is not None and package.used is not False:
        told.append(seen(facts, "packages", f"{package.name} {package.version}"))
    proves = "'value too long' in the log, or state that is not found by its session key."
    if told:
        return suspected("Session keys are kept, or searched by.", *told, proves=proves)
    return open_("Nothing was seen that keeps session keys.", proves=proves)


def expiry_ignored(facts: Facts) -> Judgement:
    """The server judges a cookie by SESSION_COOKIE_AGE, whatever set_expiry() said."""
    gated = unlike(facts, "signed_cookies")
    if gated is not None:
        return gated
    age = cookie_age(facts)
    spots = tuple(each for each in of_the_site(facts.spots("set-expiry")) if _own_end(each))
    told = [*spots_seen(facts, spots), setting_seen(facts, "SESSION_COOKIE_AGE")]
    if any((_seconds(each) or 0) > age for each in spots):
        because = (
            "set_expiry() asks for longer than SESSION_COOKIE_AGE, which ends it all the same."
        )
        return confirmed(because, *told)
    own = facts.sample.value.own_expiry if facts.sample.value else 0
    if spots or own:
        told += [seen(facts, "sample", f"{own} sessions with an end of their own")] if own else []
        proves = "A copied cookie that still opens the site after the end that was set."
        because = "Only the browser heeds an end that is sooner than SESSION_COOKIE_AGE."
        return suspected(because, *told, proves=proves)
    if facts.code.value is None:
        return missing(facts, "code")
    if not facts.code.value.complete:
        return open_("Not all of the code was read.", proves="A call of set_expiry().")
    return ruled_out("Nothing sets an end of its own with set_expiry().", *told)


def _own_end(spot: Spot) -> bool:
    """Whether it may be another end than the browser's (0) or the usual one (None)."""
    return spot.detail.strip() not in ("0", "None")


def _seconds(spot: Spot) -> float | None:
    """What is given to set_expiry(), where it is a number, a product or a timedelta as written."""
    text = spot.detail.replace("_", "").strip()
    if re.fullmatch(r"[0-9]{1,15}(\s*\*\s*[0-9]{1,15}){0,9}", text):
        return float(prod(int(each) for each in text.split("*")))
    parts = re.fullmatch(r"(?:\w+\.)?timedelta\((.*)\)", text)
    if parts is None:
        return None
    named = re.findall(r"(\w+)\s*=\s*([0-9]{1,15})(?![0-9])", parts[1])
    if not named or any(name not in SPANS for name, _ in named):
        return None
    return float(sum(SPANS[name] * int(number) for name, number in named))


def no_invalidation(facts: Facts) -> Judgement:
    """The server keeps nothing that it could take back."""
    gated = unlike(facts, "signed_cookies")
    if gated is not None:
        return gated
    told = spots_seen(facts, deleting(facts))
    package = facts.package(*SESSION_CONTROL)
    if package is not None and package.used is not False:
        told.append(seen(facts, "packages", f"{package.name} {package.version}"))
    proves = "A cookie that was copied before the logout, and opens the site after it."
    engine = setting_seen(facts, "SESSION_ENGINE")
    if told:
        because = "The site counts on ending sessions, which this engine cannot."
        return suspected(because, *told, engine, proves=proves)
    return open_("A copy of the cookie outlives a logout.", engine, proves=proves)


CAUSES = (
    Cause(
        id="signed-cookies-too-large",
        family=FAMILY,
        title="The session does not fit into a cookie (4 KB)",
        symptoms=("S10", "S1"),
        judge=too_large,
        needs=("settings", "code", "store", "set_cookie", "sample"),
        refutes="The cookie is far shorter than 4,096 bytes with all that a user puts into it.",
        remedy=Remedy(
            "Keep less in the session, or keep sessions on the server.",
            with_engine("db"),
        ),
        links=(COOKIES_DOC, "https://www.rfc-editor.org/rfc/rfc6265#section-6.1"),
        cases=1,
        level="med",
        question=yes_or_no(
            "cookie-near-limit",
            "Is the session cookie in a browser longer than about 3,500 characters?",
            "A browser keeps no cookie above 4,096, and says nothing.",
            "Developer tools, Application or Storage, Cookies: the column Size.",
            yes=("signed-cookies-too-large",),
            no_excludes=("signed-cookies-too-large",),
        ),
    ),
    Cause(
        id="signed-cookies-key-misuse",
        family=FAMILY,
        title="Session keys are stored, and with signed_cookies they are long and change",
        symptoms=("S11", "S10"),
        judge=key_misuse,
        needs=("settings", "code", "store", "packages"),
        refutes="The engine keeps sessions on the server.",
        remedy=Remedy(
            "Keep sessions on the server; or store an identifier of your own in the session, and "
            "that one in the table.",
            with_engine("db"),
        ),
        links=(COOKIES_DOC,),
        cases=2,
    ),
    Cause(
        id="signed-cookies-expiry-ignored",
        family=FAMILY,
        title="signed_cookies does not heed set_expiry() on the server",
        symptoms=("S5", "S4"),
        judge=expiry_ignored,
        needs=("settings", "code", "store", "sample"),
        refutes="Nothing calls set_expiry(), or the engine is another.",
        remedy=Remedy(
            "Keep sessions on the server, or let SESSION_COOKIE_AGE be the end for everybody.",
            with_engine("db"),
        ),
        links=(COOKIES_DOC, f"{SETTINGS_DOC}#session-cookie-age"),
        cases=1,
    ),
    Cause(
        id="signed-cookies-no-invalidation",
        family=FAMILY,
        title="A signed cookie outlives the logout, and parallel requests bring old data back",
        symptoms=("S5", "S10"),
        judge=no_invalidation,
        needs=("settings", "code", "store", "packages"),
        refutes="The engine keeps sessions on the server.",
        remedy=Remedy(
            "Keep sessions on the server, where a logout deletes them.",
            with_engine("db"),
        ),
        links=(COOKIES_DOC,),
        cases=1,
        question=yes_or_no(
            "copy-after-logout",
            "Does a cookie that was copied before the logout still open the site after it?",
            "A session on the server ends with the logout; one in the cookie cannot.",
            "Copy the cookie, log out, and send it again: curl -H 'Cookie: NAME=VALUE' URL.",
            yes=("signed-cookies-no-invalidation",),
            no_excludes=("signed-cookies-no-invalidation",),
        ),
    ),
)
