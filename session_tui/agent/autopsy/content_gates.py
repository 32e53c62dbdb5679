"""Signature and serializer: what `decode` makes of a payload, or a cache of its entry."""

from __future__ import annotations

from session_tui.agent.autopsy.case import Case
from session_tui.agent.autopsy.loaded import Loaded
from session_tui.agent.decoded import Decoded
from session_tui.model import Problem

REFUSED = (
    Problem.EMPTY,
    Problem.NOT_SIGNED,
    Problem.BAD_SIGNATURE,
    Problem.OTHER_SALT,
)
"""Problems of a signature; all others lie behind it."""

LOST = " The site sees an empty session."


def signature_gate(decoded: Decoded, case: Case) -> bool:
    """Whether the installed Django takes the signature; `unsigned_end` says what follows if not."""
    steps = case.steps
    if not decoded.readable and (decoded.signer is None or decoded.problem in REFUSED):
        steps.failed("signature", decoded.because, "signature")
        return False
    evidence = ["salt %s" % decoded.salt]
    if decoded.saved_at is not None:
        evidence.append("signed %s" % decoded.saved_at.isoformat())
    steps.passed("signature", "It verifies under %s." % decoded.signer, "signature", evidence)
    return True


def serializer_gate(decoded: Decoded, loaded: Loaded, case: Case, at: str) -> Loaded:
    """`loaded` with what the serializer of the project makes of the content."""
    steps, because = case.steps, decoded.because
    if decoded.raises:
        steps.broke("serializer", because, at)
        return loaded._replace(raises=True)
    if not decoded.readable and is_unknown(decoded):
        steps.skipped("serializer", because, at)
        return loaded._replace(data=None, known=False)
    if not decoded.readable:
        steps.failed("serializer", because, at)
        return loaded._replace(data={})
    if not isinstance(decoded.data, dict):
        steps.skipped("serializer", "%s What is in it is not read here." % because, at)
        return loaded._replace(data=None, accepted=True, known=False)
    how = str(case.settings.SESSION_SERIALIZER).rpartition(".")[2]
    names = "1 name" if len(decoded.data) == 1 else "%d names" % len(decoded.data)
    opened = "It opens (%s)" % (how if decoded.format in ("signed", "legacy") else decoded.format)
    steps.passed("serializer", "%s and holds %s." % (opened, names), at)
    return loaded._replace(data=decoded.data, accepted=True)


def is_unknown(decoded: Decoded) -> bool:
    """Whether only a load of the pickle, which may run anything, would tell."""
    in_cache = decoded.signer is None
    return bool(decoded.dangerous) or (in_cache and not decoded.absent)


def decoded_into(decoded: Decoded, loaded: Loaded, case: Case, at: str = "serializer") -> Loaded:
    """`loaded` with what signed content gives; without a signature that fits, nothing."""
    if decoded.raises and decoded.signer is None:
        case.steps.broke("signature", decoded.because, "decode")
        return loaded._replace(raises=True)
    if not signature_gate(decoded, case):
        return loaded._replace(data={})
    return serializer_gate(decoded, loaded, case, at)
