"""What is published about the installed Django and touches this project, for every face.

An advisory is no cause: it says what could happen with this version, and not that it has happened.
"""

from __future__ import annotations

from collections.abc import Iterator

from session_tui.model.facts import Advisory, Facts
from session_tui.text.folding import as_is
from session_tui.text.signs import UNICODE
from session_tui.visible import Visible, visible


def applying(facts: Facts) -> tuple[Advisory, ...]:
    """Those whose version runs and whose settings are in force."""
    told = facts.checks.value.advisories if facts.checks.value else ()
    return tuple(each for each in told if each.applies)


def versions(advisory: Advisory, facts: Facts) -> str:
    """Which Django has it and which has not: "Django 5.2.9 has it, 5.2.14 does not"."""
    project = facts.project.value
    runs = f"Django {project.django}" if project is not None else "the installed Django"
    fixed = advisory.fixed_in
    return f"{runs} has it, {fixed} does not" if fixed else f"{runs} runs"


def advisory_lines(facts: Facts) -> Iterator[Visible]:
    """Each as lines like those of a finding: what it is, which versions, where to read on."""
    for each in applying(facts):
        yield visible(f"{UNICODE.suspected} advisory: {each.id} ({versions(each, facts)})")
        yield visible(f"  {each.text}", 600)
        if each.link:
            yield as_is(f"  see: {each.link}")


def advisories_sentence(facts: Facts) -> str:
    """For one line: "CVE-2026-35192 applies, fixed in 5.2.14"; empty where none applies."""
    found = applying(facts)
    if not found:
        return ""
    if len(found) == 1:
        fixed = f", fixed in {found[0].fixed_in}" if found[0].fixed_in else ""
        return f"advisory {found[0].id} applies{fixed}"
    return f"{len(found)} advisories apply (session-tui diagnose tells them)"
