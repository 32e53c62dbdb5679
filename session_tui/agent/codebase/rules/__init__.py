"""The rules, a few to a file, by what they are about."""

from __future__ import annotations

from typing import Tuple

from session_tui.agent.codebase.rules import (
    caches,
    channels,
    contents,
    ending,
    identity,
    keys,
    login,
    mutation,
    own,
    passwords,
    shared,
    testing,
    waiting,
)
from session_tui.agent.codebase.rules.rule import Rule

__all__ = ("RULES", "Rule")

RULES: Tuple[Rule, ...] = (
    *mutation.RULES,
    *contents.RULES,
    *ending.RULES,
    *caches.RULES,
    *login.RULES,
    *passwords.RULES,
    *own.RULES,
    *keys.RULES,
    *identity.RULES,
    *shared.RULES,
    *waiting.RULES,
    *channels.RULES,
    *testing.RULES,
)
