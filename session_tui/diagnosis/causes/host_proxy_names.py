"""One site under several names, each of which has cookies of its own."""

from __future__ import annotations

from urllib.parse import urlsplit

from session_tui.diagnosis.cause import SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.causes.host_proxy_cdn import FAMILY
from session_tui.diagnosis.changes import setting
from session_tui.diagnosis.finding import Judgement
from session_tui.diagnosis.judging import (
    missing_setting,
    open_,
    ruled_out,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.readings.looking import listed
from session_tui.diagnosis.readings.reach import is_local, local_only
from session_tui.model.facts import Facts

ORIGINS = ("CORS_ALLOWED_ORIGINS", "CORS_ORIGIN_WHITELIST", "CSRF_TRUSTED_ORIGINS")
COMMON = "django.middleware.common.CommonMiddleware"


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
    others = sorted({*filter(is_local, hosts or ())} - _local_names(facts, "CORS_ALLOWED_ORIGINS"))
    if others and _local_names(facts, "CORS_ALLOWED_ORIGINS"):
        both = [setting_seen(facts, name) for name in ("CORS_ALLOWED_ORIGINS", "ALLOWED_HOSTS")]
        because = f"A front end of this machine calls, and Django answers at {others[0]} as well."
        return suspected(because, *both, proves=proves)
    return open_("Which local names are in use is not known.", proves=proves)


def _local_names(facts: Facts, name: str) -> set[str]:
    return {host for host in map(_host, listed(facts, name) or ()) if is_local(host)}


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        return ""


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
)
