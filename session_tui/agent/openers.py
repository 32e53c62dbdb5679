"""What opens the payloads of an engine's places: signed text in rows, other things in caches."""

from __future__ import annotations

from typing import Any, Dict

from session_tui.agent.codec import STORE_SALT, Codec, codec_of
from session_tui.agent.engine import Engine
from session_tui.agent.rows import Opener

COOKIE_SALT = "django.contrib.sessions.backends.signed_cookies"
"""What contrib/sessions/backends/signed_cookies.py signs with, whatever its class is called."""


def main_codec(engine: Engine, settings: Any) -> Codec:
    """Opens what the engine signs: rows, files, cookies."""
    import django

    version = django.VERSION[:2]
    if engine.kind == "signed_cookies":
        rows = STORE_SALT + "SessionStore"
        return codec_of(settings, version, engine.qualname, (rows,), COOKIE_SALT, legacy=False)
    usual = (STORE_SALT + "SessionStore",)
    return codec_of(settings, version, engine.qualname, usual, engine.salt)


def cache_openers(engine: Engine, settings: Any) -> Dict[str, Opener]:
    """Opens what lies in the engine's cache, by origin; nothing where it has no cache."""
    if not engine.cache_alias:
        return {}
    from session_tui.agent.cached import cached_codec
    from session_tui.agent.stores.of_engine import cache_of

    entry = cache_of(engine, settings)
    return {"cache:%s" % entry.alias: cached_codec(entry.kind, entry.bases, entry.options)}
