"""An autopsy as sentences: gates, verdict, what the answer does, what would bring it back."""

from __future__ import annotations

from session_tui.model import Autopsy, CookieFate, Effect, Gate, Outcome, StoredFate, Verdict
from session_tui.text.losses import Family, family_of, is_qualified
from session_tui.text.signs import UNICODE, Signs
from session_tui.visible import Visible, visible

GATES = {
    "settings": "settings",
    "middleware": "middleware",
    "earlier-middleware": "own middleware",
    "own-middleware": "own middleware",
    "own-engine": "own engine",
    "cookie": "cookie",
    "length": "length",
    "alphabet": "letters",
    "entry": "cache entry",
    "found": "found",
    "expiry": "not expired",
    "signature": "signature",
    "serializer": "content",
    "user-id": "user in it",
    "backend": "backend",
    "user": "user exists",
    "active": "user is active",
    "hash": "password hash",
    "response": "response",
}
"""What each gate is called."""

VERDICTS = {
    Verdict.AUTHENTICATED: "Authenticated: the site knows who asks,",
    Verdict.ANONYMOUS: "Anonymous: the session is accepted, and there is no user in it.",
    Verdict.REFUSED: "Refused: the site sees an anonymous visitor.",
    Verdict.ERROR: "Error: the site answers with an error page.",
    Verdict.UNKNOWN: "Not known: a gate that decides could not be judged here.",
}
"""A sentence for each verdict."""

NO_SESSION = "No session came with the request: the site sees a new visitor."
FAMILIES = {
    Family.USER_GONE: " The data are kept, only the user is gone.",
    Family.DATA_GONE: " The cookie is kept, the data are gone.",
    Family.REPLACED: " The data are gone, and the cookie is replaced by that of an empty session.",
    Family.DELETED: " The cookie is deleted.",
    Family.FLUSHED: " The cookie is deleted, and with it what was stored.",
    Family.NOTHING_SENT: "",
}
"""What each family of loss looks like from the outside."""

UNLESS = " Middleware that is not run here may decide otherwise."
"""Behind a verdict that holds for Django's own middleware."""

COOKIES = {
    CookieFate.NONE: "no cookie is set",
    CookieFate.KEPT: "the cookie is kept as it is",
    CookieFate.RENEWED: "the cookie is sent again with the same value",
    CookieFate.REPLACED: "the cookie is replaced by another one",
    CookieFate.DELETED: "the cookie is deleted",
}
ROWS = {
    StoredFate.NONE: "there is nothing stored under its key",
    StoredFate.KEPT: "what is stored is kept",
    StoredFate.REWRITTEN: "what is stored is overwritten",
    StoredFate.DELETED: "what is stored is deleted",
    StoredFate.CREATED: "it is stored anew",
}
ENTRIES = {
    StoredFate.NONE: "the cache has no entry",
    StoredFate.KEPT: "its cache entry is kept",
    StoredFate.REWRITTEN: "its cache entry is overwritten",
    StoredFate.DELETED: "its cache entry is deleted",
    StoredFate.CREATED: "a cache entry is made",
}
STATUS = {302: "status 302 (to LOGIN_URL, unless the view has login_not_required)"}
UNTOUCHED = "A view that touches neither session nor user"
SAVING = "With SESSION_SAVE_EVERY_REQUEST"


def end_lines(autopsy: Autopsy) -> list[Visible]:
    """What follows the last gate: the verdict, the effect, and what would bring it back."""
    found = [verdict_line(autopsy), *effect_lines(autopsy)]
    if autopsy.nearest:
        found += [visible(""), visible("What would bring it back")]
        found += [visible(f"  {visible(each, 400)}") for each in autopsy.nearest]
    return found


def gate_lines(gate: Gate, signs: Signs = UNICODE) -> list[Visible]:
    """One gate: what it made of the request, by what, and where Django decides."""
    name = GATES.get(gate.gate, gate.gate)
    found = [visible(f"{sign_of(gate.outcome, signs)} {visible(name, 40):<14} {gate.because}", 600)]
    if gate.outcome is Outcome.PASS:
        return found
    found += [visible(f"    {visible(each, 400)}") for each in gate.evidence]
    return [*found, visible(f"    {visible(gate.django, 200)}")] if gate.django else found


def sign_of(outcome: Outcome, signs: Signs = UNICODE) -> str:
    """The sign that stands before a gate."""
    return {
        Outcome.PASS: signs.good,
        Outcome.FAIL: signs.bad,
        Outcome.SKIP: signs.open,
        Outcome.ERROR: "!",
    }[outcome]


def verdict_line(autopsy: Autopsy) -> Visible:
    """The verdict, the user where there is one, the family of a loss, and what it leaves out."""
    user, family = autopsy.user, family_of(autopsy)
    said = NO_SESSION if family is Family.NOTHING_SENT else VERDICTS[autopsy.verdict]
    if user is not None:
        said += f" {visible(user.username, 80)} (id {visible(user.id, 64)})."
    said += FAMILIES[family] if family is not None else ""
    return visible(said + (UNLESS if is_qualified(autopsy) else ""))


def effect_lines(autopsy: Autopsy) -> list[Visible]:
    """What the answer does, and where another view or setting differs."""
    asked = (
        ("A GET that reads session and user", autopsy.effect),
        (UNTOUCHED, autopsy.untouched),
        (SAVING, autopsy.saving),
    )
    return [visible(f"{when}: {effect_text(effect)}.") for when, effect in asked if effect]


def effect_text(effect: Effect) -> str:
    """What one answer does, as the end of a sentence."""
    said = [
        STATUS.get(effect.status, f"status {effect.status}"),
        COOKIES[effect.cookie],
        ROWS[effect.row],
    ]
    if effect.entry is not None:
        said.append(ENTRIES[effect.entry])
    if effect.made:
        said.append("a new session is stored under a new key")
    return ", ".join(said)
