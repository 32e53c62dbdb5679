"""Caches between the browser and Django: what they take away, and what they hand to others."""

from __future__ import annotations

from session_tui.diagnosis.cause import SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.changes import setting
from session_tui.diagnosis.finding import Judgement
from session_tui.diagnosis.judging import (
    missing,
    missing_setting,
    open_,
    ruled_out,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.readings.looking import listed, of_the_site, spots_seen
from session_tui.diagnosis.readings.reach import local_only
from session_tui.model.facts import Facts

FAMILY = "host-proxy"

NO_SLIDING = "ends then count from the last change, not from the last visit"
UPDATE_CACHE = "django.middleware.cache.UpdateCacheMiddleware"

CACHE_DOC = "https://docs.djangoproject.com/en/stable/topics/cache/#downstream-caches"
RFC_CACHING = "https://www.rfc-editor.org/rfc/rfc9111#section-7.3"

HERE_ONLY = "Django answers to names of this machine only: no CDN can stand in front."


def strips_cookies(facts: Facts) -> Judgement:
    """A CDN that forwards listed cookies only, or none."""
    name = facts.setting("SESSION_COOKIE_NAME")
    if local_only(facts):
        return ruled_out(HERE_ONLY, setting_seen(facts, "ALLOWED_HOSTS"))
    if name is None:
        return missing_setting(facts, "SESSION_COOKIE_NAME")
    told = setting_seen(facts, "SESSION_COOKIE_NAME")
    because = "Whether a CDN stands in front, and which cookies it forwards, is not known."
    proves = "The login's answer has Set-Cookie at the origin, and none at the public address."
    return open_(because, told, proves=proves)


def caches_page(facts: Facts) -> Judgement:
    """A page made for one visitor is handed to the next by a cache outside."""
    if not facts.settings.known:
        return missing(facts, "settings")
    if local_only(facts):
        return ruled_out(HERE_ONLY, setting_seen(facts, "ALLOWED_HOSTS"))
    shown = spots_seen(facts, of_the_site(facts.spots("cache-page")))
    because = "Whether something in front of Django stores its pages is not known."
    proves = "curl -sI of a page behind the login: Age above 0, or X-Cache: HIT."
    return open_(because, *shown, proves=proves)


def caches_set_cookie(facts: Facts) -> Judgement:
    """With a session saved at every request, cacheable pages carry its cookie too."""
    every = facts.setting("SESSION_SAVE_EVERY_REQUEST")
    if local_only(facts):
        return ruled_out(HERE_ONLY, setting_seen(facts, "ALLOWED_HOSTS"))
    if every is None:
        return missing_setting(facts, "SESSION_SAVE_EVERY_REQUEST")
    told = [setting_seen(facts, "SESSION_SAVE_EVERY_REQUEST")]
    pages = of_the_site(facts.spots("cache-page"))
    cached = UPDATE_CACHE in (listed(facts, "MIDDLEWARE") or ())
    proves = "An answer from the CDN with Age or HIT that has Set-Cookie beside it."
    if every.value and (pages or cached):
        told += spots_seen(facts, pages) or [setting_seen(facts, "MIDDLEWARE")]
        because = "Answers that caches may store carry the session's cookie as well."
        return suspected(because, *told, proves=proves)
    return open_("Whether a CDN stores answers with Set-Cookie is not known.", *told, proves=proves)


CAUSES = (
    Cause(
        id="cdn-strips-cookies",
        family=FAMILY,
        title="A CDN or cache takes the cookies out of requests or answers",
        symptoms=("S1",),
        judge=strips_cookies,
        needs=("settings", "code"),
        refutes="The same Set-Cookie arrives at the public address and at the origin.",
        remedy=Remedy("Let the CDN forward cookies, by their present names, on dynamic paths."),
        links=(CACHE_DOC,),
        cases=3,
        level="med",
    ),
    Cause(
        id="cdn-caches-page",
        family=FAMILY,
        title="A CDN or proxy hands out stored pages that depend on who is logged in",
        symptoms=("S2", "S12", "S5"),
        judge=caches_page,
        needs=("settings", "code"),
        refutes="The affected request is in Django's own log, and its answer has no Age.",
        remedy=Remedy(
            "Send Cache-Control: private with pages behind the login (cache_control(private=True)),"
            " and let the CDN pass by where the session's cookie is present."
        ),
        links=(CACHE_DOC, "https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.7"),
        cases=2,
        level="med",
    ),
    Cause(
        id="cdn-caches-set-cookie",
        family=FAMILY,
        title="A CDN stores an answer with Set-Cookie and gives one session to many",
        symptoms=("S12",),
        judge=caches_set_cookie,
        needs=("settings", "code"),
        refutes="Set-Cookie is only on answers that no cache may store.",
        remedy=Remedy(
            "Save sessions only where they change, take Set-Cookie off stored answers in the CDN,"
            " then delete all sessions: keys have been handed out.",
            setting("SESSION_SAVE_EVERY_REQUEST", "False", NO_SLIDING),
        ),
        links=(RFC_CACHING, f"{SETTINGS_DOC}#session-save-every-request"),
        cases=1,
        level="low",
    ),
)
