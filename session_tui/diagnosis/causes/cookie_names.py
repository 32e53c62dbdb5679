"""Two cookies under one name: which one the server takes, and who wrote it."""

from __future__ import annotations

from session_tui.cookie import domain_match
from session_tui.diagnosis.cause import SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.changes import setting
from session_tui.diagnosis.finding import Judgement
from session_tui.diagnosis.judging import (
    confirmed,
    missing_setting,
    open_,
    ruled_out,
    seen,
    suspected,
)
from session_tui.diagnosis.question import yes_or_no
from session_tui.diagnosis.readings.cookies import (
    DOMAIN,
    NAME,
    PATH,
    Hosts,
    cookie_seen,
    domain_sent,
    hosts_of,
    name_sent,
    new_name,
    path_sent,
)
from session_tui.diagnosis.readings.looking import gate
from session_tui.model import Verdict
from session_tui.model.facts import Facts, WorkerSeen

FAMILY = "cookie"

DEFAULT = "sessionid"

SENT = "cookies: "
"""What the autopsy writes before the names of the cookies that a browser sent."""

MOST = 20
"""How many it writes at most."""

SHADOWED = "An earlier cookie of the same name"
"""How the autopsy says that the cookie which Django does not take would have been the right one."""


def duplicate_shadowing(facts: Facts) -> Judgement:
    """Django takes the last one of a name, whichever that is."""
    name = name_sent(facts)
    if name is None:
        return missing_setting(facts, NAME)
    if name.lower().startswith("__host-"):
        because = "There can be but one cookie of a name that begins with __Host-."
        return ruled_out(because, *cookie_seen(facts, NAME))
    sent = _names_sent(facts)
    if sent is not None:
        return _of_request(facts, name, sent)
    proves = (
        "The Cookie line of a request that lost its login has the name twice (session-tui why -)."
    )
    scope = [attribute for attribute, wide in _scope(facts) if wide]
    if scope:
        because = "A cookie of before the domain or path was set may lie beside the new one."
        return open_(because, *cookie_seen(facts, NAME, *scope), proves=proves)
    return open_("What the browser sends is not known.", proves=proves)


def _scope(facts: Facts) -> tuple[tuple[str, bool], ...]:
    return (DOMAIN, bool(domain_sent(facts))), (PATH, path_sent(facts) not in ("/", None))


def _names_sent(facts: Facts) -> list[str] | None:
    """The names of the cookies in the line that the case began with; None where there is none."""
    found = gate(facts, "cookie")
    lines = [text for text in (found.evidence if found else ()) if text.startswith(SENT)]
    sent = lines[0].removeprefix(SENT).split(", ") if lines else []
    return sent if 0 < len(sent) < MOST else None


def _of_request(facts: Facts, name: str, sent: list[str]) -> Judgement:
    times = sent.count(name)
    line = seen(facts, "autopsy", f"the request carries {name} {times} times")
    if times < 2:
        return ruled_out("The browser sends no second cookie of this name.", line)
    autopsy = facts.autopsy.value
    nearest = [text for text in (autopsy.nearest if autopsy else ()) if text.startswith(SHADOWED)]
    if autopsy is not None and autopsy.verdict is not Verdict.AUTHENTICATED and nearest:
        because = "The browser sends two, and the one that Django does not take holds the login."
        return confirmed(because, line, seen(facts, "autopsy", nearest[0]))
    because = "The browser sends two cookies of this name, and Django takes the last one."
    return suspected(because, line, proves="Delete one of them in the browser, and reload.")


def name_clash(facts: Facts) -> Judgement:
    """Cookies know no ports: two sites on one host write the same cookie in turn."""
    name, domain = name_sent(facts), domain_sent(facts)
    if name is None:
        return missing_setting(facts, NAME)
    told = cookie_seen(facts, NAME)
    proves = "The login is lost just after the other site was visited."
    if name != DEFAULT and domain == "":
        because = "The name is one of its own, and the cookie goes to no other host."
        return ruled_out(because, *told)
    if name != DEFAULT and domain is None:
        return missing_setting(facts, DOMAIN)
    if name != DEFAULT:
        because = "The cookie goes to all hosts of its domain, also to a copy of this site there."
        return open_(because, *told, *cookie_seen(facts, DOMAIN), proves=proves)
    others, hosts = _other_sites(facts), hosts_of(facts)
    beside = [seen(facts, "workers", f"another Django project, {each}") for each in others[:4]]
    if others and hosts is not None and hosts.inside:
        because = "Another Django site runs on this host, and all its ports have the same cookies."
        return suspected(because, *told, *beside, proves=proves)
    if domain and _is_wider(domain, hosts):
        because = f"The cookie has Django's own name and goes to every site below {domain}."
        return suspected(because, *told, *cookie_seen(facts, DOMAIN), *beside, proves=proves)
    because = "Every Django site has this name unless it is given another one."
    return open_(because, *told, *beside, proves=proves)


def _is_wider(domain: str, hosts: Hosts | None) -> bool:
    """Whether the cookie goes to more than the hosts that this site serves."""
    if hosts is None or hosts.all or domain in (*hosts.named, *hosts.below):
        return False
    return any(domain_match(host, domain) for host in (*hosts.named, *hosts.below))


def _other_sites(facts: Facts) -> list[str]:
    workers: tuple[WorkerSeen, ...] = facts.workers.value.workers if facts.workers.value else ()
    found = (each.worker.settings or each.worker.project for each in workers if not each.ours)
    return sorted({name for name in found if name})


def _renamed(facts: Facts) -> str:
    return setting(NAME, new_name(facts), "a name that nothing else uses")(facts)


CAUSES = (
    Cause(
        id="cookie-duplicate-shadowing",
        family=FAMILY,
        title="Two cookies of one name reach the server, from an old and a new domain or path",
        symptoms=("S1", "S2", "S6", "S7"),
        judge=duplicate_shadowing,
        needs=("settings", "code", "set_cookie", "autopsy"),
        refutes="A fresh profile of the browser loses the login as well.",
        remedy=Remedy(
            "Rename the cookie whenever its domain or path changes, and let the old one expire.",
            _renamed,
        ),
        links=(f"{SETTINGS_DOC}#session-cookie-domain", f"{SETTINGS_DOC}#session-cookie-name"),
        cases=5,
        level="high",
        question=yes_or_no(
            "cookie-scope-changed",
            "Was SESSION_COOKIE_DOMAIN or SESSION_COOKIE_PATH changed in the last months?",
            "Browsers keep the cookie of before until its own end, beside the new one.",
            "git log -S SESSION_COOKIE_DOMAIN, and ask who runs other sites on the domain.",
            yes=("cookie-duplicate-shadowing",),
        ),
    ),
    Cause(
        id="cookie-name-clash",
        family=FAMILY,
        title="Another site on the host, or below the domain, has a cookie of the same name",
        symptoms=("S7", "S2"),
        judge=name_clash,
        needs=("settings", "code", "set_cookie", "workers"),
        refutes="It also happens in a browser that visits this site only.",
        remedy=Remedy(
            "A name of its own for each site and environment; the same for CSRF_COOKIE_NAME.",
            _renamed,
        ),
        links=(f"{SETTINGS_DOC}#session-cookie-name",),
        cases=9,
        level="high",
        question=yes_or_no(
            "sibling-site",
            "Is another Django site open in the same browser, on this host or its domain?",
            "Two sites that share a cookie log each other's users out.",
            "Another port or path counts, and so do staging and an admin tool.",
            yes=("cookie-name-clash",),
            no_excludes=("cookie-name-clash",),
        ),
    ),
)
