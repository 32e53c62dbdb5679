"""A project's files, read within bounds of number, size and time, and what rules see in them."""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import replace
from typing import Callable, Collection, Dict, Iterator, List, NamedTuple, Sequence

from session_tui.agent.codebase import walking
from session_tui.agent.codebase.commands import commands
from session_tui.agent.codebase.module import NOTHING, Known, Module, TimeUp
from session_tui.agent.codebase.opening import Unread, shown, text_of
from session_tui.agent.codebase.outlines import outline
from session_tui.agent.codebase.parsing import parsed
from session_tui.agent.codebase.rules import RULES, Rule
from session_tui.agent.codebase.rules.caches import (
    READS,
    Wrapped,
    view_reads_visitor,
    wrapped_pages,
)
from session_tui.agent.codebase.scripts import LONGEST_LINE, requests_without_cookies
from session_tui.agent.codebase.settings import Chain, Places, is_settings_file, others
from session_tui.agent.codebase.templates import logout_links, scripts_of
from session_tui.model.facts import CodeSeen, Outline, Spot

BYTES = 32 * 1024 * 1024
"""Characters of all files together."""

SECONDS = 3.0
"""Time of a processor after which reading stops."""

PATIENCE = 2.5
"""How much longer it may take where others use the processor, too."""

A_KIND = 200
"""Spots of one kind."""

OUTLINES = 200
"""Files whose outlines are told."""

REASONS = 40
"""Files that are named as not read."""


class Task(NamedTuple):
    """What is to be read."""

    root: str
    """The project's folder."""
    known: Known = NOTHING
    roots: Sequence[str] = ("",)
    """Folders of sys.path inside the root, relative to it."""
    without: Collection[str] = ()
    """Folders of no source, whole paths: collected static files, uploads."""
    seconds: float = SECONDS


