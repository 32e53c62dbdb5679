"""Django itself against the autopsy, world by world, in whatever interpreter runs this.

`python oracle_side.py SEED N UTC|LOCAL` makes N worlds for each engine, has both judge each, and
prints every one in which verdict, user or effect differ; exits 1 if there was one.
"""

import random
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Iterator, Optional, Tuple

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from oracle_case_side import Case
from oracle_world_side import (
    ENGINES,
    FOLDER,
    OVERWRITTEN,
    PREFIXES,
    SEEN,
    WRITTEN,
    Photo,
    answer,
    configured,
    frozen,
    photograph,
    restored,
)

from session_tui.agent.autopsy import why
from session_tui.agent.project import Project
from session_tui.agent.sessions import Sessions
from session_tui.model import AppsState, Autopsy, Effect

Told = Tuple[Any, ...]
"""An effect as a tuple: status, cookie, row, made, entry."""

ENOUGH = 40
"""Worlds of each engine that meet everything there is."""

VERDICTS = {"authenticated", "refused"}
GATES = {"cookie", "length", "alphabet", "found", "expiry", "signature", "serializer", "user-id"}
GATES |= {"backend", "user", "hash"}

MET: "Counter[Any]" = Counter()
"""How often each verdict and last gate was met."""


def ours(case: Case) -> Autopsy:
    """What the autopsy says."""
    from django.conf import settings

    project = Project(str(FOLDER), {"salt": "00"})
    project.settings, project.apps = settings, AppsState(True)
    text = "Cookie: %s" % (case.header or "")
    sessions = Sessions(project)
    options = {"at": case.at.isoformat(), "reveal": True}
    return why(project, lambda: sessions, text, options)


def told(effect: Optional[Effect]) -> Optional[Told]:
    """Our effect, to be compared."""
    if effect is None:
        return None
    entry = None if effect.entry is None else effect.entry.value
    return (effect.status, effect.cookie.value, effect.row.value, effect.made, entry)


def theirs(case: Case, path: str, photo: Photo) -> Told:
    """The effect of Django's own answer to a GET of `path`; the world is put back."""
    from django.http.cookie import parse_cookie

    response = answer(path, case.header, case.at)
    after = photograph()
    restored(photo)
    sent = parse_cookie(case.header or "").get(case.name)
    found = response.cookies.get(case.name)
    if found is None:
        cookie = "none" if sent is None else "kept"
    elif found.value == "" and found["max-age"] == 0:
        cookie = "deleted"
    else:
        cookie = "renewed" if found.value == sent else "replaced"
    row, made, entry = places(case, sent or "", photo, after)
    return (response.status_code, cookie, row, made, entry)


def places(case: Case, key: str, before: Photo, after: Photo) -> Tuple[str, bool, Any]:
    """The fates of what lies under `key`, and whether there is something new."""
    if case.engine == "signed_cookies":
        return "none", before != after, None
    if case.engine == "file":
        return (*fate(case.name + key, before["sessions"], after["sessions"]), None)
    if case.engine == "db":
        return (*fate(key, before["django_session"], after["django_session"]), None)
    entry, made = cached(case, key, before, after)
    if case.engine == "cache":
        return entry, made, None
    return (*fate(key, before["django_session"], after["django_session"]), entry)


def cached(case: Case, key: str, before: Photo, after: Photo) -> Tuple[str, bool]:
    """The same of an entry in the cache."""
    from django.core.cache import caches

    cache: Any = caches[case.cache]
    name = PREFIXES[case.engine] + key
    if case.cache == "database":
        return fate(cache.make_key(name), before["cache_table"], after["cache_table"])
    return fate(Path(cache._key_to_file(name)).name, before["cache"], after["cache"])


def fate(name: str, before: Dict[str, Any], after: Dict[str, Any]) -> Tuple[str, bool]:
    """What became of `name`, and whether there is another one that was not there before."""
    made = bool(set(after) - set(before) - {name})
    if name not in before:
        return ("created" if name in after else "none"), made
    if name not in after:
        return "deleted", made
    same = before[name] == after[name] and name not in OVERWRITTEN
    return ("kept" if same else "rewritten"), made


def verdict(case: Case, status: int, sent: bool) -> Tuple[str, Optional[Tuple[str, str]]]:
    """What the view saw, as a verdict."""
    if status != 200:
        return "error", None
    if SEEN["user"] is not None:
        return "authenticated", (str(SEEN["user"]), SEEN["name"])
    lost = not sent or SEEN["key"] is None or not SEEN["data"]
    return ("refused" if lost or "_auth_user_id" in SEEN["data"] else "anonymous"), None


def differences(case: Case) -> Iterator[str]:
    """Where Django and we differ on one world, as sentences."""
    from django.test.utils import override_settings

    photo = photograph()
    found = ours(case)
    if photograph() != photo:
        yield "the autopsy changed the store"
    MET[case.engine, found.verdict.value, found.gates[-1].gate] += 1
    response = theirs(case, "/open", photo)
    name, user = verdict(case, response[0], case.name in (case.header or ""))
    known = None if found.user is None else (found.user.id, found.user.username)
    if (found.verdict.value, known) != (name, user):
        yield "Django: %s %s, we: %s %s" % (name, user, found.verdict.value, known)
    response = theirs(case, "/read", photo) if case.redirects else response
    if told(found.effect) != response:
        yield "Django answers %s, we say %s" % (response, told(found.effect))
    response = theirs(case, "/untouched", photo)
    if told(found.untouched or found.effect) != response:
        yield "untouched Django answers %s, we say %s" % (response, told(found.untouched))
    with override_settings(SESSION_SAVE_EVERY_REQUEST=True):
        response = theirs(case, "/read", photo)
    if told(found.saving or found.effect) != response:
        yield "saving Django answers %s, we say %s" % (response, told(found.saving))


def judged(draw: random.Random, engine: str, cache: str, empty: Photo) -> int:
    """One world; how many differences it had."""
    from django.test.utils import override_settings

    restored(empty)
    case, wrong = Case(draw, engine, cache), 0
    with override_settings(**case.settings):
        with frozen(WRITTEN):
            case.write()
        for found in differences(case):
            wrong += 1
            print(found, sys.version_info[:2], engine, cache, case.at, case.signer, end=" ")
            print(repr(case.header), case.data, case.settings)
    return wrong


def main(seed: int, count: int, zone: str) -> int:
    """Compares `count` worlds of each engine."""
    configured(zone == "UTC")
    draw, empty, wrong = random.Random(seed), photograph(), 0
    for engine, cache in ENGINES:
        for _ in range(count):
            wrong += judged(draw, engine, cache, empty)
    if "-v" in sys.argv:
        for met, times in sorted(MET.items()):
            print(times, *met)
    missed = list(unmet()) if count >= ENOUGH else []
    for verdict_missed in missed:
        print("never met:", verdict_missed)
    return 1 if wrong or missed else 0


def unmet() -> Iterator[str]:
    """What an oracle that says something has to have met, and has not."""
    gates = {gate for _engine, _verdict, gate in MET}
    yield from GATES - gates
    for engine, _cache in ENGINES:
        verdicts = {verdict for met, verdict, _gate in MET if met == engine}
        yield from ("%s %s" % (engine, name) for name in VERDICTS - verdicts)


if __name__ == "__main__":
    try:
        status = main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
    finally:
        shutil.rmtree(str(FOLDER))
    sys.exit(status)
