"""The session's cookie on the way back from another site: by a link, or by a form."""

from __future__ import annotations

import re

from session_tui.diagnosis.cause import SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.changes import entry, setting
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import (
    missing_setting,
    open_,
    ruled_out,
    seen,
    suspected,
)
from session_tui.diagnosis.readings.cookies import (
    SAME_SITE,
    TO_OTHERS,
    cookie_seen,
    same_site_sent,
)
from session_tui.diagnosis.readings.looking import listed
from session_tui.model.facts import Facts

FAMILY = "cookie"

SAME_SITE_DOC = f"{SETTINGS_DOC}#session-cookie-samesite"
RFC = "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis"
RFC_SAME_SITE = f"{RFC}#section-5.6.7"

POSTING = (
    "djangosaml2",
    "django-saml2-auth",
    "grafana-django-saml2-auth",
    "python3-saml",
    "pysaml2",
    "django-paypal",
    "django-payments",
    "django-oscar",
    "django-getpaid",
)
"""Packages to which another site's form sends the user back."""
POSTING_BACKENDS = re.compile(r"saml|\bapple|form_post", re.IGNORECASE)
SAML_SESSION = "djangosaml2.middleware.SamlSessionMiddleware"
RETURNING = ("mozilla-django-oidc", "social-auth-app-django", "django-allauth", "django-auth-adfs")
"""Packages to which another site's link leads back."""


def strict_return(facts: Facts) -> Judgement:
    """A Strict cookie stays away from the first request that comes from another site."""
    same_site = same_site_sent(facts)
    if same_site is None:
        return missing_setting(facts, SAME_SITE)
    told = cookie_seen(facts, SAME_SITE)
    if same_site != "Strict":
        return ruled_out("The cookie is not Strict: links from other sites carry it.", *told)
    because = "Whoever comes by a link of another site, a mail or a login provider, is anonymous."
    proves = "A link inside the page, or Enter in the address bar, shows the login again."
    return suspected(because, *told, *_installed(facts, RETURNING), proves=proves)


def lax_cross_post(facts: Facts) -> Judgement:
    """A Lax cookie goes with links, not with forms that another site sends."""
    same_site = same_site_sent(facts)
    if same_site is None:
        return missing_setting(facts, SAME_SITE)
    told = cookie_seen(facts, SAME_SITE)
    if same_site == "None":
        return ruled_out("The cookie also goes with forms of other sites.", *told)
    proves = "The request with which the user comes back is a POST and carries no cookie."
    posting = _posting(facts)
    apart = SAML_SESSION in (listed(facts, "MIDDLEWARE") or ())
    if posting and not apart and same_site != "Strict":
        because = "Something is installed to which another site sends users back by a form."
        return suspected(because, *told, *posting, proves=proves)
    because = "The cookie does not go with a form that another site sends."
    return open_(because, *told, *posting, proves=proves)


def _posting(facts: Facts) -> list[Evidence]:
    backends = [
        seen(facts, "settings", f"{name} has {word}")
        for name in ("AUTHENTICATION_BACKENDS", "INSTALLED_APPS")
        for word in listed(facts, name) or ()
        if POSTING_BACKENDS.search(word)
    ]
    return [*_installed(facts, POSTING), *backends]


def _installed(facts: Facts, names: tuple[str, ...]) -> list[Evidence]:
    found = facts.packages.value.packages if facts.packages.value else ()
    used = [each for each in found if each.name in names and each.used is not False]
    return [seen(facts, "packages", f"{each.name} {each.version} is installed") for each in used]


def _returned(facts: Facts) -> str:
    package = facts.package("djangosaml2")
    if package and package.used is not False:
        there = SAML_SESSION in (listed(facts, "MIDDLEWARE") or ())
        return "" if there else entry("MIDDLEWARE", "", SAML_SESSION)(facts)
    return TO_OTHERS(facts)


CAUSES = (
    Cause(
        id="cookie-samesite-strict-return",
        family=FAMILY,
        title="SameSite=Strict: whoever comes from another site comes without the cookie",
        symptoms=("S8",),
        judge=strict_return,
        needs=("settings", "code", "set_cookie", "packages"),
        refutes="It also happens within the site, or the cookie is not Strict.",
        remedy=Remedy(
            "Lax goes along with links from elsewhere, and still not with foreign forms.",
            setting(SAME_SITE, '"Lax"'),
        ),
        links=(SAME_SITE_DOC, RFC_SAME_SITE),
        cases=4,
        level="high",
    ),
    Cause(
        id="cookie-samesite-lax-cross-post",
        family=FAMILY,
        title="SameSite=Lax: a form that another site sends comes without the cookie",
        symptoms=("S8", "S6"),
        judge=lax_cross_post,
        needs=("settings", "code", "set_cookie", "packages"),
        refutes="The user comes back by a link, that is with a GET.",
        remedy=Remedy(
            "Let the other site come back by GET, or keep its state in a cookie of its own that is"
            " SameSite=None; as the last way the session's.",
            _returned,
        ),
        links=(SAME_SITE_DOC, RFC_SAME_SITE),
        cases=5,
        level="high",
    ),
)