class Reader:
    """Reads one project once."""

    def __init__(self, task: Task) -> None:
        """Its time begins now."""
        self.task = task
        self.end = time.thread_time() + task.seconds
        self.last = time.monotonic() + task.seconds * PATIENCE
        self.places = Places(task.root, task.roots)
        self.spots: List[Spot] = []
        self.skipped: List[str] = []
        self.unnamed = self.files = self.characters = 0
        self.complete = True
        self.counts: Counter[str] = Counter()
        self.pages: List[Wrapped] = []
        self.settings: List[Module] = []
        self.kept: Dict[str, Module | None] = {}
        self.outlines: Dict[str, Outline] = {}

    def over(self) -> bool:
        """Whether time is up."""
        return time.thread_time() > self.end or time.monotonic() > self.last

    def seen(self) -> CodeSeen:
        """Reads everything."""
        walk = walking.walked(self.task.root, self.task.without, self.over)
        self.skipped += walk.skipped[:REASONS]
        self.complete = walk.complete
        settings = self._settings()
        for found in walk.files:
            if not self._goes_on(walk.files):
                break
            self._read(found)
        self.spots += self._others(settings)
        self.spots += settings.spots
        self.spots += [self._page(each) for each in self.pages]
        return self._told(settings)

    def module(self, path: str) -> Module | None:
        """A Python file by its path in the project, parsed once."""
        if path not in self.kept:
            text = self._text(path)
            self.kept[path] = None if text is None else self._parsed(path, text)
        return self.kept[path]

    def _settings(self) -> Chain:
        chain = Chain(self.module, self.places)
        if self.task.known.settings_module:
            chain.follow(self.task.known.settings_module)
        return chain

    def _goes_on(self, files: Sequence[walking.Found]) -> bool:
        if self.over():
            self._stop(
                "%d of %d files were read in %g s; the others were not."
                % (self.files, len(files), self.task.seconds)
            )
        elif self.characters > BYTES:
            self._stop(
                "%d of %d files have %d MiB; the others were not read."
                % (self.files, len(files), BYTES >> 20)
            )
        else:
            return True
        return False

    def _stop(self, why: str) -> None:
        self.complete = False
        self.skipped.append(why)

    def _read(self, found: walking.Found) -> None:
        text = self._text(found.path)
        if text is None:
            return
        self.files += 1
        self.characters += len(text)
        try:
            self._note(found, text)
        except (RecursionError, MemoryError):
            self._skip(found.path, "is nested too deeply to be looked at.")
        except TimeUp:
            self._skip(found.path, "was not read to its end.")

    def _note(self, found: walking.Found, text: str) -> None:
        if found.kind == walking.PYTHON:
            self._add(self._python(found.path, text))
        elif found.kind == walking.SHELL:
            self._add(commands(found.path, text))
        elif found.kind == walking.TEMPLATE:
            self._add(logout_links(found.path, text))
            self._script(found.path, text, scripts_of)
        else:
            in_page = found.path.endswith((".vue", ".svelte"))
            if in_page or found.path.endswith(("x", "X")):
                self._add(logout_links(found.path, text))
            self._script(found.path, text, scripts_of if in_page else str)

    def _script(self, path: str, text: str, scripts: Callable[[str], str]) -> None:
        wanted = any(word in text for word in ("fetch", "axios", "XMLHttpRequest", ".ajax"))
        if wanted and _longest(text) <= LONGEST_LINE:
            self._add(requests_without_cookies(path, scripts(text)))

    def _python(self, path: str, text: str) -> Iterator[Spot]:
        test = walking.is_test(path)
        rules = [rule for rule in RULES if rule.tests == test and rule.concerns(text)]
        is_settings = is_settings_file(path)
        if not rules and not is_settings:
            return
        module = self.kept[path] if path in self.kept else self._parsed(path, text)
        if module is None:
            return
        if is_settings:
            self.kept[path] = module
            self.settings.append(module)
        yield from self._looked(rules, module)
        if "cache_page" in text and not test:
            self.pages += wrapped_pages(module)

    def _looked(self, rules: Sequence[Rule], module: Module) -> Iterator[Spot]:
        for rule in rules:
            for spot in rule.look(module):
                if module.path not in self.outlines:
                    self._outline(module)
                yield spot

    def _parsed(self, path: str, text: str) -> Module | None:
        try:
            return parsed(path, text, self.task.known, self.over)
        except Unread as reason:
            self._skip(path, str(reason))
            return None

    def _text(self, path: str) -> str | None:
        try:
            return text_of(os.path.join(self.task.root, path))
        except Unread as reason:
            self._skip(path, str(reason))
            return None

    def _skip(self, path: str, why: str) -> None:
        sentence = "%s %s" % (shown(path), why)
        if sentence in self.skipped:
            return
        if len(self.skipped) < REASONS:
            self.skipped.append(sentence)
        else:
            self.unnamed += 1

    def _add(self, spots: Iterator[Spot]) -> None:
        for spot in spots:
            self.counts[spot.kind] += 1
            if self.counts[spot.kind] <= A_KIND:
                self.spots.append(spot)

    def _others(self, chain: Chain) -> Iterator[Spot]:
        """What files set that look like settings and are not read; all, where nothing is known."""
        kind = "setting-elsewhere" if chain.files else "setting"
        for module in self.settings:
            if module.path not in chain.files and not walking.is_test(module.path):
                self._outline(module)
                yield from others(module, kind)

    def _page(self, page: Wrapped) -> Spot:
        """A view that is cached where URLs are, with what its own file says of it."""
        *rest, name = page.target.rsplit(".", 1)
        inside = any(each.name == name for each in page.module.tree.body if hasattr(each, "name"))
        base = rest[0] if rest else ""
        base = base or ("." if page.target.startswith(".") else "")
        if inside and not rest:
            module: Module | None = page.module
        else:
            path = self.places.file(base, page.module.path) if base else ""
            module = self.module(path) if path else None
        reads = module is not None and view_reads_visitor(module, name)
        return replace(page.spot, detail=READS) if reads else page.spot

    def _told(self, chain: Chain) -> CodeSeen:
        for kind, count in self.counts.items():
            if count > A_KIND:
                self._stop("%d places of the kind %s: %d are told." % (count, kind, A_KIND))
        if self.unnamed:
            self.skipped.append("%d more files were not read." % self.unnamed)
        for path in chain.files:
            self._outline(self.kept.get(path))
        return CodeSeen(
            tuple(self.spots),
            self.files,
            tuple(self.skipped),
            self.complete,
            tuple(self.outlines.values()),
            shown(chain.first) if chain.first else "",
        )

    def _outline(self, module: Module | None) -> None:
        if module is not None and len(self.outlines) < OUTLINES:
            self.outlines[module.path] = outline(module)


def _longest(text: str) -> int:
    return max(map(len, text.split("\n")))
