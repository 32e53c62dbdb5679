"""What opens the payloads of an engine's places: signed text in rows, other things in caches."""

from __future__ import annotations

from typing import Any, Dict

from session_tui.agent.codec import Codec, codec_of
from session_tui.agent.engine import Engine
from session_tui.agent.rows import Opener


def main_codec(engine: Engine, settings: Any) -> Codec:
    """Opens what the engine signs: rows, files, cookies."""
    import django

    return codec_of(settings, django.VERSION[:2], engine.qualname)


def cache_openers(engine: Engine, settings: Any) -> Dict[str, Opener]:
    """Opens what lies in the engine's cache, by origin; nothing where it has no cache."""
    if not engine.cache_alias:
        return {}
    from session_tui.agent.cached import cached_codec
    from session_tui.agent.stores.of_engine import cache_of

    entry = cache_of(engine, settings)
    return {"cache:%s" % entry.alias: cached_codec(entry.kind, entry.bases, entry.options)}
