"""The gates behind the middleware, one after the other, and what follows from all of them."""

from __future__ import annotations

from typing import Optional, Tuple

from session_tui.agent.autopsy.asked import Asked
from session_tui.agent.autopsy.case import Case
from session_tui.agent.autopsy.cookie import Carried, carried_in, length_gate, pairs_of, shown
from session_tui.agent.autopsy.effect import Request
from session_tui.agent.autopsy.loaded import EMPTY, NOTHING, Loaded
from session_tui.agent.autopsy.middleware import Site
from session_tui.agent.autopsy.named import key_of
from session_tui.agent.autopsy.nearest import nearest_worlds
from session_tui.agent.autopsy.own_engine import replayed_of
from session_tui.agent.autopsy.store_gates import loaded_of
from session_tui.agent.autopsy.user_gates import LOST, Action, Authenticated, authenticated
from session_tui.agent.decoded import Decoded
from session_tui.agent.failing import refused
from session_tui.model import Autopsy, Effect, Fault, Problem, Verdict

ANSWERED = {400: "Nothing lies under its key when it is saved: the site answers 400."}
UNKNOWN = (None, None, None)
IN_A_FILE = "The cookies of this cURL command lie in a file, which was not pasted."
PASTE_IT = "Paste the line of the session's cookie: its name, = and its value."
FAILED = "The response cannot be made: its session has no end that Django can compute."


def examined(question: Asked, site: Site, case: Case) -> Autopsy:
    """The autopsy of what was asked, behind the middleware, which has been judged as `site`."""
    replayed = replayed_of(case)
    carried = _carried(question, case)
    loaded = EMPTY._replace(entry=NOTHING if case.kind == "cached_db" else None)
    if carried.present and length_gate(carried, case.steps):
        loaded = loaded_of(carried.value, case)
    who = LOST
    if loaded.accepted and loaded.data is not None and not loaded.raises:
        who = authenticated(loaded.data, case)
    elif not loaded.known:
        who = Authenticated(Action.UNKNOWN)
    effects = _effects(site, carried, loaded, who, case) if replayed.effect else UNKNOWN
    effect, untouched, saving = effects
    verdict = _verdict(site, loaded, who) if replayed.verdict else Verdict.UNKNOWN
    if effect is not None and effect.status >= 400 and verdict is not Verdict.ERROR:
        verdict = Verdict.ERROR
        case.steps.broke("response", ANSWERED.get(effect.status, FAILED), "response")
    decoded = loaded.decoded
    return Autopsy(
        key=shown(carried.value, case.reveal) if carried.value else None,
        gates=tuple(case.steps.gates),
        verdict=verdict,
        user=who.user if verdict is Verdict.AUTHENTICATED else None,
        effect=effect,
        untouched=untouched,
        saving=saving,
        nearest=tuple(nearest_worlds(carried, loaded, case)),
        at=case.at,
        problem=_problem(decoded),
        signer=decoded.signer if decoded is not None else None,
        format=decoded.format if decoded is not None else "",
    )


def _problem(decoded: Optional[Decoded]) -> str:
    return "" if decoded is None or decoded.problem is Problem.NONE else decoded.problem.value


def _carried(question: Asked, case: Case) -> Carried:
    name = str(case.settings.SESSION_COOKIE_NAME)
    if question.header is not None:
        if question.file and name not in dict(pairs_of(question.header)):
            raise refused(Fault.ARGUMENT, IN_A_FILE, question.file[:200], PASTE_IT)
        return carried_in(question.header, name, case.steps)
    return Carried(True, key_of(question.key or "", case.sessions))


def _effects(
    site: Site, carried: Carried, loaded: Loaded, who: Authenticated, case: Case
) -> Tuple[Optional[Effect], Optional[Effect], Optional[Effect]]:
    """Of a view that reads both, of one that touches neither, and with every request saving."""
    always = bool(case.settings.SESSION_SAVE_EVERY_REQUEST)

    def answered(touches: bool, saves: bool) -> Effect:
        request = Request(site, carried, loaded, who, case.sessions.rules, case.at)
        return request.answered(touches, saves)

    if not loaded.known:
        return UNKNOWN
    untouched = answered(False, always)
    if who.action is Action.UNKNOWN:
        return None, None if site.reads_user else untouched, None
    effect, saving = answered(True, always), answered(True, True)
    return (
        effect,
        untouched if untouched != effect else None,
        saving if saving != effect else None,
    )


def _verdict(site: Site, loaded: Loaded, who: Authenticated) -> Verdict:
    if not site.whole or loaded.raises or who.action is Action.RAISE:
        return Verdict.ERROR
    if not loaded.known or who.action is Action.UNKNOWN:
        return Verdict.UNKNOWN
    if who.user is not None:
        return Verdict.AUTHENTICATED
    return Verdict.ANONYMOUS if who.anonymous else Verdict.REFUSED
