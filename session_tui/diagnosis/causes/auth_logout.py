"""What ends a login on purpose, or by accident: and a logout that does not end it."""

from __future__ import annotations

import re

from session_tui.diagnosis.cause import Cause, Remedy
from session_tui.diagnosis.changes import first, rewritten, setting
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
from session_tui.diagnosis.readings.looking import django_version, of_the_site, spots_seen
from session_tui.model.facts import Facts, Spot

FAMILY = "auth"

LOGOUT_DOC = (
    "https://docs.djangoproject.com/en/stable/topics/auth/default/"
    "#django.contrib.auth.views.LogoutView"
)

BY_SCRIPT = re.compile(r"hx-post|data-method|data-turbo-method|up-method|onclick", re.IGNORECASE)
"""A link that a script sends as a POST."""

HOOKED = re.compile(r"<a\b[^>]*\s(?:id|data-[\w-]+)\s*=", re.IGNORECASE)
"""A link that a script of the page can find, and send in another way."""

NOT_DJANGOS = re.compile(r"account_logout|oidc|saml|cas_|two_factor|hijack", re.IGNORECASE)
"""Logouts of packages, which answer a GET in their own way."""

DJANGOS = re.compile(r"LogoutView|admin:logout")
"""What certainly leads to Django's own view."""


def logout_by_get(facts: Facts) -> Judgement:
    """A logout that a GET is enough for, which browsers and robots send unasked."""
    version, links = django_version(facts), _links(facts)
    own = of_the_site(facts.spots("logout-view-get"))
    proves = "A GET of the logout address in the access log at that time."
    on_get = facts.setting("ACCOUNT_LOGOUT_ON_GET")
    if on_get is not None and on_get.value is True:
        because = "Whatever fetches the logout address ends the login, without a question."
        told = setting_seen(facts, "ACCOUNT_LOGOUT_ON_GET")
        return suspected(because, told, proves=proves)
    if own:
        because = "An own logout view takes a GET, which a preview or a robot sends as well."
        return suspected(because, *spots_seen(facts, (*own, *links)), proves=proves)
    if version is not None and version < (5, 0) and links:
        because = "The logout is a link, and this Django logs out by GET."
        return suspected(because, *spots_seen(facts, links), proves=proves)
    if facts.code.value is None:
        return missing(facts, "code")
    if version is None:
        return missing(facts, "project")
    if version >= (5, 0) and facts.code.value.complete:
        this = seen(facts, "project", f"Django {version[0]}.{version[1]}")
        return ruled_out("LogoutView takes no GET, and no own view was found that does.", this)
    return open_("No link to the logout was found; its address may take a GET.", proves=proves)


def logout_get_removed(facts: Facts) -> Judgement:
    """A link to a view that Django 5.0 and later only takes a POST for."""
    version, links = django_version(facts), _links(facts)
    if version is None:
        return missing(facts, "project")
    told = [seen(facts, "project", f"Django {version[0]}.{version[1]}")]
    if version < (5, 0):
        return ruled_out("This Django logs out by GET as well.", *told)
    if facts.code.value is None:
        return missing(facts, "code")
    proves = "A line with 405 for the logout address in the access log."
    certain = tuple(each for each in links if DJANGOS.search(f"{each.detail} {each.snippet}"))
    own = of_the_site(facts.spots("logout-view-get"))
    if certain and all(_may_be_taken(each, bool(own)) for each in certain):
        because = (
            "The logout is a link; LogoutView answers 405 to it, an own view or script may not."
        )
        return suspected(because, *told, *spots_seen(facts, (*certain, *own)), proves=proves)
    if certain:
        because = "The logout is a link, and LogoutView answers 405 to it since Django 5.0."
        return confirmed(because, *told, *spots_seen(facts, certain))
    if links and not facts.spots("logout-view-get"):
        because = "The logout is a link, which Django's own view takes no more since 5.0."
        return suspected(because, *told, *spots_seen(facts, links), proves=proves)
    return open_("No link to Django's own logout view was found.", *told, proves=proves)


