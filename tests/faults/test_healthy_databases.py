"""Nothing is confirmed of a project without faults whose rows lie in a database server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from session_tui.cli.measuring import MEASURED
from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.wizard import findings
from session_tui.link import Launch, Link
from session_tui.link.facts import facts_of, plain
from session_tui.model.facts import Facts
from tests.agent.stores.test_contract_db import HeldInTable
from tests.conftest import fresh
from tests.faults.matrix import ROW

HEALTHY = """
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
ALLOWED_HOSTS = ["shop.example"]
SESSION_ENGINE = "django.contrib.sessions.backends.{}"
CACHES = {{"default": {{"BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
                        "LOCATION": str(Path(__file__).parent.parent / "cache"),
                        "OPTIONS": {{"MAX_ENTRIES": 100_000}}}}}}
"""
SESSIONS: list[dict[str, Any]] = [{"data": {"cart": [number]}} for number in range(12)]


async def measured(folder: Path) -> Facts:
    """What an agent tells of the project."""
    link = Link.start(Launch(folder))
    told: dict[str, Any] = {}
    try:
        async for name, fact in link.facts(MEASURED, ("127.0.0.1:1",)):
            told[name] = fact
    finally:
        await link.close()
    return facts_of(plain(Facts(**told)))


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
@pytest.mark.parametrize("engine", ["db", "cached_db"])
def test_nothing_is_confirmed(
    kind: str,
    engine: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    for entry in fresh(request, kind, tmp_path / "database"):
        rows = HeldInTable(tmp_path / "shop", entry)
        rows.wanted = SESSIONS
        with rows as held:
            with (held.folder / "conf" / "settings.py").open("a") as settings:
                settings.write(HEALTHY.format(engine))
            facts = asyncio.run(measured(held.folder))
        assert facts.sample.value is not None and facts.table.value is not None
        assert facts.sample.value.rows == len(SESSIONS)
        proven = [each for each in findings(facts) if each.certainty is Certainty.CONFIRMED]
        assert [each.cause.id for each in proven] == []
        record_property(ROW, f"{f'healthy: {engine} on {kind}':<38} {'ok':<6} nothing confirmed")
