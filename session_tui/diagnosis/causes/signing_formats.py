"""Sessions in a form that the running project does not read, or cannot write."""

from __future__ import annotations

import re

from session_tui.diagnosis.cause import SESSIONS_DOC, Cause, Remedy
from session_tui.diagnosis.changes import rewritten, setting
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
from session_tui.diagnosis.readings.looking import (
    count,
    django_version,
    of_the_site,
    spots_seen,
    unloadable_seen,
)
from session_tui.model.facts import Facts, Spot

FAMILY = "signing"

JSON = "django.contrib.sessions.serializers.JSONSerializer"
PICKLE = "django.contrib.sessions.serializers.PickleSerializer"
SERIALIZER_DOC = f"{SESSIONS_DOC}#session-serialization"


def serializer_changed(facts: Facts) -> Judgement:
    """A serializer that is gone, or sessions of another one whose signature fits."""
    named = facts.setting("SESSION_SERIALIZER")
    version = django_version(facts)
    if named is not None and named.value == PICKLE and version and version >= (5, 0):
        because = "PickleSerializer is gone since Django 5.0: whatever opens a session answers 500."
        return confirmed(because, setting_seen(facts, "SESSION_SERIALIZER"))
    unloadable = unloadable_seen(facts, "SESSION_SERIALIZER")
    if unloadable:
        because = "SESSION_SERIALIZER names what cannot be imported: each page answers 500."
        return confirmed(because, *unloadable)
    if facts.sample.value is None:
        return missing(facts, "sample")
    if named is None:
        return open_("SESSION_SERIALIZER is not known.", proves="SESSION_SERIALIZER.")
    if named.value not in (JSON, PICKLE):
        told = setting_seen(facts, "SESSION_SERIALIZER")
        return open_("The serializer is none of Django's, and is not run here.", told)
    return _by_content(facts, str(named.value))


def _by_content(facts: Facts, serializer: str) -> Judgement:
    told = setting_seen(facts, "SESSION_SERIALIZER")
    sample, pickled = facts.sample.value, serializer == PICKLE
    if sample is None:
        return missing(facts, "sample")
    wrong = ("UNKNOWN_FORMAT",) if pickled else ("PICKLE", "BAD_JSON")
    bare = 0 if pickled else sample.count("formats", "pickle")
    found = sum(sample.count("problems", each) for each in wrong)
    strange = max(0, found - bare) if sample.signers else 0
    if strange and pickled:
        text = f"{count(strange, 'session')} that fit a key hold no pickle."
        proves = "One of them opened: session-tui show KEY."
        because = "Sessions are signed with this key, and are no pickles."
        return suspected(because, told, seen(facts, "sample", text), proves=proves)
    if strange:
        text = f"{count(strange, 'session')} that fit a key hold no JSON."
        because = "Sessions were signed with this key and written by another serializer."
        return confirmed(because, told, seen(facts, "sample", text))
    if sample.signers and sample.rows:
        return ruled_out("What the sessions hold is of the serializer that is set.", told)
    return open_("No session was there to be opened.", proves="A session of before the change.")


def unserializable_data(facts: Facts) -> Judgement:
    """A value in the code that JSON cannot take."""
    named, version = facts.setting("SESSION_SERIALIZER"), django_version(facts)
    if named is not None and named.value == PICKLE and version and version < (5, 0):
        told = setting_seen(facts, "SESSION_SERIALIZER")
        return ruled_out("A pickle takes almost every value.", told)
    if facts.code.value is None:
        return missing(facts, "code")
    spots = of_the_site(facts.spots("unserializable"))
    proves = 'A traceback that ends in "is not JSON serializable".'
    if not spots:
        because = "No such value was found in the project's code; packages were not read."
        return open_(because, proves=proves)
    because = "A value is put into the session that JSON cannot encode: that page answers 500."
    return suspected(because, *spots_seen(facts, spots), proves=proves)


