"""The settings that sessions could depend on, as the project has loaded them."""

from __future__ import annotations

from itertools import islice
from typing import Any, Iterator, Tuple

from session_tui.agent.facts.alike import alike
from session_tui.agent.facts.gatherer import Gatherer, Site
from session_tui.agent.facts.grouped import grouped
from session_tui.agent.facts.setting_names import BOUND, mattering
from session_tui.agent.facts.setting_values import secret_seen, setting_seen
from session_tui.agent.promises import is_promise, setting
from session_tui.agent.settings_facts import fingerprint
from session_tui.model.facts import SettingSeen, SettingsSeen


def seen(site: Site) -> SettingsSeen:
    """Every one under its dotted name, secrets masked."""
    found = {each.name: each for each in islice(_all(site.settings, site.salt), BOUND)}
    return SettingsSeen(tuple(found[name] for name in sorted(found)), alike(site.settings))


def _all(settings: Any, salt: bytes) -> Iterator[SettingSeen]:
    yield _secret_key(settings, salt)
    yield _fallbacks(settings)
    yield from grouped(settings)
    for name in mattering(settings):
        told, value = _value(settings, name)
        if told and name not in ("SECRET_KEY", "SECRET_KEY_FALLBACKS"):
            yield setting_seen(name, value, _is_default(name, value))


def _value(settings: Any, name: str) -> Tuple[bool, Any]:
    try:
        return True, setting(settings, name)
    except Exception:  # a property of the project, or a setting that this Django lacks
        return False, None


def _is_default(name: str, value: object) -> bool:
    from django.conf import global_settings

    if is_promise(value) or not hasattr(global_settings, name):
        return False
    try:
        return bool(value == getattr(global_settings, name))
    except Exception:
        return False


def _secret_key(settings: Any, salt: bytes) -> SettingSeen:
    told, value = _value(settings, "SECRET_KEY")
    if not told or not value:
        return secret_seen("SECRET_KEY", value, "empty", True)
    return secret_seen("SECRET_KEY", value, fingerprint(value, salt), False)


def _fallbacks(settings: Any) -> SettingSeen:
    told, value = _value(settings, "SECRET_KEY_FALLBACKS")
    count = len(value) if isinstance(value, (list, tuple)) else 0
    text = "1 key" if count == 1 else "%d keys" % count if count else "no key"
    return secret_seen("SECRET_KEY_FALLBACKS", value if told else [], text, not count)


SETTINGS = Gatherer("settings", seen, "django.conf.settings", 5.0)
