"""The forms in which the hash that a session carries was tried, when Django takes none."""

from __future__ import annotations

from typing import Any, Iterator, List

from session_tui.agent.autopsy.nearest_key import known_keys
from session_tui.agent.autopsy.password_hash import Hash, made
from session_tui.model.autopsy import OLD_HASH

FORMS = (("sha256", ""), ("sha1", ", " + OLD_HASH))


def hash_worlds(given: bytes, password: Any, refused: List[Hash], settings: Any) -> Iterator[str]:
    """Which form it has, or how many were tried in vain. `refused`: what Django tried."""
    import django

    tried = {each.text for each in refused}
    for name, key in known_keys(settings):
        for algorithm, form in FORMS:
            text = made(password, key, algorithm)
            tried.add(text)
            if text.encode() == given:
                version = "Django %d.%d" % django.VERSION[:2]
                yield "It is the hash under %s%s; %s does not take it." % (name, form, version)
                return
    because = "the password was changed since the login, or the key is none of these"
    yield "None of the %d forms tried fits: %s." % (len(tried), because)
