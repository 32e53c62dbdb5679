"""Which hosts and addresses the session's cookie reaches, by its domain and its path."""

from __future__ import annotations

from session_tui.cookie import (
    domain_match,
    is_host_name,
    path_match,
    site_of,
)
from session_tui.diagnosis.cause import SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.changes import setting
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import (
    missing_setting,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.question import yes_or_no
from session_tui.diagnosis.readings.cookies import (
    DOMAIN,
    PATH,
    Hosts,
    cookie_seen,
    domain_sent,
    hosts_of,
    is_inside,
    origin_host,
    path_sent,
    told_text,
)
from session_tui.diagnosis.readings.looking import listed
from session_tui.model.facts import Facts

FAMILY = "cookie"

RFC = "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis"

SCRIPT, LANDING = "FORCE_SCRIPT_NAME", ("LOGIN_URL", "LOGIN_REDIRECT_URL")

ORIGINS = "CSRF_TRUSTED_ORIGINS"

HOST_PACKAGES = (
    "django-hosts",
    "django-subdomains",
    "django-tenants",
    "django-tenant-schemas",
    "django-tenant-users",
)


def domain_mismatch(facts: Facts) -> Judgement:
    """A browser takes a cookie for its own host and the domains above, for no other."""
    domain, hosts = domain_sent(facts), hosts_of(facts)
    if domain is None:
        return missing_setting(facts, DOMAIN)
    told = cookie_seen(facts, DOMAIN)
    if not domain:
        return ruled_out("The cookie is for the host that sets it, whichever that is.", *told)
    if not is_host_name(domain):
        return ruled_out("It is the name of no host at all, which is another cause.", *told)
    proves = f"The host in the address bar neither is {domain} nor ends with .{domain}."
    if hosts is None:
        return open_("Which hosts the site serves is not known.", *told, proves=proves)
    told.append(setting_seen(facts, "ALLOWED_HOSTS"))
    if hosts.all:
        return open_(
            "Any host is answered, also those that this domain leaves out.", *told, proves=proves
        )
    return _of_hosts(facts, domain, hosts, told, proves)


def _of_hosts(
    facts: Facts, domain: str, hosts: Hosts, told: list[Evidence], proves: str
) -> Judgement:
    """Whether none, some or all of the hosts may set a cookie for the domain."""
    out = [host for host in hosts.named if not domain_match(host, domain)]
    below = [each for each in hosts.below if not _may_lie_under(each, domain)]
    wrong = [*(host for host in out if not is_inside(host)), *below]
    if len(out) == len(hosts.named) and len(below) == len(hosts.below):
        because = f"None of the hosts that Django answers to may set a cookie for {domain}."
        # A CDN or proxy may ask Django by a name of its own, while browsers ask it by another.
        return suspected(because, *told, *_public_origins(facts, domain), proves=proves)
    if wrong:
        because = f"No login on {', '.join(wrong[:4])}: it may not set a cookie for {domain}."
        return suspected(because, *told, proves=proves)
    if out:
        return open_(f"No login on {', '.join(out[:4])}.", *told, proves=proves)
    return ruled_out("Every host that Django answers to may set it.", *told)


def _public_origins(facts: Facts, domain: str) -> list[Evidence]:
    """Origins below the domain: a proxy may ask Django by another name than browsers ask it."""
    origins = listed(facts, ORIGINS) or ()
    fitting = [each for each in origins if domain_match(origin_host(each).lstrip("*."), domain)]
    return [seen(facts, "settings", f"{ORIGINS} has {each}") for each in fitting[:2]]


def _may_lie_under(base: str, domain: str) -> bool:
    """Whether the names below `base` can be names below `domain`."""
    return domain_match(base, domain) or domain_match(domain, base)


def domain_missing(facts: Facts) -> Judgement:
    """A cookie without a domain goes back to the very host that set it."""
    domain, hosts = domain_sent(facts), hosts_of(facts)
    if domain is None:
        return missing_setting(facts, DOMAIN)
    told = cookie_seen(facts, DOMAIN)
    if domain:
        return ruled_out("The cookie goes to the names below its domain as well.", *told)
    if hosts is None:
        return missing_setting(facts, "ALLOWED_HOSTS")
    told.append(setting_seen(facts, "ALLOWED_HOSTS"))
    proves = "The login is there on the one host and missing on the other."
    siblings, package = _siblings(hosts), facts.package(*HOST_PACKAGES)
    if siblings:
        because = f"Each of {', '.join(siblings[:4])} has a cookie of its own."
        return suspected(because, *told, *_installed(facts), proves=proves)
    if hosts.below and not hosts.inside:
        because = f"Every name below {hosts.below[0]} is served, and has a cookie of its own."
        return suspected(because, *told, *_installed(facts), proves=proves)
    if hosts.all or package is not None:
        because = "Several hosts may be served, and each has a cookie of its own."
        return open_(because, *told, *_installed(facts), proves=proves)
    return ruled_out("No two hosts of one domain are served.", *told)


def _siblings(hosts: Hosts) -> list[str]:
    """Hosts of one registrable domain; www and the bare domain are another cause."""
    found: dict[str, set[str]] = {}
    for host in hosts.public:
        found.setdefault(site_of(host), set()).add(host.removeprefix("www."))
    return sorted(host for group in found.values() if len(group) > 1 for host in group)


def _installed(facts: Facts) -> list[Evidence]:
    package = facts.package(*HOST_PACKAGES)
    text = f"{package.name} {package.version} is installed" if package else ""
    return [seen(facts, "packages", text)] if text else []


def path_mismatch(facts: Facts) -> Judgement:
    """The cookie goes to addresses below its path, as the browser sees them."""
    path = path_sent(facts)
    if path is None:
        return missing_setting(facts, PATH)
    told = cookie_seen(facts, PATH)
    if path == "/":
        return ruled_out("The cookie goes to every address of the host.", *told)
    proves = f"The address bar shows a path that does not begin with {path or 'that of the login'}."
    if not path.startswith("/"):
        because = "Browsers take the folder of the login's address for the path."
        return suspected(because, *told, proves=proves)
    return _of_addresses(facts, path, told, proves)


def _of_addresses(facts: Facts, path: str, told: list[Evidence], proves: str) -> Judgement:
    """Whether the addresses that the settings name lie below the path."""
    script = told_text(facts, SCRIPT)
    if script:
        prefix = setting_seen(facts, SCRIPT)
        if path_match(script.rstrip("/") + "/", path):
            return ruled_out("The addresses that Django makes lie below it.", *told, prefix)
        because = f"Django makes addresses below {script}, to which the cookie does not go."
        return suspected(because, *told, prefix, proves=proves)
    for name in LANDING:
        address = facts.setting(name)
        text = told_text(facts, name) or ""
        if address and not address.default and text.startswith("/") and not path_match(text, path):
            because = f"{name} is an address to which the cookie does not go."
            return suspected(because, *told, setting_seen(facts, name), proves=proves)
    return open_(
        "Under which path the site is seen from outside is not known.", *told, proves=proves
    )


def _public_path(facts: Facts) -> str:
    script = (told_text(facts, SCRIPT) or "").rstrip("/")
    return setting(PATH, f'"{script or "/"}"')(facts)


def _widened(facts: Facts) -> str:
    hosts = hosts_of(facts)
    known = [*_siblings(hosts), *hosts.below] if hosts else []
    return setting(DOMAIN, f'"{site_of(known[0])}"')(facts) if known else ""


CAUSES = (
    Cause(
        id="cookie-domain-mismatch",
        family=FAMILY,
        title="SESSION_COOKIE_DOMAIN is not the domain of the host in the address bar",
        symptoms=("S1", "S7"),
        judge=domain_mismatch,
        needs=("settings", "code", "set_cookie"),
        refutes="The host is that domain, or a name below it.",
        remedy=Remedy(
            "Leave it unset, so that the cookie is for the host that sets it, or name its domain.",
            setting(DOMAIN, "None"),
        ),
        links=(f"{SETTINGS_DOC}#session-cookie-domain", f"{RFC}#section-5.1.3"),
        cases=5,
        level="high",
    ),
    Cause(
        id="cookie-domain-missing-for-subdomains",
        family=FAMILY,
        title="The cookie is for one host, and the login is expected to hold on its siblings",
        symptoms=("S7",),
        judge=domain_missing,
        needs=("settings", "code", "set_cookie", "packages"),
        refutes="The login is lost on one and the same host.",
        remedy=Remedy(
            "Name the common domain, and give the cookie a new name once: the old one would stay.",
            _widened,
        ),
        links=(f"{SETTINGS_DOC}#session-cookie-domain",),
        cases=2,
        level="med",
        question=yes_or_no(
            "one-login-for-all-hosts",
            "Should one login be good for several host names of the site?",
            "Without a domain each host has a login of its own.",
            "Think of app., admin., api. or tenants' names beside the main one.",
            yes=("cookie-domain-missing-for-subdomains",),
            no_excludes=("cookie-domain-missing-for-subdomains",),
        ),
    ),
    Cause(
        id="cookie-path-mismatch",
        family=FAMILY,
        title="SESSION_COOKIE_PATH is no part of the addresses that the browser sees",
        symptoms=("S1",),
        judge=path_mismatch,
        needs=("settings", "code", "set_cookie"),
        refutes="Every address of the site begins with that path, or it is /.",
        remedy=Remedy(
            "The path under which the site is seen from outside, or /.",
            _public_path,
        ),
        links=(f"{SETTINGS_DOC}#session-cookie-path", f"{RFC}#section-5.1.4"),
        cases=1,
        question=yes_or_no(
            "below-cookie-path",
            "Does every address of the site begin with SESSION_COOKIE_PATH?",
            "A proxy that takes a prefix away changes what the browser sees.",
            "Compare the address bar, before and after the login, with the setting.",
            no=("cookie-path-mismatch",),
            yes_excludes=("cookie-path-mismatch",),
        ),
    ),
)
