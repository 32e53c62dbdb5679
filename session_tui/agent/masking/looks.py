"""Texts that look like keys, tokens and hashes: how random they are."""

from __future__ import annotations

from session_tui.agent.masking.patterns import pattern

_RUN = r"[A-Za-z0-9_+/=~-]{20,}"
_UNBROKEN = r"[^\s'\"]{32,}"
_SYMBOL = r"[!@#$%^&*(+=]"
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_FRAGMENT = r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+"
_MARKED = (
    r"-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|\beyJ[\w-]{8,200}\.[\w-]"
    r"|\b(?:AKIA|ASIA|gh[opsu]_|glpat-|[rs]k_(?:live|test)_|xox[abprs]-)[\w-]{10,}"
    r"|^(?:pbkdf2_\w+|bcrypt\w*|argon2\w*|scrypt|md5|sha1)\$"
)


def looks_secret(text: str) -> bool:
    """Whether a text holds a key, token, hash or the like: 20 characters or more, as if random.

    Sentences, paths, dates, dotted names and UUIDs (which name things more often than they open
    them) do not.
    """
    if len(text) < 20:
        return False
    if pattern(_MARKED).search(text):
        return True
    if any(_is_random(run) for run in pattern(_RUN).findall(pattern(_UUID).sub("-", text))):
        return True
    return any(_is_generated(run) for run in pattern(_UNBROKEN).findall(text))


def _is_random(run: str) -> bool:
    """Whether letters, digits and capitals change places in `run` as they do in no word.

    In random text of 36 or 64 signs a fragment (letters, or digits) has 1.6 to 2.5 characters on
    average, in words and names 4 to 6; hence the bounds.
    """
    pieces = pattern(r"[^A-Za-z0-9]+").split(run)
    return sum(len(piece) for piece in pieces if _is_mixed(piece)) >= 16


def _is_generated(run: str) -> bool:
    """Whether `run` mixes letters, digits and symbols as get_random_secret_key() does."""
    if "://" in run or not len(set(pattern(_SYMBOL).findall(run))) >= 3:
        return False
    return len(set(run)) >= 18 and len(pattern("[0-9]").findall(run)) >= 2


def _is_mixed(piece: str) -> bool:
    fragments = len(pattern(_FRAGMENT).findall(piece))
    if len(piece) >= 28 and len(pattern("[0-9]+").findall(piece)) >= 3:
        return len(piece) / fragments < 6
    return len(piece) >= 6 and fragments >= 2 and len(piece) / fragments < 4
