"""Sessions that are signed by a key that others do not have."""

from __future__ import annotations

from session_tui.diagnosis.cause import SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.causes import signing_chance, signing_formats, signing_upgrades
from session_tui.diagnosis.changes import setting
from session_tui.diagnosis.finding import Judgement
from session_tui.diagnosis.judging import (
    confirmed,
    missing,
    open_,
    ruled_out,
    seen,
    suspected,
)
from session_tui.diagnosis.question import yes_or_no
from session_tui.diagnosis.readings.keys import (
    AS_WORKER,
    KEY,
    loads_differ,
    other_key,
    pattern,
    pids,
    same_key,
    too_many_hashes,
    unfitting,
)
from session_tui.diagnosis.readings.looking import count, django_version, moment
from session_tui.model.facts import Facts

FAMILY = "signing"

KEY_DOC = f"{SETTINGS_DOC}#secret-key"
FALLBACKS_DOC = f"{SETTINGS_DOC}#secret-key-fallbacks"


def differs_between_nodes(facts: Facts) -> Judgement:
    """Workers that do not agree, or sessions of both kinds in the same time."""
    if loads_differ(facts):
        return open_("Each load here makes another key, which tells nothing of other nodes.")
    others, same = other_key(facts), same_key(facts)
    if others and same:
        told = [
            pids(facts, same, "The SECRET_KEY of here"),
            pids(facts, others, "Another SECRET_KEY"),
        ]
        return confirmed("Workers of this project have different keys.", *told)
    if others:
        told = [pids(facts, others, "Another SECRET_KEY than the settings here")]
        return open_("No worker has the key that was read here.", *told, proves=AS_WORKER)
    return _by_sessions(facts)


def _by_sessions(facts: Facts) -> Judgement:
    found, told = pattern(facts), unfitting(facts)
    turn = facts.sample.value.turn if facts.sample.value else None
    proves = "session-tui fingerprint on each node: another digest of SECRET_KEY."
    if found == "mixed" and turn:
        since = f" since {moment(turn.since)}" if turn.since else ""
        because = (
            f"Sessions that fit the key and such that do not were written side by side{since}."
        )
        return suspected(because, *told, proves=proves)
    if found == "after" and turn:
        because = f"Since {moment(turn.at)} sessions are written by somebody with another key."
        return suspected(because, *told, proves=proves)
    if found == "none" and facts.sample.value and facts.sample.value.rows:
        return ruled_out("Every session fits a key of this node, whoever wrote it.", *told)
    if found == "before":
        return open_("What is written now fits the key of this node.", *told, proves=proves)
    return open_("Whether other nodes have this key is not known.", *told, proves=proves)


def rotated_no_fallback(facts: Facts) -> Judgement:
    """Sessions that fit no key up to one moment, and all later ones do."""
    if loads_differ(facts):
        return open_("The key read here is made anew at each load.", proves=AS_WORKER)
    if other_key(facts) and not same_key(facts):
        return open_("No worker has the key that was read here.", proves=AS_WORKER)
    found, told = pattern(facts), unfitting(facts)
    if found in TURNED:
        because, proves = TURNED[found]
        turn = facts.sample.value.turn if facts.sample.value else None
        at = moment(turn.at) if turn else ""
        return suspected(because.format(at=at, old=_oldest_unfit(facts)), *told, proves=proves)
    if found == "none":
        return ruled_out("Every session fits a key that Django tries.", *told)
    if found == "mixed":
        return open_("Sessions fit and do not fit in the same time: no single change.", *told)
    if too_many_hashes(facts):
        return suspected(
            "The hash differs in the sessions of too many users for changed passwords.",
            seen(facts, "users", "Most sessions carry a hash that fits under no key."),
            proves="The former key in SECRET_KEY_FALLBACKS: then the hashes fit.",
        )
    return (
        missing(facts, "sample")
        if not facts.sample.known
        else open_(
            "The sessions do not tell by which key they were signed.",
            proves="Whether SECRET_KEY was changed.",
        )
    )


OLD_KEY = "The former key in SECRET_KEY_FALLBACKS: then they fit."
TURNED = {
    "before": ("{old}; every session written after {at} fits SECRET_KEY.", OLD_KEY),
    "after": (
        "Sessions written after {at} fit no key: the key read here is a former one.",
        AS_WORKER,
    ),
    "all": ("No session fits any key; SECRET_KEY is not the one that signed them.", OLD_KEY),
}
"""By the pattern of the sample: why it may be a change of the key, and what would prove it."""


