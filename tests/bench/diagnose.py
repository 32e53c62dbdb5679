"""How long a diagnosis of the demo takes: to the first finding, and until all is measured.

    python tests/bench/diagnose.py

Goals: the first findings within 1.5 s, all that needs no network within 5 s. Beside them stands, as
a measure of the machine, what `python manage.py shell -c pass` takes on the same project.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import time
from dataclasses import replace

from session_tui.faults import Demo, demo_project
from session_tui.link import Launch, Link
from session_tui.model.facts import FACTS, Facts

ROUNDS = 5
BROUGHT = ("autopsy", "set_cookie")
NOBODY = ("127.0.0.1:1",)
"""An address where no NTP server listens: nothing of the figures is the network's."""


def main() -> None:
    """Prints the medians."""
    with demo_project() as demo:
        rounds = [asyncio.run(diagnosed(demo)) for _ in range(ROUNDS)]
        shell = statistics.median(shelled(demo) for _ in range(ROUNDS))
    first, everything, slowest = zip(*rounds, strict=True)
    print(f"manage.py shell -c pass      {shell:.2f} s")
    for what, seconds in (("first finding", first), ("everything measured", everything)):
        middle = statistics.median(seconds)
        print(f"{what:<28} {middle:.2f} s  ({middle / shell:.1f}x)")
    print("slowest facts of the last round:", ", ".join(slowest[-1]))


async def diagnosed(demo: Demo) -> tuple[float, float, list[str]]:
    """Seconds to the first finding that stands, to the last fact; and the slowest facts."""
    begun, first = time.monotonic(), 0.0
    link = Link.start(Launch(demo.folder, settings=demo.settings_module, python=demo.python))
    from session_tui.diagnosis.finding import Certainty
    from session_tui.diagnosis.wizard import findings

    facts = Facts()
    async for name, fact in link.facts([each for each in FACTS if each not in BROUGHT], NOBODY):
        facts = replace(facts, **{name: fact})
        if not first and findings(facts)[0].certainty is Certainty.CONFIRMED:
            first = time.monotonic() - begun
    everything = time.monotonic() - begun
    await link.close()
    took = {name: getattr(facts, name).seconds for name in FACTS}
    slowest = sorted(took, key=lambda name: -took[name])[:4]
    return first, everything, [f"{name} {took[name]:.2f} s" for name in slowest]


def shelled(demo: Demo) -> float:
    """Seconds of Django's own shell, which does nothing."""
    begun = time.monotonic()
    command = [demo.python, "manage.py", "shell", "-c", "pass"]
    subprocess.run(command, cwd=demo.folder, check=True, capture_output=True)
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
