"""The facts that the agent's other words tell as well."""

from __future__ import annotations

from session_tui.agent.facts.gatherer import Gatherer, Site
from session_tui.model import Clocks, Health, ProjectFacts, StoreFacts


def project(site: Site) -> ProjectFacts:
    """What the settings say about sessions."""
    from session_tui.agent.settings_facts import project_facts

    return project_facts(site.project, site.salt)


def store(site: Site) -> StoreFacts:
    """What holds the sessions; connects."""
    return site.sessions.facts()


def health(site: Site) -> Health:
    """What the store's servers tell about themselves."""
    return site.sessions.health()


def clocks(site: Site) -> Clocks:
    """Every clock against this host's."""
    from session_tui.agent.clocks.gathering import gathered

    return gathered(site.sessions, site.asked.get("ntp") or (), site.asked.get("url"))


PROJECT = Gatherer("project", project, "django.conf.settings", 30.0)
STORE = Gatherer("store", store, "one connection, and a write that must be refused", 10.0)
HEALTH = Gatherer("health", health, "INFO, stats or the server's own tables", 10.0)
CLOCKS = Gatherer("clocks", clocks, "NTP, the store's clock, HTTP Date", 7.0)
