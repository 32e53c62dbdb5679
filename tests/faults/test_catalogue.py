"""The list of faults: complete, without doubles, and cheap to print."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from session_tui.diagnosis.causes import BY_ID
from session_tui.diagnosis.questions.report import SYMPTOMS
from session_tui.diagnosis.wizard import choice_of
from session_tui.faults import catalogue
from session_tui.faults.catalogue import BY_CAUSE, FAULTS
from session_tui.faults.fault import LabFault
from session_tui.faults.healthy import ENGINES
from tests.faults.matrix import PARTS, part

FOLDER = Path(catalogue.__file__).parent


def test_there_are_more_than_eighty() -> None:
    assert len(FAULTS) > 80


def test_each_has_a_cause_of_its_own() -> None:
    assert len(BY_CAUSE) == len(FAULTS)
    assert set(BY_CAUSE) <= set(BY_ID)


def test_each_file_is_in_the_list_and_called_like_its_cause() -> None:
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    assert files == {cause.replace("-", "_") for cause in BY_CAUSE}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.cause)
def test_it_is_told_in_sentences_and_needs_what_there_is(fault: LabFault) -> None:
    assert fault.title and not fault.title.endswith(".")
    assert fault.story.endswith(".") and len(fault.story) < 200
    assert fault.symptom in dict(SYMPTOMS)
    assert fault.symptom in BY_ID[fault.cause].symptoms
    assert fault.engine in ENGINES
    for question, choice in fault.answers:
        assert choice_of(question, choice)


def test_most_need_no_server() -> None:
    bare = [each for each in FAULTS if not each.servers and not ENGINES[each.engine].servers]
    assert len(bare) > len(FAULTS) * 3 / 4


def test_every_fault_is_in_one_file_of_the_matrix() -> None:
    spread = [cause for number in range(len(PARTS)) for cause in part(number)]
    assert sorted(spread) == sorted(BY_CAUSE)


def test_listing_them_needs_no_django() -> None:
    code = "import sys, session_tui.faults.catalogue; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "False\n"
