"""What lies between the browser and Django: proxies, and several machines behind one name.

No request is made here, so that none of these can be proven. `host_proxy_names` has the names of
hosts, `host_proxy_cdn` the caches in between.
"""

from __future__ import annotations

from datetime import timedelta

from session_tui.diagnosis.cause import SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.causes import host_proxy_cdn, host_proxy_names
from session_tui.diagnosis.causes.host_proxy_cdn import FAMILY
from session_tui.diagnosis.changes import setting
from session_tui.diagnosis.finding import Judgement
from session_tui.diagnosis.judging import (
    missing_setting,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.question import yes_or_no
from session_tui.diagnosis.readings.engines import engine_of
from session_tui.diagnosis.readings.looking import listed
from session_tui.diagnosis.readings.reach import reach_of
from session_tui.model.facts import Facts

SECURITY = "django.middleware.security.SecurityMiddleware"
SESSION = "django.contrib.sessions.middleware.SessionMiddleware"

JUST_NOW = timedelta(minutes=1)
"""A session that was saved within this time shows that requests get through."""


def ssl_header(facts: Facts) -> Judgement:
    """Django takes each request for http, because nobody tells it otherwise."""
    header = facts.setting("SECURE_PROXY_SSL_HEADER")
    told = setting_seen(facts, "SECURE_PROXY_SSL_HEADER")
    if _redirects(facts) and _is_saving(facts):
        redirect = setting_seen(facts, "SECURE_SSL_REDIRECT")
        because = "Django redirects all that it takes for http, and sessions are being saved."
        return ruled_out(
            because, redirect, seen(facts, "sample", "one was saved in the last minute")
        )
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
    """Whether a session was saved just now, by workers that have these settings."""
    newest = facts.sample.value.newest if facts.sample.value else None
    at, workers = facts.sample.measured_at, facts.workers.value
    if newest is None or at is None or at - newest > JUST_NOW or not workers:
        return False
    starts = [None if each.stale else each.worker.started_at for each in workers.serving]
    return bool(starts) and all(start is not None and start < newest for start in starts)


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
    *host_proxy_names.CAUSES,
    Cause(
        id="proxy-ssl-header-missing",
        family=FAMILY,
        title="Django does not learn from the proxy that a request came by https",
        symptoms=("S1", "S11"),
        judge=ssl_header,
        needs=("settings", "sample", "workers", "code"),
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
