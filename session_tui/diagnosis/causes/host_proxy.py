"""What lies between the browser and Django: names of hosts, proxies, several machines.

No request is made here, so that none of these can be proven; `host_proxy_cdn` has the CDNs.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from session_tui.diagnosis.cause import SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.causes import host_proxy_cdn
from session_tui.diagnosis.causes.host_proxy_cdn import FAMILY
from session_tui.diagnosis.changes import setting
from session_tui.diagnosis.engines import engine_of
from session_tui.diagnosis.finding import Judgement
from session_tui.diagnosis.judging import (
    missing_setting,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.looking import listed
from session_tui.diagnosis.question import yes_or_no
from session_tui.diagnosis.reach import is_local, local_only, reach_of
from session_tui.model.facts import Facts

ORIGINS = ("CORS_ALLOWED_ORIGINS", "CORS_ORIGIN_WHITELIST", "CSRF_TRUSTED_ORIGINS")
SECURITY = "django.middleware.security.SecurityMiddleware"
SESSION = "django.contrib.sessions.middleware.SessionMiddleware"
COMMON = "django.middleware.common.CommonMiddleware"

JUST_NOW = timedelta(minutes=10)
"""A session that was saved within this time shows that requests get through."""


def www_apex(facts: Facts) -> Judgement:
    """Two names without a redirect, and a cookie for the one where it was set."""
    hosts, domain = listed(facts, "ALLOWED_HOSTS"), facts.setting("SESSION_COOKIE_DOMAIN")
    if hosts is None:
        return missing_setting(facts, "ALLOWED_HOSTS")
    told = [setting_seen(facts, name) for name in ("ALLOWED_HOSTS", "SESSION_COOKIE_DOMAIN")]
    pair = next((host for host in hosts if f"www.{host}" in hosts), "")
    wide = not hosts or any(host.startswith((".", "*")) or is_local(host) for host in hosts)
    if local_only(facts) or not (pair or wide):
        return ruled_out("Django answers to one of the two names at most.", told[0])
    if domain is None:
        return missing_setting(facts, "SESSION_COOKIE_DOMAIN")
    if domain.words and not domain.words[0].lstrip(".").startswith("www."):
        return ruled_out("The cookie is for the domain and all names below it.", told[1])
    if _prepends_www(facts):
        redirect = setting_seen(facts, "PREPEND_WWW")
        return ruled_out("Django sends the bare domain to www.", redirect)
    proves = "curl -I of both names: neither redirects to the other."
    if pair:
        because = f"{pair} and www.{pair} are both answered, and each has a cookie of its own."
        return suspected(because, *told, proves=proves)
    return open_("Which of these names are in use is not known.", *told, proves=proves)


def _prepends_www(facts: Facts) -> bool:
    prepend = facts.setting("PREPEND_WWW")
    return bool(prepend and prepend.value) and COMMON in (listed(facts, "MIDDLEWARE") or ())


def localhost(facts: Facts) -> Judgement:
    """Several names of one machine in development, each with a cookie of its own."""
    debug, hosts = facts.setting("DEBUG"), listed(facts, "ALLOWED_HOSTS")
    if debug is None and hosts is None:
        return missing_setting(facts, "DEBUG")
    if hosts and not any(host == "*" or is_local(host) for host in hosts):
        told = setting_seen(facts, "ALLOWED_HOSTS")
        return ruled_out("Django answers to no name of the machine itself.", told)
    domain = facts.setting("SESSION_COOKIE_DOMAIN")
    proves = "Compare the address bar with the API's address in the front end: the names differ."
    if domain is not None and any(map(is_local, domain.words)):
        told = setting_seen(facts, "SESSION_COOKIE_DOMAIN")
        return suspected("The cookie is for one local name alone.", told, proves=proves)
    mixed = [name for name in ORIGINS if _local_names(facts, name)]
    if len({host for name in mixed for host in _local_names(facts, name)}) > 1:
        shown = [setting_seen(facts, name) for name in mixed]
        return suspected("Front ends under several local names are let in.", *shown, proves=proves)
    return open_("Which local names are in use is not known.", proves=proves)


def _local_names(facts: Facts, name: str) -> set[str]:
    return {host for host in map(_host, listed(facts, name) or ()) if is_local(host)}


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        return ""


def ssl_header(facts: Facts) -> Judgement:
    """Django takes each request for http, because nobody tells it otherwise."""
    header = facts.setting("SECURE_PROXY_SSL_HEADER")
    told = setting_seen(facts, "SECURE_PROXY_SSL_HEADER")
    if _redirects(facts) and _is_saving(facts):
        redirect = setting_seen(facts, "SECURE_SSL_REDIRECT")
        because = "Django redirects all that it takes for http, and sessions are being saved."
        return ruled_out(because, redirect, seen(facts, "sample", "saved within ten minutes"))
    if header is None:
        return missing_setting(facts, "SECURE_PROXY_SSL_HEADER")
    proves = "request.is_secure() is False in a view while the address bar shows https."
    name = header.words[0] if header.words else ""
    if _cannot_be_read(name):
        because = f"Django never finds {name}: it wants HTTP_ in front, and _ for each -."
        return suspected(because, told, proves=proves)
    if name or header.kind != "NoneType":
        return open_("Whether the proxy sends this header is not known.", told, proves=proves)
    if _redirects(facts):
        redirect = setting_seen(facts, "SECURE_SSL_REDIRECT")
        because = "Behind a proxy that ends TLS, Django would redirect to https for ever."
        return suspected(because, redirect, told, proves=proves)
    return open_("Where https ends is not known.", told, proves=proves)


def _cannot_be_read(name: str) -> bool:
    return "-" in name or ("FORWARDED" in name.upper() and not name.startswith("HTTP_"))


def _redirects(facts: Facts) -> bool:
    """Whether plain requests are turned away before a session could be saved."""
    on = facts.setting("SECURE_SSL_REDIRECT")
    order = listed(facts, "MIDDLEWARE")
    if on is None or on.value is not True:
        return False
    return order is None or SECURITY in _before(order, SESSION)


def _before(order: tuple[str, ...], name: str) -> tuple[str, ...]:
    return order[: order.index(name)] if name in order else order


def _is_saving(facts: Facts) -> bool:
    newest = facts.sample.value.newest if facts.sample.value else None
    at = facts.sample.measured_at
    return newest is not None and at is not None and at - newest < JUST_NOW


def header_too_large(facts: Facts) -> Judgement:
    """Only the proxy knows: it refuses before Django is asked."""
    engine = engine_of(facts)
    if not engine:
        return missing_setting(facts, "SESSION_ENGINE")
    proves = "The proxy's error log: 'too large' or 'too big header' at that moment."
    told = setting_seen(facts, "SESSION_ENGINE")
    if engine == "signed_cookies":
        because = "All data of a session travel in its cookie, up to 4 kB with each request."
        return open_(because, told, proves=proves)
    because = "The session's own cookie is short; what others the browser sends is not known."
    return open_(because, told, proves=proves)


def per_node_store(facts: Facts) -> Judgement:
    """A session that another machine has is no session here."""
    reach = reach_of(facts)
    told = setting_seen(facts, reach.setting)
    if reach.shared:
        because = "The sessions lie where all machines with these settings find them."
        return ruled_out(because, told)
    if reach.shared is None:
        return (
            missing_setting(facts, reach.setting)
            if facts.setting(reach.setting) is None
            else (
                open_(
                    "Whether machines share that server is not known.", told, proves="Its address."
                )
            )
        )
    host = facts.host.value
    several = host.platform if host else ()
    if host is not None and host.container == "kubernetes":
        several = (*several, host.container)
    proves = "session-tui show KEY on two machines: one has the session, the other has not."
    if several:
        where = seen(facts, "host", ", ".join(several))
        because = "Each machine has a store of its own, on a platform that runs several."
        return suspected(because, told, where, proves=proves)
    return open_("The store is this machine's own; are there others?", told, proves=proves)


def _to_server(facts: Facts) -> str:
    """The change of engine, where the cookie holds the data."""
    change = setting("SESSION_ENGINE", '"django.contrib.sessions.backends.db"')
    return change(facts) if engine_of(facts) == "signed_cookies" else ""


CAUSES = (
    Cause(
        id="host-www-apex-split",
        family=FAMILY,
        title="www and the bare domain both answer, and neither knows the other's cookie",
        symptoms=("S7", "S8"),
        judge=www_apex,
        needs=("settings", "code"),
        refutes="One of the two names redirects to the other.",
        remedy=Remedy(
            "Redirect one name to the other: in the proxy, or here where www is to stay.",
            setting("PREPEND_WWW", "True"),
        ),
        links=(f"{SETTINGS_DOC}#prepend-www", f"{SETTINGS_DOC}#session-cookie-domain"),
        cases=3,
        level="high",
    ),
    Cause(
        id="host-localhost-127",
        family=FAMILY,
        title="localhost, 127.0.0.1 and the machine's name are mixed in development",
        symptoms=("S7", "S9"),
        judge=localhost,
        needs=("settings", "code"),
        refutes="One local name is used throughout, in the browser and in the front end.",
        remedy=Remedy("Use one name in every address, also in those that the front end calls."),
        links=(f"{SETTINGS_DOC}#session-cookie-domain",),
        cases=2,
        level="med",
    ),
    Cause(
        id="proxy-ssl-header-missing",
        family=FAMILY,
        title="Django does not learn from the proxy that a request came by https",
        symptoms=("S1", "S11"),
        judge=ssl_header,
        needs=("settings", "sample", "code"),
        refutes="request.is_secure() is True while the address bar shows https.",
        remedy=Remedy(
            "Let the proxy set X-Forwarded-Proto, and never pass on the client's own; tell Django.",
            setting("SECURE_PROXY_SSL_HEADER", '("HTTP_X_FORWARDED_PROTO", "https")'),
        ),
        links=(f"{SETTINGS_DOC}#secure-proxy-ssl-header",),
        cases=4,
        level="high",
        question=yes_or_no(
            "tls-at-proxy",
            "Does a proxy or load balancer in front of Django end https?",
            "Django then sees plain http, unless a header tells it otherwise.",
            "Look for ssl_certificate in nginx, or for the certificate at the load balancer.",
            yes=("proxy-ssl-header-missing",),
            no_excludes=("proxy-ssl-header-missing",),
        ),
    ),
    Cause(
        id="proxy-header-too-large",
        family=FAMILY,
        title="The cookies are larger than the proxy's buffers for headers",
        symptoms=("S11", "S6"),
        judge=header_too_large,
        needs=("settings", "store", "code"),
        refutes="The error page is Django's own.",
        remedy=Remedy(
            "Keep the data on the server, drop old cookies, or give the proxy larger buffers.",
            _to_server,
        ),
        links=("https://docs.djangoproject.com/en/stable/topics/http/sessions/",),
        cases=1,
        level="low",
    ),
    *host_proxy_cdn.CAUSES,
    Cause(
        id="lb-per-node-store",
        family=FAMILY,
        title="Several machines, each with a session store of its own",
        symptoms=("S2", "S3", "S1"),
        judge=per_node_store,
        needs=("settings", "store", "project", "host", "code"),
        refutes="There is one machine, or all have the same database or cache in their settings.",
        remedy=Remedy(
            "Put the sessions where all machines find them: one database, or one Redis for all."
        ),
        links=("https://docs.djangoproject.com/en/stable/topics/http/sessions/",),
        cases=4,
        level="high",
    ),
)
