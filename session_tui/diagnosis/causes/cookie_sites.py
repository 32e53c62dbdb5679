"""The session's cookie within another site: in a frame, or called by its scripts."""

from __future__ import annotations

import re

from session_tui.cookie import (
    site_of,
)
from session_tui.diagnosis.cause import SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.changes import setting
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
from session_tui.diagnosis.readings.cookies import (
    SAME_SITE,
    SECURE,
    TO_OTHERS,
    cookie_seen,
    hosts_of,
    origin_host,
    pasted,
    same_site_sent,
    secure_sent,
    sites_of,
    told_flag,
    told_text,
)
from session_tui.diagnosis.readings.looking import listed
from session_tui.diagnosis.readings.reach import is_local
from session_tui.model.facts import Facts

FAMILY = "cookie"

SAME_SITE_DOC = f"{SETTINGS_DOC}#session-cookie-samesite"
RFC = "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis"
RFC_SAME_SITE = f"{RFC}#section-5.6.7"

FRAMES = "X_FRAME_OPTIONS"
CREDENTIALS = "CORS_ALLOW_CREDENTIALS"
ORIGINS = ("CORS_ALLOWED_ORIGINS", "CORS_ORIGIN_WHITELIST")

PLAIN = ("django.", "corsheaders.", "whitenoise.", "debug_toolbar.")
"""Packages whose middleware leaves cookies as they are."""

LTI = re.compile(r"(^|[._-])(py)?lti", re.IGNORECASE)
"""How apps are called that are shown within a learning platform."""


def none_missing(facts: Facts) -> Judgement:
    """Framed in another site, or called from one, a Lax cookie does not go along."""
    same_site = same_site_sent(facts)
    if same_site is None:
        return missing_setting(facts, SAME_SITE)
    told = cookie_seen(facts, SAME_SITE)
    if same_site == "None":
        return ruled_out("The cookie is for other sites as well.", *told)
    across = _across(facts)
    proves = "The page is framed in, or called from, a site of another registrable domain."
    if across:
        because = (
            "The site is meant to be used from within another one; its cookie stays away then."
        )
        return suspected(because, *told, *across, proves=proves)
    because = "Nothing tells that another site frames this one, or calls it."
    return open_(because, *told, proves=proves)


def _across(facts: Facts) -> list[Evidence]:
    """What tells that other sites frame or call this one."""
    foreign = _foreign_origins(facts)
    called = [seen(facts, "settings", f"{CREDENTIALS} is on, for {foreign[0]}")] if foreign else []
    frames = facts.setting(FRAMES)
    strict = frames is None or (told_text(facts, FRAMES) or "").upper() in ("DENY", "SAMEORIGIN")
    framed = [] if strict else [setting_seen(facts, FRAMES)]
    platform = [word for word in listed(facts, "INSTALLED_APPS") or () if LTI.search(word)]
    lti = [seen(facts, "settings", f"INSTALLED_APPS has {word}") for word in platform[:1]]
    return [*called, *framed, *lti]


def _foreign_origins(facts: Facts) -> list[str]:
    """Origins of other sites whose scripts may call with cookies."""
    hosts = hosts_of(facts)
    if not told_flag(facts, CREDENTIALS) or hosts is None or hosts.all:
        return []
    ours = sites_of(hosts)
    told = [origin for name in ORIGINS for origin in listed(facts, name) or ()]
    named = [(origin, origin_host(origin)) for origin in told]
    return [
        origin
        for origin, host in named
        if host and not is_local(host) and site_of(host) not in ours
    ]


def none_invalid(facts: Facts) -> Judgement:
    """None is a word here, and it wants Secure."""
    same_site, secure = same_site_sent(facts), secure_sent(facts)
    if same_site is None:
        return missing_setting(facts, SAME_SITE)
    told = cookie_seen(facts, SAME_SITE, SECURE)
    if same_site == "None" and secure is False and pasted(facts) is None:
        because = "Django sends SameSite=None without Secure, which browsers refuse."
        proves = "The browser's Set-Cookie (--set-cookie) has no Secure; a proxy may add it."
        return suspected(because, *told, *_may_become_secure(facts), proves=proves)
    if same_site == "None" and secure is False:
        return confirmed("Browsers refuse a cookie with SameSite=None that is not Secure.", *told)
    if same_site == "None":
        because = "SameSite=None is sent; browsers of 2019 and before take it for Strict."
        return open_(because, *told, proves="Only iOS 12, Safari 12 and the like fail.")
    if same_site:
        return ruled_out(f"The cookie is meant to be {same_site}.", *told)
    if pasted(facts) is not None and (told_text(facts, SAME_SITE) or "").lower() == "none":
        because = "The settings ask for SameSite=None, and it is not in what was sent."
        return suspected(
            because, *told, setting_seen(facts, SAME_SITE), proves="curl -I, directly."
        )
    return _without(facts, told)