def _may_be_taken(link: Spot, own: bool) -> bool:
    """Whether a script may send it otherwise, or an admin site of one's own take it."""
    return bool(HOOKED.search(link.snippet)) or (own and "LogoutView" not in link.detail)


def _links(facts: Facts) -> tuple[Spot, ...]:
    """Plain links to a logout that is not a package's."""
    return tuple(
        spot
        for spot in of_the_site(facts.spots("logout-link"))
        if not BY_SCRIPT.search(spot.snippet)
        and not NOT_DJANGOS.search(f"{spot.detail} {spot.snippet}")
    )


HREF = re.compile(
    r"(?P<before>.*?)<a\b[^>]*?\bhref=(?P<quote>[\"'])(?P<href>.+?)(?P=quote)[^>]*>"
    r"(?P<text>.*?)</a>(?P<after>.*)",
    re.IGNORECASE,
)


def _form(spot: Spot) -> tuple[str, ...]:
    """The link as a form with a button."""
    found = HREF.fullmatch(spot.snippet)
    if found is None or BY_SCRIPT.search(spot.snippet):
        return ()
    quote = found["quote"]
    button = f'<button type="submit">{found["text"]}</button>'
    form = f'<form method="post" action={quote}{found["href"]}{quote}>{{% csrf_token %}}'
    return (f"{found['before']}{form}{button}</form>{found['after']}",)


CALL = re.compile(
    r"(?P<indent>\s*)(?:await )?(?:\w+\.)*a?logout\((?P<request>(?:self\.)?request)?.*\)\s*$"
)
"""A line that logs out and does nothing else."""


def _by_post(spot: Spot) -> tuple[str, ...]:
    """The line, for a POST only."""
    found = CALL.match(spot.snippet)
    if found is None:
        return ()
    indent, request = found["indent"], found["request"] or "request"
    return (f'{indent}if {request}.method == "POST":', f"{indent}    {spot.snippet.strip()}")


def _no_question(facts: Facts) -> str:
    on_get = facts.setting("ACCOUNT_LOGOUT_ON_GET")
    if on_get is None or on_get.value is not True:
        return ""
    return setting("ACCOUNT_LOGOUT_ON_GET", "False")(facts)


CAUSES = (
    Cause(
        id="auth-logout-by-get",
        family=FAMILY,
        title="Something fetches the logout address: a preview, an extension, a robot, an image",
        symptoms=("S2",),
        judge=logout_by_get,
        needs=("project", "code", "settings"),
        refutes="No request for the logout address stands in the access log at that time.",
        remedy=Remedy(
            "Log out by POST only: a form with a button, and a view that takes nothing else.",
            first(
                _no_question,
                rewritten("logout-view-get", _by_post),
                rewritten("logout-link", _form),
            ),
        ),
        links=(LOGOUT_DOC,),
        cases=3,
        level="med",
        question=yes_or_no(
            "logout-fetched",
            "Is there a request for the logout address in the access log at the time of a loss?",
            "Browsers fetch links ahead; extensions, robots and images in mails do too.",
            "grep logout in the web server's access log, around the minute of a loss.",
            yes=("auth-logout-by-get",),
            no_excludes=("auth-logout-by-get",),
        ),
    ),
    Cause(
        id="auth-logout-get-removed",
        family=FAMILY,
        title="The logout is a link, which Django answers 405 since 5.0",
        symptoms=("S5",),
        judge=logout_get_removed,
        needs=("project", "code"),
        refutes="The logout is a form that sends a POST.",
        remedy=Remedy(
            "Make a form of the link, with method post and {% csrf_token %}.",
            rewritten("logout-link", _form),
        ),
        links=(LOGOUT_DOC, "https://docs.djangoproject.com/en/stable/releases/5.0/"),
        cases=2,
        level="med",
    ),
)