def json_key_types(facts: Facts) -> Judgement:
    """A number as a name: the next request finds a string instead."""
    named = facts.setting("SESSION_SERIALIZER")
    if named is not None and named.value == PICKLE:
        told = setting_seen(facts, "SESSION_SERIALIZER")
        return ruled_out("A pickle keeps the types of names.", told)
    if facts.code.value is None:
        return missing(facts, "code")
    spots = of_the_site(facts.spots("integer-key"))
    if not spots:
        because = "No number was found as a name in the project's code."
        return open_(because, proves="A stored session that has the name as a string.")
    because = "The code uses a number as a name; JSON gives it back as a string."
    proves = "session-tui show KEY: the name stands there as text."
    return suspected(because, *spots_seen(facts, spots), proves=proves)


PLAIN = {"model": "{0}.pk", "queryset": "list({0}.values())", "set": "list({0})"}
"""What JSON takes, for a kind of value; a string for those that are not here."""

NOTHING_PLAIN = ("form", "bytes")


def _as_plain(spot: Spot) -> tuple[str, ...]:
    """The assignment with a value that JSON takes."""
    found = re.match(r"(\s*[^=]+\]\s*=\s*)([^=#].*?)\s*$", spot.snippet)
    if found is None or spot.detail in NOTHING_PLAIN or not _is_whole(found.group(2)):
        return ()
    return (found.group(1) + PLAIN.get(spot.detail, "str({0})").format(found.group(2)),)


def _is_whole(expression: str) -> bool:
    """Whether it ends on its line."""
    return all(expression.count(one) == expression.count(two) for one, two in ("()", "[]", "{}"))


NUMBER = re.compile(r"\[\s*(?:int\((?P<made>[\w.]+)\)|(?P<id>[\w.]+\.(?:id|pk)))\s*\](?=\s*\S?=)")
"""A number as a name, to which something is assigned."""


def _name_as_text(spot: Spot) -> tuple[str, ...]:
    """The line with the number that is a name made a string."""
    new = NUMBER.sub(lambda found: f"[str({found['made'] or found['id']})]", spot.snippet, count=1)
    return (new,) if new != spot.snippet else ()


CAUSES = (
    Cause(
        id="serializer-changed",
        family=FAMILY,
        title="SESSION_SERIALIZER was changed, or is gone in this Django",
        symptoms=("S3", "S11"),
        judge=serializer_changed,
        needs=("settings", "project", "sample", "code", "checks"),
        refutes="Sessions of before the change open with the serializer that is set.",
        remedy=Remedy(
            "Use JSON, and plan for one login of everybody: delete the sessions that the other "
            "serializer wrote.",
            setting("SESSION_SERIALIZER", f'"{JSON}"'),
        ),
        links=(SERIALIZER_DOC, "https://docs.djangoproject.com/en/stable/releases/5.0/"),
        cases=4,
        level="med",
    ),
    Cause(
        id="serializer-unserializable-data",
        family=FAMILY,
        title="A page puts an object into the session that JSON cannot encode",
        symptoms=("S11", "S10"),
        judge=unserializable_data,
        needs=("settings", "project", "code"),
        refutes="No traceback says that something is not JSON serializable.",
        remedy=Remedy(
            "Store strings, numbers, lists and dicts only, and make the object of them when it is "
            "read.",
            rewritten("unserializable", _as_plain),
        ),
        links=(SERIALIZER_DOC,),
        cases=5,
        level="med",
    ),
    Cause(
        id="serializer-json-key-types",
        family=FAMILY,
        title="JSON makes strings of numbers that are used as names, and lists of tuples",
        symptoms=("S10",),
        judge=json_key_types,
        needs=("settings", "code"),
        refutes="All names in the session's data are strings.",
        remedy=Remedy("Use strings as names.", rewritten("integer-key", _name_as_text)),
        links=(SERIALIZER_DOC,),
        cases=1,
        level="low",
    ),
)
