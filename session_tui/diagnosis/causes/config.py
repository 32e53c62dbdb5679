"""Settings that are not what they look like."""

from __future__ import annotations

from session_tui.diagnosis.cause import SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.changes import settings
from session_tui.diagnosis.finding import Evidence, Judgement
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
from session_tui.diagnosis.readings.engines import CACHED, OWN
from session_tui.diagnosis.readings.looking import unloadable_seen
from session_tui.diagnosis.readings.setting_lines import as_flag, as_number
from session_tui.model.facts import Facts, SettingSeen

FAMILY = "config"

NUMBERS = ("SESSION_COOKIE_AGE",)
EDITED = "One of these is what was edited; the shell may just lack the site's variables (--pid)."

YES = ("true", "1", "yes", "on", "t", "y", "")
"""Texts of flags that do what they say: an empty one counts as false."""
FLAGS = (
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_SAVE_EVERY_REQUEST",
    "SESSION_EXPIRE_AT_BROWSER_CLOSE",
)


def wrong_type(facts: Facts) -> Judgement:
    """A text where Django wants a number breaks each login; one for a flag is always true."""
    if not facts.settings.known:
        return missing(facts, "settings")
    nowhere = [*_no_such_cache(facts), *unloadable_seen(facts, "CACHES.")]
    if nowhere:
        because = "The sessions' cache is none that Django can open: each page answers 500."
        return confirmed(because, *nowhere)
    wrong = [name for name in (*NUMBERS, *FLAGS) if _is_wrong(facts.setting(name))]
    if not wrong:
        return ruled_out("All session settings have the right type.")
    told = [setting_seen(facts, name) for name in wrong]
    if any(name in NUMBERS for name in wrong):
        what = _kind(facts.setting(NUMBERS[0]))
        because = f"SESSION_COOKIE_AGE is {what}, not a number of seconds: a login answers 500."
        return confirmed(because, *told)
    if not any(_means_no(facts.setting(name)) for name in wrong):
        return open_("Any text that is not empty counts as true, as these seem to be meant.", *told)
    return confirmed("A text that is not empty counts as true, also 'False' and '0'.", *told)


def _no_such_cache(facts: Facts) -> list[Evidence]:
    """SESSION_CACHE_ALIAS, where CACHES has no entry of that name and the engine asks for it."""
    engine, alias = facts.setting("SESSION_ENGINE"), facts.setting("SESSION_CACHE_ALIAS")
    asking = [f"{OWN}{kind}" for kind in CACHED]
    if engine is None or alias is None or engine.value not in asking or not facts.settings.value:
        return []
    known = facts.settings.value.under("CACHES")
    if not known or facts.settings.value.under(f"CACHES.{alias.value}"):
        return []
    there = ", ".join(dict.fromkeys(each.name.split(".")[1] for each in known))
    told = seen(facts, "settings", f"CACHES has no such entry; it has: {there}")
    return [setting_seen(facts, "SESSION_CACHE_ALIAS"), told]


def _is_wrong(setting: SettingSeen | None) -> bool:
    if setting is None:
        return False
    allowed = ("int", "float") if setting.name in NUMBERS else ("bool", "int", "NoneType")
    return setting.kind == "str" or (setting.name in NUMBERS and setting.kind not in allowed)


KINDS_TOLD = {"str": "text", "NoneType": "None"}


def _kind(setting: SettingSeen | None) -> str:
    kind = setting.kind if setting is not None else ""
    return KINDS_TOLD.get(kind, f"a {kind}")


def _means_no(setting: SettingSeen | None) -> bool:
    """Whether a text is meant to switch off what it switches on, or cannot be read here."""
    if setting is None or setting.kind != "str":
        return False
    return setting.value is None or str(setting.value).strip().lower() not in YES


def not_effective(facts: Facts) -> Judgement:
    """A running worker has other settings than those that were edited."""
    alike = facts.settings.value.alike if facts.settings.value else ()
    if alike:
        told = [
            seen(facts, "settings", f"{ours} is set; Django reads {real}") for ours, real in alike
        ]
        return confirmed("A setting is misspelt, so that Django never reads it.", *told)
    if facts.workers.value is None:
        return missing(facts, "workers")
    serving = facts.workers.value.serving
    stale = [each for each in serving if each.stale]
    other = [each for each in serving if "SECRET_KEY" not in each.differing and each.differing]
    if other:
        told = [
            seen(facts, "workers", f"{each.worker.pid}: {', '.join(each.differing)}")
            for each in other
        ]
        because = "Running workers have other settings than were read here."
        return suspected(because, *told, proves=EDITED)
    if stale:
        pids = ", ".join(str(each.worker.pid) for each in stale)
        changed = seen(
            facts, "workers", f"{facts.workers.value.settings_file} is newer than {pids}"
        )
        return suspected(
            "Workers run since before the settings were last changed.",
            changed,
            proves="Restart them and see whether it goes on.",
        )
    if serving and all(not each.problem for each in serving):
        return ruled_out("Every running worker has the settings that were read here.")
    return open_("No running worker could be compared.", proves="session-tui workers, as root.")


def _converted(facts: Facts) -> str:
    """Every setting of the wrong type, converted where it is read."""
    numbers = [as_number(facts, each) for each in NUMBERS if _is_wrong(facts.setting(each))]
    flags = [as_flag(facts, each) for each in FLAGS if _is_wrong(facts.setting(each))]
    return settings(*(each for each in (*numbers, *flags) if each is not None))(facts)


CAUSES = (
    Cause(
        id="config-wrong-type",
        family=FAMILY,
        title="A session setting has the wrong type, or names a cache that is not there",
        symptoms=("S11", "S1"),
        judge=wrong_type,
        needs=("settings", "code", "checks"),
        refutes="All session settings have the type that Django documents.",
        remedy=Remedy(
            "Convert it where it is read: int(...) for numbers, a comparison for flags. A cache is "
            "named as CACHES has it.",
            _converted,
        ),
        links=(f"{SETTINGS_DOC}#session-cookie-age",),
        cases=4,
        level="high",
    ),
    Cause(
        id="config-not-effective",
        family=FAMILY,
        title="The running process uses other settings than the operator thinks",
        symptoms=("S1", "S4", "S7"),
        judge=not_effective,
        needs=("settings", "workers"),
        refutes="The settings loaded with a running worker's environment equal these.",
        remedy=Remedy("Change the module that the workers load, then restart them."),
        links=("https://docs.djangoproject.com/en/stable/topics/settings/",),
        cases=1,
        level="med",
        question=yes_or_no(
            "restarted-since",
            "Were the site's workers restarted after the setting was changed?",
            "A process keeps the settings that it was started with.",
            "session-tui workers shows since when each runs; compare with the change.",
            no=("config-not-effective",),
        ),
    ),
)
