"""Questions that the facts answer by themselves."""

from __future__ import annotations

from collections.abc import Callable

from session_tui.model import CookieFate
from session_tui.model.facts import Facts

Auto = Callable[[Facts], "str | None"]
"""Gives the id of a choice, or None where the facts cannot tell."""

FATES = {
    CookieFate.KEPT: "kept",
    CookieFate.RENEWED: "kept",
    CookieFate.DELETED: "deleted",
    CookieFate.REPLACED: "replaced",
}


def after_loss(facts: Facts) -> str | None:
    """What the answer does with the cookie, from the autopsy of the session that was hit."""
    autopsy = facts.autopsy.value
    if autopsy is None or autopsy.effect is None:
        return None
    return FATES.get(autopsy.effect.cookie)


def processes(facts: Facts) -> str | None:
    """Several machines by a platform's variables, several processes by those of this host."""
    if facts.host.value is not None and facts.host.value.platform:
        return "machines"
    serving = facts.workers.value.serving if facts.workers.value else ()
    return "several" if len(serving) > 1 else None


def address(facts: Facts) -> str | None:
    """https, where Django itself sends everybody there and can see that they came."""
    redirects = facts.setting("SECURE_SSL_REDIRECT")
    header = facts.setting("SECURE_PROXY_SSL_HEADER")
    told = redirects is not None and redirects.value is True
    return "https" if told and header is not None and header.words else None


def framed_cookie(facts: Facts) -> str | None:
    """Which SameSite the settings send."""
    same_site, secure = (
        facts.setting("SESSION_COOKIE_SAMESITE"),
        facts.setting("SESSION_COOKIE_SECURE"),
    )
    if same_site is None:
        return None
    sent = str(same_site.value or "").lower()  # Django takes it in any case
    if sent in ("lax", "strict"):
        return "lax"
    if sent != "none":
        return "bare"
    if secure is None:
        return None
    return "none" if secure.value else "bare"


def remember_me(facts: Facts) -> str | None:
    """Sessions that were told to end with the browser."""
    sample = facts.sample.value
    return "unticked" if sample is not None and sample.browser_close > 0 else None


AUTOS: dict[str, Auto] = {
    "address": address,
    "after-loss": after_loss,
    "framed-cookie": framed_cookie,
    "processes": processes,
    "remember-me": remember_me,
}
"""By the id of the question."""
