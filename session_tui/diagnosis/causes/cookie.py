"""The session's cookie as the settings make it: whether browsers take it at all.

Whom it reaches, under which name, from other sites and in single clients: the other modules.
"""

from __future__ import annotations

from session_tui.cookie import (
    is_address,
    unsendable,
)
from session_tui.diagnosis.cause import SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.causes import (
    cookie_clients,
    cookie_names,
    cookie_reach,
    cookie_returns,
    cookie_sites,
)
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
from session_tui.diagnosis.readings.cookies import (
    DOMAIN,
    NAME,
    PATH,
    SAME_SITE,
    SECURE,
    cookie_seen,
    cookie_sent,
    hosts_of,
    in_development,
    new_name,
    origin_host,
    pasted,
    refusals,
    secure_sent,
    told_flag,
    told_text,
)
from session_tui.diagnosis.readings.looking import listed
from session_tui.diagnosis.readings.reach import is_local
from session_tui.model.facts import Facts

FAMILY = "cookie"

RFC = "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis"

SECURITY = "django.middleware.security.SecurityMiddleware"
REDIRECT, EXEMPT = "SECURE_SSL_REDIRECT", "SECURE_REDIRECT_EXEMPT"
ORIGINS = ("CSRF_TRUSTED_ORIGINS", "CORS_ALLOWED_ORIGINS")


def secure_over_http(facts: Facts) -> Judgement:
    """A cookie for https alone is neither kept nor sent over http."""
    secure = secure_sent(facts)
    if secure is None:
        return missing_setting(facts, SECURE)
    told = cookie_seen(facts, SECURE)
    if not secure:
        return ruled_out("The cookie goes over http as well as https.", *told)
    guarded = SECURITY in (listed(facts, "MIDDLEWARE") or ())
    if told_flag(facts, REDIRECT) and guarded and not listed(facts, EXEMPT):
        return ruled_out("Django sends every visitor to https.", setting_seen(facts, REDIRECT))
    proves = "The address bar shows http, and the request after the login carries no cookie."
    plain = _plain_http(facts)
    if plain:
        because = "The cookie is for https alone, and the site seems to be visited over http."
        return suspected(because, *told, *plain, proves=proves)
    return open_("The cookie is for https alone.", *told, proves=proves)


def _plain_http(facts: Facts) -> list[Evidence]:
    """What speaks for visits over http."""
    hosts = hosts_of(facts)
    found = [
        seen(facts, "settings", f"{name} has {origin}")
        for name in ORIGINS
        for origin in listed(facts, name) or ()
        if origin.startswith("http://") and not is_local(origin_host(origin))
    ]
    if told_flag(facts, "DEBUG"):
        found.append(setting_seen(facts, "DEBUG"))
    if hosts is not None and hosts.inside:
        found.append(setting_seen(facts, "ALLOWED_HOSTS"))
    serving = facts.workers.value.serving if facts.workers.value else ()
    kinds = {each.worker.kind for each in serving}
    return [*found, *(seen(facts, "workers", "runserver") for _ in kinds & {"runserver"})]


def attributes_invalid(facts: Facts) -> Judgement:
    """A cookie that no browser takes, or that Django cannot even send."""
    cookie = cookie_sent(facts)
    if cookie is None:
        return missing_setting(facts, NAME if told_text(facts, NAME) is None else DOMAIN)
    told = cookie_seen(facts, NAME, DOMAIN, PATH, SECURE)
    wrong = _broken(facts)
    if wrong and _is_mended_on_the_way(facts, wrong):
        proves = "Set-Cookie as the browser gets it (--set-cookie): a proxy may change it."
        return suspected(wrong[0][0], *told, proves=proves)
    if wrong:
        return confirmed(wrong[0][0], *told)
    label, hosts = cookie.domain, hosts_of(facts)
    named = hosts is not None and label in hosts.named
    if label and "." not in label and not is_address(label) and not named:
        because = f"Browsers take Domain={label} from the host {label} alone, if at all."
        proves = "The browser's console says that the cookie was rejected."
        return suspected(because, *told, proves=proves)
    unknown = [name for name in (PATH, SECURE) if facts.setting(name) is None]
    if cookie.name.startswith("__") and unknown and pasted(facts) is None:
        return missing_setting(facts, unknown[0])
    return ruled_out("A browser can take this cookie.", *told)


def _is_mended_on_the_way(facts: Facts, wrong: list[tuple[str, str, str]]) -> bool:
    """Whether a proxy may put all of it right, as nginx can, and no line shows otherwise."""
    return pasted(facts) is None and all(name in (SECURE, PATH) for _, name, _ in wrong)


def _broken(facts: Facts) -> list[tuple[str, str, str]]:
    """(what is wrong, the setting, the value that mends it) of each thing; "" is a new name."""
    # SameSite=None without Secure has a cause of its own.
    flaws = [text for text in refusals(facts) if "SameSite" not in text]
    found = [(text, *_mending(text)) for text in flaws]
    name = told_text(facts, NAME)
    if name is not None and unsendable(name):
        text = f"Each login ends in an error. {unsendable(name)}"
        found.append((text, NAME, ""))
    same_site = facts.setting(SAME_SITE)
    value = None if same_site is None else same_site.value
    if value and str(value).lower() not in ("strict", "lax", "none"):
        text = "Each login ends in an error: Django sends no SameSite of this kind."
        found.append((text, SAME_SITE, '"Lax"'))
    return found


def _mending(flaw: str) -> tuple[str, str]:
    if "Path" in flaw:
        return PATH, '"/"'
    return (SECURE, "True") if "wants Secure" in flaw else (DOMAIN, "None")


def _mended(facts: Facts) -> str:
    wrong = _broken(facts)
    name, value = wrong[0][1:] if wrong else ("", "")
    return setting(name, value or new_name(facts))(facts) if name else ""


CAUSES = (
    Cause(
        id="cookie-secure-over-http",
        family=FAMILY,
        title="SESSION_COOKIE_SECURE is on, and the browser comes over plain http",
        symptoms=("S1", "S6", "S7"),
        judge=secure_over_http,
        needs=("settings", "code", "set_cookie", "workers"),
        refutes="The address bar shows https on every page.",
        remedy=Remedy(
            "https everywhere; where that cannot be, as in development, no Secure cookies.",
            in_development(SECURE),
        ),
        links=(f"{SETTINGS_DOC}#session-cookie-secure", f"{SETTINGS_DOC}#secure-ssl-redirect"),
        cases=5,
        level="high",
    ),
    Cause(
        id="cookie-attributes-invalid",
        family=FAMILY,
        title="No browser can take the cookie: its domain, its name or its prefix is not possible",
        symptoms=("S1",),
        judge=attributes_invalid,
        needs=("settings", "code", "set_cookie"),
        refutes="A browser lists the cookie: developer tools, Application or Storage, Cookies.",
        remedy=Remedy("A cookie of one host, with a plain name and path.", _mended),
        links=(f"{SETTINGS_DOC}#session-cookie-domain", f"{RFC}#section-5.7"),
        cases=2,
        level="med",
    ),
    *cookie_reach.CAUSES,
    *cookie_names.CAUSES,
    *cookie_returns.CAUSES,
    *cookie_sites.CAUSES,
    *cookie_clients.CAUSES,
)
