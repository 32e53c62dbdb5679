"""The session's cookie as it is sent, and the hosts it has to serve: what judges of cookies ask.

A Set-Cookie line that the operator pasted counts before the settings: it is what browsers got.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from session_tui.cookie import SetCookie, flaws, is_address, read_set_cookie, site_of
from session_tui.diagnosis.cause import Change
from session_tui.diagnosis.changes import Wanted, setting, settings
from session_tui.diagnosis.finding import Evidence
from session_tui.diagnosis.judging import seen, setting_seen
from session_tui.diagnosis.readings.reach import is_local
from session_tui.model.facts import Facts

NAME, DOMAIN, PATH = "SESSION_COOKIE_NAME", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH"
SECURE, SAME_SITE = "SESSION_COOKIE_SECURE", "SESSION_COOKIE_SAMESITE"

INSIDE = (
    "cluster.local",
    "home.arpa",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "svc",
    "test",
)
"""Ends of names that no browser outside ever asks for."""


@dataclass(frozen=True)
class Hosts:
    """The hosts that Django answers to, by ALLOWED_HOSTS."""

    named: tuple[str, ...]
    """Names and addresses that stand there whole."""
    below: tuple[str, ...] = ()
    """Domains that are served with all names below them."""
    all: bool = False
    """Whether any host is taken."""

    @property
    def public(self) -> tuple[str, ...]:
        """Those that a browser outside could have in its address bar."""
        return tuple(host for host in self.named if not is_inside(host))

    @property
    def inside(self) -> bool:
        """Whether none of them is for browsers outside."""
        return not self.all and all(map(is_inside, (*self.named, *self.below)))


def is_inside(host: str) -> bool:
    """Whether only this machine or its own network knows a host by this name."""
    if is_address(host) or "." not in host:
        return True
    return is_local(host) or host.endswith(tuple("." + end for end in INSIDE))


def hosts_of(facts: Facts) -> Hosts | None:
    """By ALLOWED_HOSTS, and Django's own where that is empty; None where it is not known."""
    allowed, debug = facts.setting("ALLOWED_HOSTS"), facts.setting("DEBUG")
    if allowed is None or allowed.hidden:
        return None
    words = [_host(word) for word in allowed.words]
    if not words:
        local = debug is None or bool(debug.value)
        return Hosts(("localhost", "127.0.0.1", "[::1]"), ("localhost",)) if local else None
    named = [word for word in words if not word.startswith((".", "*")) and word != "testserver"]
    below = [word.removeprefix(".") for word in words if word.startswith(".")]
    return Hosts(tuple(named), tuple(below), "*" in words)


def _host(word: str) -> str:
    word = word.strip().lower()
    name, colon, port = word.rpartition(":")
    return name if colon and port.isdigit() and ":" not in name.strip("[]") else word


def origin_host(origin: str) -> str:
    """The host of an origin as settings have it; empty where there is none."""
    try:
        found = urlsplit(origin if "://" in origin else f"//{origin}").hostname
    except ValueError:
        return ""
    return (found or "").removeprefix("*.")


def sites_of(hosts: Hosts) -> frozenset[str]:
    """The registrable domains of all of them."""
    return frozenset(map(site_of, (*hosts.named, *hosts.below)))


def told_text(facts: Facts, name: str) -> str | None:
    """A setting that is a text; "" for None and the like, and None where it is not known."""
    setting = facts.setting(name)
    if setting is None or setting.hidden:
        return None
    return setting.value if isinstance(setting.value, str) else ""


def told_flag(facts: Facts, name: str) -> bool | None:
    """Whether a setting counts as true; None where it is not known."""
    setting = facts.setting(name)
    return None if setting is None or setting.hidden else bool(setting.value)


def pasted(facts: Facts) -> SetCookie | None:
    """The pasted line, where it sets the session's cookie; None also where it deletes it."""
    line = facts.set_cookie.value
    cookie = None if line is None else read_set_cookie(line)
    if cookie is None or cookie.deletes:
        return None
    name = told_text(facts, NAME)
    return cookie if not name or name == cookie.name else None


def unjudged(facts: Facts) -> str:
    """Why a pasted line is not judged, as a sentence; empty where it is, or none was pasted."""
    line, name = facts.set_cookie.value, told_text(facts, NAME)
    cookie = None if line is None else read_set_cookie(line)
    if line is None or (cookie is not None and pasted(facts) is not None):
        return ""
    if cookie is None or not cookie.name:
        return "What was pasted as a Set-Cookie line sets no cookie, so it was not judged."
    if name and cookie.name != name:
        said = f"the sessions' cookie is {name} by SESSION_COOKIE_NAME. It was not judged."
        return f"The Set-Cookie line sets {cookie.name}, and {said}"
    return f"The Set-Cookie line deletes {cookie.name}: what was not set cannot be judged."


