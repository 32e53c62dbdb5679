"""Findings and questions as lines for people; both faces take them from here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from session_tui.diagnosis.finding import Certainty, Evidence
from session_tui.diagnosis.question import KEYS, Question
from session_tui.diagnosis.ranking import Finding
from session_tui.model.facts import Facts
from session_tui.text.folding import as_is
from session_tui.text.signs import UNICODE
from session_tui.visible import Visible, visible

SIGNS = {
    Certainty.CONFIRMED: UNICODE.confirmed,
    Certainty.SUSPECTED: UNICODE.suspected,
    Certainty.OPEN: UNICODE.open,
    Certainty.RULED_OUT: UNICODE.dot,
}
"""A sign for each certainty; the word always stands beside it somewhere."""

VERDICTS = {
    Certainty.CONFIRMED: "Confirmed: a measurement proves it.",
    Certainty.SUSPECTED: "Suspected: it fits, and is not proven.",
    Certainty.OPEN: "Open: nothing was measured for or against it.",
    Certainty.RULED_OUT: "Ruled out: something contradicts it.",
}
"""What each certainty means."""

BESIDE = "This holds for the site, and did not make what this case is about."
"""What is said of a finding that does not fit the report, or the session of the case."""

SHORTEST = 0.05
"""Seconds below which nobody cares how long a measurement took."""


def headline(finding: Finding) -> Visible:
    """Sign, certainty and title in one line."""
    certainty = finding.certainty.value.replace("-", " ")
    return visible(f"{SIGNS[finding.certainty]} {certainty}: {finding.cause.title}")


def finding_lines(
    finding: Finding, facts: Facts, first: int = 1, project: Sequence[str] = ()
) -> Iterator[Visible]:
    """A finding in full: verdict, why, evidence numbered from `first`, refutation, fix, check."""
    yield headline(finding)
    yield visible(f"  {finding.cause.id}")
    yield visible(f"  {visible(finding.because, 600)}", 700)
    if not finding.relevant:
        yield visible(f"  {BESIDE}")
    yield from evidence_lines(finding.evidence, first)
    if finding.proves:
        yield visible(f"  would prove it: {visible(finding.proves, 400)}", 500)
    yield visible(f"  would refute it: {finding.cause.refutes}", 500)
    yield from fix_lines(finding, facts, project)


def evidence_lines(evidence: Sequence[Evidence], first: int = 1) -> Iterator[Visible]:
    """Each piece with its number, its source and its time."""
    for number, each in enumerate(evidence, first):
        yield visible(f"  [{number}] {visible(each.text, 300)}{source(each)}", 600)


def source(evidence: Evidence) -> str:
    """Where a piece of evidence comes from: "   (settings, 18:31:02, 0.3 s)".

    An answer says whether the operator gave it, or the facts did.
    """
    if evidence.source == "answer":
        return f"   ({evidence.how or 'you said so'})"
    parts = [evidence.source]
    if evidence.at is not None:
        parts.append(f"{evidence.at:%H:%M:%S}")
    if evidence.seconds >= SHORTEST:
        parts.append(f"{evidence.seconds:.1f} s")
    return f"   ({', '.join(parts)})"


def fix_lines(finding: Finding, facts: Facts, project: Sequence[str] = ()) -> Iterator[Visible]:
    """What to do, as words and as a diff, how it is checked, and where it is explained.

    `project`: the options that name the project on a command line.
    """
    yield visible(f"  fix: {finding.cause.remedy.text}", 600)
    change = finding.cause.remedy.change(facts)
    yield from (as_is(f"      {visible(each, 300)}", 400) for each in change.splitlines())
    yield as_is(f"  check: {visible(finding.cause.check_of(project), 600)}", 700)
    yield from (as_is(f"  see: {each}") for each in finding.cause.links)


def question_lines(question: Question) -> Iterator[Visible]:
    """The question, why it is asked, how to find out, and its choices with their keys."""
    yield visible(question.text)
    yield visible(f"  Why: {question.why}")
    yield visible(f"  How: {question.how}")
    for key, choice in zip(KEYS, question.choices, strict=False):
        yield visible(f"    {key}  {choice.text}")
    yield visible("    u  I don't know (every way stays open)")