def _oldest_unfit(facts: Facts) -> str:
    span = facts.sample.value.span("signers", "") if facts.sample.value else None
    if span is None:
        return "Some sessions fit no key"
    newest = f"; the newest was written {moment(span.last)}" if span.last else ""
    return f"{span.count} sessions fit no key{newest}"


def fallback_incomplete(facts: Facts) -> Judgement:
    """Django 4.1.0 to 4.1.7 tries fallbacks for the payload, but not for the hash in it."""
    version = django_version(facts)
    if version is None or facts.project.value is None:
        return missing(facts, "project")
    told = seen(facts, "project", f"Django {facts.project.value.django}")
    if version[:2] != (4, 1) or version[2:] >= (8,):
        return ruled_out("This Django tries fallback keys for both, or for none.", told)
    if not facts.project.value.fallbacks:
        return ruled_out("SECRET_KEY_FALLBACKS is empty.", told)
    users, older = facts.users.value, _signed_by_fallbacks(facts)
    if users is not None and users.differing and older:
        text = f"{count(older, 'session')} that a fallback key signed."
        because = "This Django does not try fallback keys for the hash of a login, and ends these."
        unfit = seen(facts, "users", f"{users.differing} hashes fit no password under SECRET_KEY.")
        return confirmed(because, told, seen(facts, "sample", text), unfit)
    because = "Fallback keys are set, and this Django does not try them for the hash of a login."
    return suspected(because, told, proves="Sessions that a fallback key signed, without a user.")


def _signed_by_fallbacks(facts: Facts) -> int:
    spans = facts.sample.value.signers if facts.sample.value else ()
    return sum(span.count for span in spans if span.name.startswith(f"{KEY}_FALLBACKS"))


def _former_key(facts: Facts) -> str:
    """The former key, where it is in the environment; nothing that would take others away."""
    fallbacks = facts.setting(f"{KEY}_FALLBACKS")
    if (django_version(facts) or (4, 1)) < (4, 1) or (fallbacks and not fallbacks.default):
        return ""
    value = f'[os.environ["OLD_{KEY}"]] if "OLD_{KEY}" in os.environ else []'
    return setting(f"{KEY}_FALLBACKS", value)(facts)


CAUSES = (
    *signing_chance.CAUSES,
    Cause(
        id="secret-differs-between-nodes",
        family=FAMILY,
        title="Machines or workers that share the store have different SECRET_KEYs",
        symptoms=("S2", "S1"),
        judge=differs_between_nodes,
        needs=("loads", "workers", "sample"),
        refutes="session-tui fingerprint gives the same digest of SECRET_KEY on every node.",
        remedy=Remedy(
            "Give all nodes one key. While they are changed, the others' keys can stand in "
            "SECRET_KEY_FALLBACKS."
        ),
        links=(KEY_DOC, FALLBACKS_DOC),
        cases=2,
        level="high",
        question=yes_or_no(
            "keys-differ",
            "Do two machines or containers give different digests of SECRET_KEY?",
            "A session that one of them signs is empty for the other.",
            "session-tui fingerprint > A.json on one, then session-tui compare A.json B.json.",
            yes=("secret-differs-between-nodes",),
            no_excludes=("secret-differs-between-nodes",),
        ),
    ),
    Cause(
        id="secret-rotated-no-fallback",
        family=FAMILY,
        title="SECRET_KEY was changed, and the former one is no fallback",
        symptoms=("S3",),
        judge=rotated_no_fallback,
        needs=("loads", "workers", "sample", "users"),
        refutes="Unexpired sessions of before that moment fit the key.",
        remedy=Remedy(
            "Name the former key in SECRET_KEY_FALLBACKS for as long as a session lasts "
            "(Django 4.1 or later); earlier ones need one more login.",
            _former_key,
        ),
        links=(FALLBACKS_DOC,),
        cases=3,
        level="med",
    ),
    Cause(
        id="secret-fallback-incomplete",
        family=FAMILY,
        title="Django 4.1.0 to 4.1.7 tries fallback keys for the session, but not for its login",
        symptoms=("S3",),
        judge=fallback_incomplete,
        needs=("project", "users", "sample"),
        refutes="Another version of Django, or no fallback key.",
        remedy=Remedy("Upgrade to Django 4.1.8 or later."),
        links=(FALLBACKS_DOC, "https://docs.djangoproject.com/en/stable/releases/4.1.8/"),
        cases=1,
        level="low",
    ),
    *signing_formats.CAUSES,
    *signing_upgrades.CAUSES,
)
