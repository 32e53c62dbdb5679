"""Sessions that another version of Django, or another engine, has written."""

from __future__ import annotations

from datetime import timedelta

from session_tui.diagnosis.cause import SESSIONS_DOC, SETTINGS_DOC, Cause, Remedy
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
from session_tui.diagnosis.readings.engines import cookie_age
from session_tui.diagnosis.readings.looking import count, django_version
from session_tui.model.facts import Elsewhere, Facts

FAMILY = "signing"

LATELY = timedelta(hours=1)
"""Who wrote sessions this short a time before the look still writes them."""


def session_format(facts: Facts) -> Judgement:
    """Rows of before Django 3.1, which 4.0 and later take for empty."""
    version = django_version(facts)
    if facts.sample.value is None:
        return missing(facts, "sample")
    old = facts.sample.value.count("formats", "legacy")
    told = seen(facts, "sample", f"{count(old, 'session')} in the format of before Django 3.1.")
    if not old:
        if facts.sample.value.count("formats", "signed"):
            return ruled_out("Every session is in the format that is written now.", told)
        return open_("No session tells its format.", proves="A session of before the upgrade.")
    if version is None:
        return suspected("Two versions of Django wrote here.", told, proves="Which Django runs.")
    if version < (4, 0):
        proves = "Another version of Django that uses the same store."
        return open_("This Django still reads the old format.", told, proves=proves)
    lost = min(old, facts.sample.value.count("problems", "NOT_SIGNED"))
    if not lost:
        return ruled_out("All sessions in the old format have ended anyway.", told)
    because = (
        f"{count(lost, 'session')} in the format of before Django 3.1, which this one cannot read."
    )
    return confirmed(because, told)


def auth_hash_algorithm(facts: Facts) -> Judgement:
    """Logins whose hash is a SHA-1, which Django 4.0 and later do not compare."""
    version, users, sample = django_version(facts), facts.users.value, facts.sample.value
    if version is None:
        return missing(facts, "project")
    if version < (4, 0):
        return _before_4(facts, f"Django {version[0]}.{version[1]}")
    if users is not None and users.legacy:
        text = f"{count(users.legacy, 'session')} whose hash fits the password as a SHA-1 only."
        because = "This Django compares a SHA-256, and ends sessions that carry the older form."
        return confirmed(because, seen(facts, "users", text))
    if sample is None:
        return missing(facts, "sample")
    short = sample.count("hash_lengths", "40")
    told = seen(facts, "sample", f"{count(short, 'session')} with a hash of 40 characters.")
    if not short:
        if sample.hash_lengths:
            return ruled_out("No session carries a hash as long as a SHA-1.", told)
        return open_("No session with a user is there.", proves="A login of before the upgrade.")
    if users is not None and users.fitting and not users.differing:
        return ruled_out("The hashes of 40 characters fit what this project computes.", told)
    if users is not None and users.sessions and not users.differing:
        return open_("The user model makes this hash itself; its code is not run here.", told)
    proves = "Their hashes fit the password in the SHA-1 form (the fact users)."
    return suspected("Logins were written by a Django of before 4.0.", told, proves=proves)


def _before_4(facts: Facts, version: str) -> Judgement:
    """Such a Django takes both forms; channels compares the hash itself, and once took one only."""
    told = seen(facts, "project", version)
    if facts.package("channels") is not None:
        because = "Django takes the SHA-1 form as well; channels compares the hash by itself."
        return open_(because, told, proves="It happens when a websocket opens.")
    return ruled_out("This Django takes the SHA-1 form of the hash as well.", told)


