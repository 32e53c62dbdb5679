"""The hash of the password that a session carries, against what the installed Django computes.

`AbstractBaseUser.get_session_auth_hash` of contrib/auth/base_user.py.
"""

from __future__ import annotations

from typing import Any, List

from session_tui.agent.autopsy.case import Case
from session_tui.agent.autopsy.nearest_hash import hash_worlds
from session_tui.agent.autopsy.password_hash import Hash, made
from session_tui.agent.autopsy.project_code import Ran, ran
from session_tui.agent.autopsy.users import Person

METHODS = (
    "get_session_auth_hash",
    "_get_session_auth_hash",
    "get_session_auth_fallback_hash",
    "_legacy_get_session_auth_hash",
)


def hash_gate(carried: Any, model: Any, person: Person, case: Case) -> str:
    """A value of `Action`: what `get_user` does about the hash that the session carries."""
    steps = case.steps
    if not hasattr(model, "get_session_auth_hash"):
        steps.passed("hash", "%s has no session hash to compare." % model._meta.label, "hash")
        return "nothing"
    own = own_method(model)
    if own and not case.run_project_code:
        because = "%s() of %s is the project's own code, which is not run (--run-project-code"
        steps.skipped("hash", (because + " runs it).") % (own, model._meta.label))
        return "unknown"
    if not carried:
        steps.failed("hash", "The session carries no hash of the password.", "flush")
        return "flush"
    if not own:
        return _compared(carried, accepted(person.password, case.settings), person, case)
    run = _of_project(model, person, case)
    if not run.done:
        return "unknown" if run.kept else "raise"
    return _compared(carried, run.value, None, case)


def _compared(carried: Any, hashes: List[Hash], person: Person | None, case: Case) -> str:
    from django.utils.encoding import force_bytes

    try:
        given = force_bytes(carried)
    except UnicodeError:
        because = "It carries a hash that is no text: the site answers 500."
        case.steps.broke("hash", because, "hash")
        return "raise"
    fitting = next((each for each in hashes if each.text.encode() == given), None)
    tried = ("tried: %s" % ", ".join(each.name for each in hashes),)
    if fitting is None:
        because = "The hash of the password is another: it was changed, or the key was."
        case.steps.failed("hash", because, "flush", tried)
        if person is not None:
            case.steps.near += hash_worlds(given, person.password, hashes, case.settings)
        return "flush"
    because = "The hash of the password fits, under %s." % fitting.name
    if fitting.cycles:
        because += " Django gives the session a new key."
    case.steps.passed("hash", because, "fallback" if fitting.cycles else "hash", tried)
    return "cycle" if fitting.cycles else "nothing"


def own_method(model: Any) -> str:
    """Which of the methods that make the hash is the project's own; "" where none is."""
    from django.contrib.auth.base_user import AbstractBaseUser

    for name in METHODS:
        usual = getattr(AbstractBaseUser, name, None)
        if getattr(model, name, None) is not usual:
            return name
    return "password" if isinstance(getattr(model, "password", None), property) else ""


def accepted(password: Any, settings: Any) -> List[Hash]:
    """What the installed Django takes for a user with that password hash, in its order."""
    from django.contrib.auth.base_user import AbstractBaseUser

    algorithm = getattr(settings, "DEFAULT_HASHING_ALGORITHM", "sha256")
    found = [Hash("SECRET_KEY", made(password, settings.SECRET_KEY, algorithm))]
    if hasattr(AbstractBaseUser, "_legacy_get_session_auth_hash"):
        name = "SECRET_KEY, the SHA-1 form of before Django 3.1"
        found.append(Hash(name, made(password, settings.SECRET_KEY, "sha1")))
    if hasattr(AbstractBaseUser, "get_session_auth_fallback_hash"):
        found += fallbacks(password, settings, "sha256")
    return found


def fallbacks(password: Any, settings: Any, algorithm: str) -> List[Hash]:
    """Under each of SECRET_KEY_FALLBACKS."""
    keys = enumerate(getattr(settings, "SECRET_KEY_FALLBACKS", ()))
    return [
        Hash("SECRET_KEY_FALLBACKS[%d]" % number, made(password, key, algorithm), True)
        for number, key in keys
    ]


def _of_project(model: Any, person: Person, case: Case) -> Ran:
    """What the model's own methods give for this user."""

    def work() -> List[Hash]:
        user = person.instance
        if user is None:
            user = model._base_manager.get(pk=person.who.id)
        found = [Hash("get_session_auth_hash()", str(user.get_session_auth_hash()))]
        if hasattr(user, "get_session_auth_fallback_hash"):
            more = enumerate(user.get_session_auth_fallback_hash())
            name = "get_session_auth_fallback_hash()[%d]"
            found += [Hash(name % number, str(text), True) for number, text in more]
        elif hasattr(user, "_legacy_get_session_auth_hash"):
            found.append(Hash("SHA-1 form", str(user._legacy_get_session_auth_hash())))
        return found

    return ran(work, "hash", "get_session_auth_hash() of %s" % model._meta.label, case)
