"""Findings for machines that watch a project: annotations of GitHub, and JUnit's XML."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from xml.etree import ElementTree

from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.ranking import Finding
from session_tui.diagnosis.waivers import Waiver, Waivers
from session_tui.diagnosis.wizard import Step
from session_tui.visible import visible

LEVELS = {Certainty.CONFIRMED: "error", Certainty.SUSPECTED: "warning"}


def github(stand: Step, waivers: Waivers) -> Iterator[str]:
    """One workflow command for each finding that stands; a waived one is a notice."""
    for each in stand.findings:
        if each.certainty in LEVELS:
            level = "notice" if _waiver(each, waivers) else LEVELS[each.certainty]
            title = f"{each.certainty.value}: {each.cause.title}"
            yield f"::{level} title={_property(title)}::{_data(_told(each))}"


def junit(stand: Step, waivers: Waivers) -> Iterator[str]:
    """One test case for each cause: confirmed ones fail, open and waived ones are skipped."""
    cases = [_case(each, _waiver(each, waivers)) for each in stand.findings]
    failures = sum(case.find("failure") is not None for case in cases)
    skipped = sum(case.find("skipped") is not None for case in cases)
    suite = ElementTree.Element(
        "testsuite",
        name="session-tui",
        tests=str(len(cases)),
        failures=str(failures),
        skipped=str(skipped),
    )
    suite.extend(cases)
    ElementTree.indent(suite)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    # ASCII with references is the same in every encoding, also in that of the terminal
    yield from ElementTree.tostring(suite, encoding="us-ascii").decode("ascii").split("\n")


def _case(finding: Finding, waiver: Waiver | None) -> ElementTree.Element:
    case = ElementTree.Element("testcase", classname=finding.cause.family, name=finding.cause.id)
    told = _told(finding)
    if waiver is not None and finding.certainty in LEVELS:
        reason = f"waived until {waiver.until}: {visible(waiver.reason, 200)}"
        ElementTree.SubElement(case, "skipped", message=visible(reason))
    elif finding.certainty is Certainty.CONFIRMED:
        ElementTree.SubElement(case, "failure", message=visible(finding.cause.title)).text = told
    elif finding.certainty is Certainty.SUSPECTED:
        ElementTree.SubElement(case, "system-out").text = told
    elif finding.certainty is Certainty.OPEN:
        ElementTree.SubElement(case, "skipped", message=visible(finding.because, 300))
    return case


def _told(finding: Finding) -> str:
    evidence = " ".join(visible(each.text, 200) for each in finding.evidence)
    fix = finding.cause.remedy.text
    return visible(f"{visible(finding.because, 600)} {evidence} Fix: {fix}".strip(), 2000)


def _waiver(finding: Finding, waivers: Waivers) -> Waiver | None:
    return waivers.of(finding.cause.id, datetime.now(timezone.utc).date())


def _data(text: str) -> str:
    """As the workflow commands want data: %, CR and LF escaped."""
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
