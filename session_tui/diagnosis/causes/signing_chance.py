"""Keys that are made by chance, at each start or in each process."""

from __future__ import annotations

from session_tui.diagnosis.cause import SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.changes import settings
from session_tui.diagnosis.finding import Judgement
from session_tui.diagnosis.judging import (
    confirmed,
    missing,
    open_,
    ruled_out,
    seen,
    suspected,
)
from session_tui.diagnosis.readings.keys import (
    AS_WORKER,
    FORKED,
    fits_before_start,
    loads_differ,
    may_have_a_key,
    other_key,
    pattern,
    pids,
    serving,
    started_between,
    unfitting,
)
from session_tui.diagnosis.readings.looking import moment, spots_seen
from session_tui.diagnosis.readings.setting_lines import demanded_key
from session_tui.model.facts import Facts

FAMILY = "signing"

KEY_DOC = f"{SETTINGS_DOC}#secret-key"

KEPT = "file"
"""What is said of a key that is made once, written into a file, and read from there."""

GIVEN = "default"
"""What is said of a key that is made only where nothing gives one."""

TWO_LOADS = "Two loads of the settings in the environment of the site that give two keys."


def random_per_process(facts: Facts) -> Judgement:
    """Loads that differ, where several processes have each loaded the settings."""
    if not facts.loads.known:
        return _spots_alone(facts, KEPT)
    if not loads_differ(facts):
        return _fixed_here(facts)
    told = [seen(facts, "loads", "Two loads of the settings gave two values of SECRET_KEY.")]
    told += spots_seen(facts, facts.spots("random-secret"))
    if may_have_a_key(facts):
        return _key_of_workers(facts)
    workers = serving(facts)
    forked = bool(workers) and all(each.worker.kind in FORKED for each in workers)
    if pattern(facts) == "mixed" or (len(workers) > 1 and not forked):
        return confirmed("Each process that loads the settings makes a key of its own.", *told)
    if len(workers) == 1:
        return open_(
            "The key is made anew at each load, but one process alone serves here.",
            *told,
            proves="Whether other machines serve the same site.",
        )
    because = "Each load of the settings makes another key."
    return suspected(because, *told, proves="Several processes that each load the settings.")


def _spots_alone(facts: Facts, *unless: str) -> Judgement:
    """What the code says where nobody has loaded the settings twice."""
    spots = tuple(each for each in facts.spots("random-secret") if each.detail not in unless)
    if not spots:
        return missing(facts, "loads")
    because = "The settings can make a key by chance; whether they do was not measured."
    return suspected(because, *spots_seen(facts, spots), proves=TWO_LOADS)


def _key_of_workers(facts: Facts) -> Judgement:
    because = "Without the workers' environment the key is made anew at each load."
    workers = pids(facts, may_have_a_key(facts), "Their environment is another than here")
    return open_(because, workers, proves=AS_WORKER)


def _fixed_here(facts: Facts) -> Judgement:
    """Two loads gave one key here; the workers' environment may still lack it."""
    others, spots = other_key(facts), facts.spots("random-secret")
    if not others and not (spots and pattern(facts) == "mixed"):
        equal = seen(facts, "loads", "Two loads of the settings gave the same SECRET_KEY.")
        return ruled_out("The settings give the same key at each load.", equal)
    if not spots:
        return open_("Workers have another key than the settings here.", proves=AS_WORKER)
    told = spots_seen(facts, spots)
    told += [pids(facts, others, "Another key than here")] if others else unfitting(facts)
    because = "The settings can make a key by chance, and not all processes have the key of here."
    return suspected(because, *told, proves=TWO_LOADS)


def regenerated_on_restart(facts: Facts) -> Judgement:
    """Loads that differ where one process serves, or a key that was another before the start."""
    if not facts.loads.known:
        return _spots_alone(facts)
    if not loads_differ(facts):
        return _made_at_start(facts)
    if may_have_a_key(facts):
        return _key_of_workers(facts)
    told = [seen(facts, "loads", "Two loads of the settings gave two values of SECRET_KEY.")]
    told += spots_seen(facts, facts.spots("random-secret"))
    workers, start = serving(facts), started_between(facts)
    if start:
        told += unfitting(facts)
        because = f"Sessions of before the start at {moment(start)} fit no key, later ones do."
        return confirmed(because, *told)
    one_load = len(workers) == 1 or all(each.worker.kind in FORKED for each in workers)
    if workers and one_load and pattern(facts) != "mixed":
        return confirmed("Each start makes another key, so that all earlier sessions end.", *told)
    because = "Each load of the settings makes another key, so each start does too."
    return suspected(because, *told, proves="One key that all processes have between two starts.")


def _made_at_start(facts: Facts) -> Judgement:
    """Two loads gave one key, which may be kept where a start or a deployment loses it."""
    found = facts.spots("random-secret")
    spots = tuple(each for each in found if each.detail != GIVEN)
    if found and other_key(facts):
        return _fixed_here(facts)
    if spots and pattern(facts) in ("before", "all", ""):
        told = [*spots_seen(facts, spots), *unfitting(facts)]
        because = "The settings can make a key by chance, and may keep it where a start loses it."
        return suspected(because, *told, proves="A SECRET_KEY that is another after a restart.")
    if fits_before_start(facts):
        because = "Sessions that were written before the workers' start fit SECRET_KEY."
        return ruled_out(because, *unfitting(facts))
    if pattern(facts) == "none" and not spots:
        return ruled_out("Two loads gave one key, and every session fits it.", *unfitting(facts))
    return _at_one_start(facts)


def _at_one_start(facts: Facts) -> Judgement:
    start = started_between(facts)
    if start:
        because = f"At the start at {moment(start)} the key became another."
        return open_(because, *unfitting(facts), proves="Whether each start does that.")
    if not facts.sample.known:
        return missing(facts, "sample")
    return open_(
        "Two loads gave one key; whether it outlives a restart is not known.",
        proves="session-tui fingerprint before and after a restart.",
    )


def _given(facts: Facts) -> str:
    """The key from the environment alone, under the name that it has there already."""
    return settings(demanded_key(facts))(facts)


CAUSES = (
    Cause(
        id="secret-random-per-process",
        family=FAMILY,
        title="Each worker process makes a random SECRET_KEY of its own",
        symptoms=("S2", "S1"),
        judge=random_per_process,
        needs=("loads", "workers", "sample", "code"),
        refutes="Fresh loads of the settings in the site's environment give the same key.",
        remedy=Remedy(
            "Give all processes one key from the environment, and fail where it is missing. "
            "Everybody logs in once more.",
            _given,
        ),
        links=(KEY_DOC,),
        cases=4,
        level="high",
    ),
    Cause(
        id="secret-regenerated-on-restart",
        family=FAMILY,
        title="Each start, reload or deployment makes a new SECRET_KEY",
        symptoms=("S3",),
        judge=regenerated_on_restart,
        needs=("loads", "workers", "sample", "code"),
        refutes="Sessions that were written before the last start fit the key.",
        remedy=Remedy(
            "Keep the key outside of what a start or a deployment replaces.",
            _given,
        ),
        links=(KEY_DOC,),
        cases=4,
        level="high",
    ),
)