def _may_become_secure(facts: Facts) -> list[Evidence]:
    """Middleware that is not Django's, and can add Secure to what Django sets."""
    order = listed(facts, "MIDDLEWARE") or ()
    own = not all(each.startswith(PLAIN) for each in order)
    return [setting_seen(facts, "MIDDLEWARE")] if own else []


def _without(facts: Facts, told: list[Evidence]) -> Judgement:
    """No SameSite is sent at all: browsers take it for Lax."""
    value = facts.setting(SAME_SITE)
    proves = "The cookie is wanted within another site, and Set-Cookie has no SameSite."
    across = _across(facts)
    if across or (value is not None and value.kind == "NoneType"):
        because = "No SameSite is sent, which browsers take for Lax; 'None' is a string."
        return suspected(because, *told, *across, proves=proves)
    return open_("No SameSite is sent, which browsers take for Lax.", *told, proves=proves)


def third_party_blocked(facts: Facts) -> Judgement:
    """The cookie is right, and the browser keeps it from being a third party's."""
    same_site, cookie = same_site_sent(facts), pasted(facts)
    if same_site is None:
        return missing_setting(facts, SAME_SITE)
    told = cookie_seen(facts, SAME_SITE, SECURE)
    if same_site != "None":
        return ruled_out("The cookie does not go to other sites in any browser.", *told)
    proves = "It works in a tab of its own, and not within the other site in the same browser."
    if cookie is not None and cookie.partitioned:
        because = "The cookie is Partitioned: the browsers that know this take it."
        return open_(because, seen(facts, "set_cookie", "Partitioned"), proves=proves)
    if secure_sent(facts) is False:
        return open_("The cookie is refused for another reason.", *told, proves=proves)
    because = "Safari and Firefox, and private windows, block a cookie of this kind in frames."
    return suspected(because, *told, *_across(facts), proves=proves)


def _secured(facts: Facts) -> str:
    if same_site_sent(facts) == "None":
        return setting(SECURE, "True")(facts)
    return TO_OTHERS(facts)


CAUSES = (
    Cause(
        id="cookie-samesite-none-missing",
        family=FAMILY,
        title="Another site frames or calls this one, and the cookie is Lax or Strict",
        symptoms=("S6", "S9"),
        judge=none_missing,
        needs=("settings", "code", "set_cookie"),
        refutes="Both are names below one registrable domain: Lax is enough there.",
        remedy=Remedy(
            "Serve both from one domain, or send SameSite=None with Secure; CSRF_COOKIE_ likewise.",
            TO_OTHERS,
        ),
        links=(SAME_SITE_DOC, RFC_SAME_SITE),
        cases=2,
        level="high",
    ),
    Cause(
        id="cookie-samesite-none-invalid",
        family=FAMILY,
        title="SameSite=None is not what is sent, or comes without Secure",
        symptoms=("S6", "S9", "S1"),
        judge=none_invalid,
        needs=("settings", "code", "set_cookie"),
        refutes="Set-Cookie has SameSite=None and Secure, and the browser is of 2020 or later.",
        remedy=Remedy("The string 'None' together with Secure, over https.", _secured),
        links=(SAME_SITE_DOC, f"{SETTINGS_DOC}#session-cookie-secure"),
        cases=3,
        level="med",
        question=yes_or_no(
            "old-browsers-only",
            "Do only old browsers fail (iOS 12, Safari 12, Chrome before 67)?",
            "They take SameSite=None for Strict, or drop the cookie.",
            "User-Agent of the requests that fail, in the access log.",
            yes=("cookie-samesite-none-invalid",),
        ),
    ),
    Cause(
        id="cookie-third-party-blocked",
        family=FAMILY,
        title="The browser blocks cookies of third parties",
        symptoms=("S6", "S9"),
        judge=third_party_blocked,
        needs=("settings", "code", "set_cookie"),
        refutes="It fails in a tab of its own as well.",
        remedy=Remedy(
            "One domain for both, a login in a window of its own, or a Partitioned cookie,"
            " which a middleware has to add."
        ),
        links=(
            SAME_SITE_DOC,
            "https://datatracker.ietf.org/doc/draft-cutler-httpbis-partitioned-cookies/",
        ),
        cases=3,
        level="high",
    ),
)