def engine_switched(facts: Facts) -> Judgement:
    """Sessions that are still good, where the engine no longer looks."""
    places = facts.elsewhere.value.places if facts.elsewhere.value else ()
    found = [each for each in places if each.kind == "other-engine" and each.live]
    other = [each for each in found if each.fitting != 0]
    salted = facts.sample.value.count("problems", "OTHER_SALT") if facts.sample.value else 0
    told = [setting_seen(facts, "SESSION_ENGINE")]
    told += [seen(facts, "elsewhere", f"{each.where}: {each.live} unexpired") for each in other]
    if salted:
        text = f"{count(salted, 'session')} signed with this key for a store class of another name."
        because = "The engine's class has another name than the one that wrote these sessions."
        return confirmed(because, *told, seen(facts, "sample", text))
    left = [each for each in other if each.fitting and not _still_written(facts, each)]
    if left:
        return confirmed("Unexpired sessions lie in the store of another engine.", *told)
    if any(_still_written(facts, each) for each in other):
        because = "Another engine still writes sessions: another process of this site, or another."
        return suspected(because, *told, proves="Workers whose SESSION_ENGINE is another.")
    if other:
        because = "Unexpired sessions lie in the store of another engine, of this site or another."
        return suspected(because, *told, proves="One of them names a user of this site.")
    if facts.elsewhere.value is None:
        return missing(facts, "elsewhere")
    if facts.sample.value is None:
        return missing(facts, "sample")
    return ruled_out("Sessions lie only where the engine looks, and are of its own class.", *told)


def _still_written(facts: Facts, place: Elsewhere) -> bool:
    looked = facts.elsewhere.measured_at
    if place.newest_end is None or looked is None:
        return False
    return looked - (place.newest_end - timedelta(seconds=cookie_age(facts))) < LATELY


CAUSES = (
    Cause(
        id="upgrade-session-format",
        family=FAMILY,
        title="Versions of Django before and after 3.1 write sessions in two formats",
        symptoms=("S3", "S2", "S11"),
        judge=session_format,
        needs=("project", "sample"),
        refutes="All sessions in the store are in the format of the Django that runs.",
        remedy=Remedy(
            "Delete the sessions of the other format. While 3.0 and 3.1 run side by side, "
            'DEFAULT_HASHING_ALGORITHM = "sha1" on the newer one lets both read.'
        ),
        links=(
            "https://docs.djangoproject.com/en/stable/releases/3.1/",
            "https://docs.djangoproject.com/en/stable/releases/4.0/",
        ),
        cases=6,
        level="med",
        question=yes_or_no(
            "several-djangos",
            "Do several versions of Django use this store, or did one until lately?",
            "Each takes the sessions of the other for empty, or answers with an error.",
            "Run python -m django --version in each container, branch and machine.",
            yes=("upgrade-session-format",),
            no_excludes=("upgrade-session-format",),
        ),
    ),
    Cause(
        id="upgrade-session-auth-hash-algorithm",
        family=FAMILY,
        title="Logins carry a SHA-1 of before Django 4.0, which is compared no longer",
        symptoms=("S3",),
        judge=auth_hash_algorithm,
        needs=("project", "users", "sample", "packages"),
        refutes="The hashes in sessions of before the upgrade have 64 characters.",
        remedy=Remedy(
            "Let sessions age on Django 3.2 without DEFAULT_HASHING_ALGORITHM before the upgrade, "
            "or accept one login."
        ),
        links=("https://docs.djangoproject.com/en/stable/releases/4.0/",),
        cases=3,
        level="low",
    ),
    Cause(
        id="session-engine-switched",
        family=FAMILY,
        title="SESSION_ENGINE, or the name of the store's class, was changed",
        symptoms=("S3",),
        judge=engine_switched,
        needs=("elsewhere", "sample", "settings", "code"),
        refutes="Unexpired sessions lie only in the store of the engine that is set.",
        remedy=Remedy(
            "Accept one login, or set the former engine again until its sessions have ended. "
            "The name of a store's class is part of its signature: keep it."
        ),
        links=(f"{SETTINGS_DOC}#session-engine", f"{SESSIONS_DOC}#configuring-the-session-engine"),
        cases=3,
        level="med",
        question=yes_or_no(
            "engine-changed",
            "Was SESSION_ENGINE changed, or an own store class renamed or moved?",
            "Sessions of the former engine lie where nobody looks any more.",
            "Look for SESSION_ENGINE in the history of the settings: git log -S SESSION_ENGINE.",
            yes=("session-engine-switched",),
            no_excludes=("session-engine-switched",),
        ),
    ),
)
