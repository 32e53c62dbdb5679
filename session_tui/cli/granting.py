"""What a user lacks who was refused, as statements that stand below the failure."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from session_tui.link import Link, Refused
from session_tui.text.folding import as_is

HEAD = "What lets this user read the sessions, for who administers it:"


@asynccontextmanager
async def telling_rights(link: Link) -> AsyncIterator[None]:
    """Where a right is missing, `Refused` comes out with the statements that would give it."""
    try:
        yield
    except Refused as refused:
        if refused.failure.rights:
            refused.copied = await _statements(link)
        raise


async def _statements(link: Link) -> tuple[str, ...]:
    from session_tui.text.rights import statements

    try:
        places = (await link.readers()).places
    except Refused:  # the failure is what was met first
        return ()
    found = statements(places, there=True)
    return (HEAD, *map(as_is, found)) if found else ()
