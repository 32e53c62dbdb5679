"""The words that judges speak in: four certainties, and evidence taken from a fact."""

from __future__ import annotations

from typing import Any

from session_tui.diagnosis.finding import Certainty, Evidence, Judgement
from session_tui.model.facts import Facts


def confirmed(because: str, *evidence: Evidence) -> Judgement:
    """A measurement proves it: one that could not be so in a project where all is well."""
    return Judgement(Certainty.CONFIRMED, because, evidence)


def suspected(because: str, *evidence: Evidence, proves: str) -> Judgement:
    """Something speaks for it; `proves` says what would prove it."""
    return Judgement(Certainty.SUSPECTED, because, evidence, proves)


def open_(because: str, *evidence: Evidence, proves: str = "") -> Judgement:
    """Nothing that was measured speaks for or against it."""
    return Judgement(Certainty.OPEN, because, evidence, proves)


def ruled_out(because: str, *evidence: Evidence) -> Judgement:
    """A measurement contradicts it."""
    return Judgement(Certainty.RULED_OUT, because, evidence)


def missing(facts: Facts, name: str) -> Judgement:
    """OPEN, because the fact `name` is not known, with the reason."""
    return open_(f"{name} is not known: {getattr(facts, name).problem}", proves=f"The fact {name}.")


def missing_setting(facts: Facts, name: str) -> Judgement:
    """OPEN, because the setting `name` is not known, or none of them is."""
    if not facts.settings.known:
        return missing(facts, "settings")
    return open_(f"{name} is not known.", proves=f"The setting {name}.")


def seen(facts: Facts, name: str, text: str) -> Evidence:
    """`text` as evidence from the fact `name`, with when and how that was measured."""
    fact: Any = getattr(facts, name)
    return Evidence(text, name, fact.how, fact.measured_at, fact.seconds)


def setting_seen(facts: Facts, name: str) -> Evidence:
    """One setting as evidence: "SESSION_COOKIE_AGE = 1800"; "is not set" where it is not known."""
    setting = facts.setting(name)
    text = f"{name} is not known" if setting is None else f"{name} = {setting.text}"
    spot = facts.code.value.setting(name) if facts.code.value else None
    where = f"{spot.file}:{spot.line}  " if spot else ""
    return seen(facts, "settings", f"{where}{text}")
