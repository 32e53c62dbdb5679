"""What a filter is held against."""

from __future__ import annotations

from types import MappingProxyType
from typing import AbstractSet, Mapping, NamedTuple

from session_tui.model import Problem, State


class Subject(NamedTuple):
    """What a filter may know of one session."""

    key: str
    user_id: str | None
    state: State
    signer: str | None
    """"SECRET_KEY", "SECRET_KEY_FALLBACKS[n]", or None."""
    problem: Problem
    seconds_left: float | None
    """Seconds to the end on the server; negative when it is past, None when not known."""
    saved_ago: float | None
    """Seconds since the last write."""
    size: int
    origin: str
    data: Mapping[str, object] | None = None
    user_ids: Mapping[str, AbstractSet[str]] = MappingProxyType({})
    """For each of `Query.users`, the ids of the users that it names."""
