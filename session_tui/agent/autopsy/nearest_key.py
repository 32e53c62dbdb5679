"""The keys and salts under which a signature was tried that Django refuses."""

from __future__ import annotations

from typing import Any, Iterator, List, Tuple

from session_tui.agent.autopsy.candidates import store_classes
from session_tui.agent.autopsy.case import Case
from session_tui.agent.autopsy.cookie import Carried
from session_tui.agent.autopsy.loaded import Loaded
from session_tui.agent.codec import STORE_SALT, Codec
from session_tui.agent.decoded import Decoded
from session_tui.agent.openers import COOKIE_SALT
from session_tui.model import Problem


def signature_worlds(carried: Carried, loaded: Loaded, case: Case) -> Iterator[str]:
    """Under which key and salt it verifies, or how many of them were tried in vain."""
    if loaded.stored is None or not loaded.stored.payload:
        return
    keys, salts = known_keys(case.settings), _salts(case)
    own = _own_salt(case)
    others = [salt for salt in salts if salt != own]
    found = _codec(keys, own, others, case).open(loaded.stored.payload, show=False)
    if found.signer is None:
        many = len(keys) * (1 + len(others))
        yield "None of the %d tried fits: %s, each under %s." % (
            many,
            _count(len(keys), "key"),
            _count(1 + len(others), "salt"),
        )
        return
    yield _fitting(found, own, salts)


def _fitting(found: Decoded, own: str, salts: "dict[str, str]") -> str:
    import django

    version = "Django %d.%d" % django.VERSION[:2]
    signer = found.signer or ""
    if found.problem is Problem.OTHER_SALT:
        salt = found.salt or ""
        of = salts.get(salt)
        named = " of %s" % of if of else ""
        return "It verifies under %s with the salt %s%s; the engine's is %s." % (
            signer,
            salt,
            named,
            own,
        )
    if found.format == "legacy":
        said = "It is in the format from before Django 3.1 and fits %s; %s does not read it."
        return said % (signer, version)
    if found.problem is Problem.BAD_SIGNATURE:
        return "It verifies under %s with another hash, which %s does not accept." % (
            signer,
            version,
        )
    return "It verifies under %s, which %s does not try." % (signer, version)


def known_keys(settings: Any) -> List[Tuple[str, Any]]:
    """Every key in the settings, also where the installed Django has no fallbacks."""
    fallbacks = enumerate(getattr(settings, "SECRET_KEY_FALLBACKS", ()))
    named = [("SECRET_KEY_FALLBACKS[%d]" % number, key) for number, key in fallbacks]
    return [("SECRET_KEY", settings.SECRET_KEY), *named]


def _codec(keys: List[Tuple[str, Any]], own: str, others: List[str], case: Case) -> Codec:
    import django

    algorithm = getattr(case.settings, "DEFAULT_HASHING_ALGORITHM", "sha256")
    qualname = case.sessions.engine.qualname
    return Codec(keys, own, django.VERSION[:2], qualname, others, algorithm)


def _own_salt(case: Case) -> str:
    if case.kind == "signed_cookies":
        return COOKIE_SALT
    return case.sessions.engine.salt or STORE_SALT + case.sessions.engine.qualname


def _salts(case: Case) -> "dict[str, str]":
    """Salts to be tried, and where each is from."""
    found = {STORE_SALT + "SessionStore": "Django's own engines", COOKIE_SALT: "signed_cookies"}
    for name, place, salt in store_classes(case.project.root):
        found[salt or STORE_SALT + name] = "%s in %s" % (name, place)
    return found


def _count(number: int, noun: str) -> str:
    return "%d %s%s" % (number, noun, "" if number == 1 else "s")