def name_sent(facts: Facts) -> str | None:
    """The cookie's name; None where it is not known."""
    cookie = pasted(facts)
    return told_text(facts, NAME) if cookie is None else cookie.name


def new_name(facts: Facts) -> str:
    """A name that no other site has, as Python writes it."""
    module = facts.project.value.settings_module if facts.project.value else "site"
    name = f"{module.split('.')[0] or 'site'}_sessionid"
    return f'"{name}"' if name != told_text(facts, NAME) else f'"{name}2"'


TO_OTHERS = settings(Wanted(SAME_SITE, '"None"'), Wanted(SECURE, "True"))
"""Makes the cookie one that goes to other sites; browsers want it Secure then."""


def in_development(name: str) -> Change:
    """Takes the flag `name` away where DEBUG is on; in production no diff should."""

    def change(facts: Facts) -> str:
        if not told_flag(facts, "DEBUG"):
            return ""
        code = facts.code.value
        debug, flag = (code.setting("DEBUG"), code.setting(name)) if code else (None, None)
        known = debug is not None and (
            flag is None or (debug.file == flag.file and debug.line < flag.line)
        )
        return setting(name, "not DEBUG" if known else "False")(facts)

    return change


def same_site_sent(facts: Facts) -> str | None:
    """One of "Strict", "Lax", "None"; "" where none is sent, None where it is not known."""
    cookie = pasted(facts)
    if cookie is not None:
        return cookie.same_site
    told = told_text(facts, SAME_SITE)
    return None if told is None else told.capitalize()


def secure_sent(facts: Facts) -> bool | None:
    """Whether the cookie is for https alone; None where it is not known."""
    cookie = pasted(facts)
    return told_flag(facts, SECURE) if cookie is None else cookie.secure


def domain_sent(facts: Facts) -> str | None:
    """The cookie's domain without a leading dot; "" for one host, None where not known."""
    cookie = pasted(facts)
    if cookie is not None:
        return cookie.domain
    told = told_text(facts, DOMAIN)
    return None if told is None else told.strip().lower().removeprefix(".")


def path_sent(facts: Facts) -> str | None:
    """The cookie's path as it is sent; None where it is not known."""
    cookie = pasted(facts)
    return told_text(facts, PATH) if cookie is None else cookie.path


def cookie_sent(facts: Facts) -> SetCookie | None:
    """The pasted cookie, or the one that the settings make; None where these are not known.

    Of a setting that alone is not known the best is thought: nothing is to be held against it.
    """
    cookie = pasted(facts)
    if cookie is not None:
        return cookie
    name, domain = told_text(facts, NAME), domain_sent(facts)
    if name is None or domain is None:
        return None
    path = told_text(facts, PATH)
    return SetCookie(
        name,
        domain,
        "/" if path is None else path if path.startswith("/") else "",
        secure=secure_sent(facts) is not False,
        same_site=same_site_sent(facts) or "",
    )


def refusals(facts: Facts) -> tuple[str, ...]:
    """Why browsers do not take the cookie from any of the hosts, a sentence each."""
    cookie, hosts = cookie_sent(facts), hosts_of(facts)
    if cookie is None:
        return ()
    own = hosts is not None and cookie.domain in hosts.named
    return tuple(text for text in flaws(cookie) if not (own and "public suffix" in text))


def cookie_seen(facts: Facts, *names: str) -> list[Evidence]:
    """These attributes as evidence: from the pasted line, else the settings of these names."""
    cookie = pasted(facts)
    if cookie is None:
        return [setting_seen(facts, name) for name in names]
    texts = {
        NAME: cookie.name,
        DOMAIN: f"Domain={cookie.domain}" if cookie.domain else "no Domain",
        PATH: f"Path={cookie.path}" if cookie.path else "no Path",
        SECURE: "Secure" if cookie.secure else "no Secure",
        SAME_SITE: f"SameSite={cookie.same_site}" if cookie.same_site else "no SameSite",
    }
    found = ", ".join(texts[name] for name in names)
    return [seen(facts, "set_cookie", f"Set-Cookie of {cookie.name}: {found}")]
