"""A sentence a check: what an operator should see first, from the facts that are there by now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.ranking import Finding
from session_tui.model.facts import Fact, Facts
from session_tui.text.clocks import effects
from session_tui.text.numbers import bytes_text, duration
from session_tui.text.signs import UNICODE


class Mood(str, Enum):
    """How a check stands."""

    GOOD = "good"
    WARN = "warn"
    """Something is suspected, or does not concern sessions yet."""
    BAD = "bad"
    """Something is confirmed."""
    ASKING = "asking"
    UNKNOWN = "unknown"
    """It could not be measured."""


@dataclass(frozen=True)
class Check:
    """One line of the pulse."""

    name: str
    mood: Mood
    sentence: str
    goto: str = ""
    """The key of the screen that says more."""


@dataclass(frozen=True)
class Topic:
    """One check before it is made: what it rests on, and what it says where all is well."""

    name: str
    facts: tuple[str, ...]
    """All of them must be there, or be known to be missing."""
    families: tuple[str, ...]
    """Findings of these families are told here."""
    sentence: Callable[[Facts], str]
    goto: str = ""
    mood: Callable[[Facts], Mood] = lambda facts: Mood.GOOD
    """How it stands where nothing was found."""


@dataclass(frozen=True)
class Horizon:
    """When the live sessions end within a day."""

    hours: tuple[int, ...]
    """How many end in each of the next 24 hours."""

    @property
    def busiest(self) -> tuple[int, int]:
        """(hours from now, how many) of the hour in which most end."""
        most = max(self.hours, default=0)
        return (self.hours.index(most) if most else 0, most)

    def sentence(self, complete: bool = True) -> str:
        """The hour in which most end: "310 of them in 14 to 15 h"; `complete`: of all there are."""
        hour, most = self.busiest
        if not most:
            return f"none{'' if complete else ' of these'} ends within a day"
        return f"{most:,} of them in {hour} to {hour + 1} h" if hour else f"{most:,} within an hour"

    def bars(self) -> str:
        """A bar an hour."""
        steps = (UNICODE.dot, UNICODE.low, UNICODE.middling, UNICODE.high, UNICODE.full)
        most = max(self.hours, default=0) or 1
        return "".join(steps[-(-4 * each // most)] for each in self.hours)


def checks(facts: Facts, findings: Sequence[Finding], waiting: frozenset[str]) -> tuple[Check, ...]:
    """Every check; `waiting` are the names of facts that are still being measured."""
    return tuple(_check(topic, facts, findings, waiting) for topic in TOPICS)


def _check(
    topic: Topic, facts: Facts, findings: Sequence[Finding], waiting: frozenset[str]
) -> Check:
    if waiting & set(topic.facts):
        return Check(topic.name, Mood.ASKING, f"asking{UNICODE.ellipsis}")
    worst = _worst(topic, findings)
    if worst is not None:
        mood = Mood.BAD if worst.certainty is Certainty.CONFIRMED else Mood.WARN
        return Check(topic.name, mood, f"{worst.because}", "5")
    first: Fact[object] = getattr(facts, topic.facts[0])
    if not first.known:
        return Check(topic.name, Mood.UNKNOWN, first.problem, topic.goto)
    return Check(topic.name, topic.mood(facts), topic.sentence(facts), topic.goto)


def _worst(topic: Topic, findings: Sequence[Finding]) -> Finding | None:
    standing = (Certainty.CONFIRMED, Certainty.SUSPECTED)
    return next(
        (
            each
            for certainty in standing
            for each in findings
            if each.certainty is certainty and each.cause.family in topic.families
        ),
        None,
    )


def _project(facts: Facts) -> str:
    project = facts.project.value
    assert project is not None
    source = next((each.source for each in project.choices if each.name == "settings"), "")
    return f"Django {project.django}, {project.settings_module}" + (
        f" ({source})" if source else ""
    )


def _store(facts: Facts) -> str:
    """What the store is and how large, then where, which is the longest and the least news."""
    store, table = facts.store.value, facts.table.value
    assert store is not None
    rows = f", {table.total:,} rows" if table is not None and table.total is not None else ""
    weight = _weight(facts)
    asked = f", answered in {facts.health.seconds * 1000:.0f} ms" if facts.health.known else ""
    return f"{store.server}{rows}{weight}{asked}; {store.place}"


def _weight(facts: Facts) -> str:
    """How large the table or its file is, as the server tells."""
    told = facts.health.value.measures if facts.health.value else ()
    for suffix in (".table_bytes", ".file_bytes", ".used_memory"):
        found = next((each.value for each in told if each.name.endswith(suffix)), None)
        if isinstance(found, int):
            return f", {bytes_text(found)}"
    return ""


def _keys(facts: Facts) -> str:
    sample = facts.sample.value
    assert sample is not None
    signers = [f"{each.count:,} by {each.name or 'no key'}" for each in sample.signers[:3]]
    if not signers:
        return "no session carries a signature that could be looked at"
    return f"sessions signed {', '.join(signers)}"


def _clocks(facts: Facts) -> str:
    clocks = facts.clocks.value
    assert clocks is not None
    found = effects(clocks)
    return found[0].sentence if found else "nothing to say"


def _clocks_mood(facts: Facts) -> Mood:
    """A clock that ends no session by itself warns; one that nobody told is not known."""
    clocks = facts.clocks.value
    assert clocks is not None
    first = next(iter(effects(clocks)), None)
    if first is None or first.touches is False:
        return Mood.GOOD
    return Mood.WARN if first.touches else Mood.UNKNOWN


def _cookie(facts: Facts) -> str:
    names = ("NAME", "SECURE", "SAMESITE", "DOMAIN")
    name, secure, same_site, domain = (facts.setting(f"SESSION_COOKIE_{each}") for each in names)
    age, slides = facts.setting("SESSION_COOKIE_AGE"), facts.setting("SESSION_SAVE_EVERY_REQUEST")
    parts = [str(name.value) if name else "sessionid"]
    parts += ["Secure"] if secure and secure.value else ["not Secure"]
    parts += [str(same_site.value)] if same_site and same_site.value else []
    parts += [f"for {domain.value}"] if domain and domain.value else []
    if age is not None and isinstance(age.value, (int, float)):
        parts.append(duration(age.value))
    with_what = "every request" if slides and slides.value else "every change"
    return f"{', '.join(parts)}, slides with {with_what}"


def _host(facts: Facts) -> str:
    host = facts.host.value
    assert host is not None
    parts = []
    fullest = min(host.disks, key=lambda disk: disk.free / (disk.total or 1), default=None)
    if fullest is not None and fullest.total:
        used = 100 - 100 * fullest.free // fullest.total
        parts.append(f"disk {used} % of {bytes_text(fullest.total)}")
    if host.memory_total and host.memory_free is not None:
        used_memory = bytes_text(host.memory_total - host.memory_free)
        parts.append(f"memory {used_memory} of {bytes_text(host.memory_total)}")
    kills = sum(each.kind == "oom-kill" for each in host.events)
    parts.append(f"{kills} OOM kills" if kills else "no OOM kill known")
    return ", ".join(parts)


def _workers(facts: Facts) -> str:
    workers = facts.workers.value
    assert workers is not None
    serving = workers.serving
    if not serving:
        return "none of this project runs on this host"
    kinds = ", ".join(dict.fromkeys(each.worker.kind for each in serving))
    judged = not any(each.problem for each in serving)
    return f"{len(serving)} {kinds}" + (", all with the settings of the shell" if judged else "")


def _code(facts: Facts) -> str:
    code = facts.code.value
    assert code is not None
    places = sum(spot.kind != "setting" for spot in code.spots)
    return f"{code.files} files read, {places} places that have to do with sessions"


TOPICS = (
    Topic("Project", ("project",), ("config",), _project),
    Topic("Store", ("store", "health", "table"), ("store-db", "store-cache", "store-file"), _store),
    Topic("Keys", ("sample", "loads"), ("signing",), _keys, "2"),
    Topic("Users", ("users",), ("auth",), lambda facts: "every session fits its user", "2"),
    Topic("Clocks", ("clocks", "sample"), ("clock",), _clocks, "4", _clocks_mood),
    Topic(
        "Cookie",
        ("settings",),
        ("cookie", "expiry", "host-proxy", "signed-cookies"),
        _cookie,
    ),
    Topic("Host", ("host",), (), _host),
    Topic("Workers", ("workers",), (), _workers),
    Topic("Code", ("code",), ("code", "concurrency", "api", "dev-test"), _code),
)
"""In the order of the screen."""


def sessions_sentence(facts: Facts) -> str:
    """How many sessions are in which state: "1,204 live (388 anonymous), 812 unreadable"."""
    sample = facts.sample.value
    if sample is None:
        return ""
    live, anonymous = sample.count("states", "live"), sample.count("states", "anonymous")
    parts = [f"{live + anonymous:,} live ({anonymous:,} anonymous)"]
    parts += [f"{sample.count('states', 'undecodable'):,} unreadable"]
    parts += [f"{sample.count('states', 'expired'):,} expired"]
    of = "" if sample.complete else f"; of {sample.rows:,} looked at"
    return f"{', '.join(parts)}{of}"
