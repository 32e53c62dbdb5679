"""What the pulse checks: what each check rests on, and what it says where nothing was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from session_tui.diagnosis.published import advisories_sentence, applying
from session_tui.model.facts import Disk, Facts, HostSeen, UsersSeen
from session_tui.text.clocks import effects
from session_tui.text.numbers import bytes_text, duration, many

NEARLY_FULL = 95
"""Per cent of a disk from which on it is worth a look."""

USERS_FIT = "every session fits its user"


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


def _project(facts: Facts) -> str:
    project = facts.project.value
    assert project is not None
    source = next((each.source for each in project.choices if each.name == "settings"), "")
    said = f"Django {project.django}, {project.settings_module}" + (
        f" ({source})" if source else ""
    )
    published = advisories_sentence(facts)
    return f"{said}; {published}" if published else said


def _project_mood(facts: Facts) -> Mood:
    return Mood.WARN if applying(facts) else Mood.GOOD


def _store(facts: Facts) -> str:
    """What the store is and how large, then where, which is the longest and the least news."""
    store, table = facts.store.value, facts.table.value
    assert store is not None
    total = None if table is None else table.total
    rows = "" if total is None else f", {many(total, 'row')}"
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
    if not sample.signers:
        return "no session carries a signature that could be looked at"
    first, *others = ((each.count, each.name or "no key") for each in sample.signers[:3])
    said = [f"{many(first[0], 'session')} signed by {first[1]}"]
    return ", ".join(said + [f"{count:,} by {name}" for count, name in others])


def _users(facts: Facts) -> str:
    users = facts.users.value
    assert users is not None
    if not users.sessions:
        return "no session that was looked at names a user"
    wrong = _misfits(users)
    said = [f"{count:,} {what}" for what, count in wrong]
    return f"of {many(users.sessions, 'session')} {', '.join(said)}" if said else USERS_FIT


def _users_mood(facts: Facts) -> Mood:
    return Mood.WARN if facts.users.value is not None and _misfits(facts.users.value) else Mood.GOOD


def _misfits(users: UsersSeen) -> list[tuple[str, int]]:
    """Sessions that Django does not believe, by why; one can be counted twice."""
    found = (
        ("name a user who is gone", users.missing + users.unconvertible),
        ("an inactive one", users.inactive),
        ("carry the hash of another password or key", users.differing),
        ("a backend that is not listed", sum(count for _, count in users.unlisted)),
    )
    return [(what, count) for what, count in found if count]


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
    if secure is not None:
        parts.append("Secure" if secure.value else "not Secure")
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
    fullest = _fullest(host)
    if fullest is not None:
        parts.append(f"disk {_used(fullest)} % of {bytes_text(fullest.total)}")
    if host.memory_total and host.memory_free is not None:
        used_memory = bytes_text(host.memory_total - host.memory_free)
        parts.append(f"memory {used_memory} of {bytes_text(host.memory_total)}")
    kills = sum(each.kind == "oom-kill" for each in host.events)
    parts.append(many(kills, "OOM kill") if kills else "no OOM kill known")
    return ", ".join(parts)


def _host_mood(facts: Facts) -> Mood:
    host = facts.host.value
    assert host is not None
    fullest = _fullest(host)
    full = fullest is not None and _used(fullest) >= NEARLY_FULL
    return Mood.WARN if full or any(each.kind == "oom-kill" for each in host.events) else Mood.GOOD


def _fullest(host: HostSeen) -> Disk | None:
    """Of the disks that count their bytes; some file systems count none."""
    counted = [each for each in host.disks if each.total]
    return min(counted, key=lambda disk: disk.free / disk.total, default=None)


def _used(disk: Disk) -> int:
    return 100 - 100 * disk.free // disk.total


def _workers(facts: Facts) -> str:
    workers = facts.workers.value
    assert workers is not None
    serving = workers.serving
    if not serving:
        return "none of this project runs on this host"
    kinds = ", ".join(dict.fromkeys(each.worker.kind for each in serving))
    said = f"{len(serving)} {kinds}"
    if any(each.differing for each in serving):
        return f"{said}, not all with the settings of the shell"
    judged = not any(each.problem for each in serving)
    return said + (", all with the settings of the shell" if judged else "")


def _workers_mood(facts: Facts) -> Mood:
    serving = facts.workers.value.serving if facts.workers.value else ()
    if not serving:
        return Mood.UNKNOWN  # the site may run elsewhere, or not at all
    return Mood.WARN if any(each.differing for each in serving) else Mood.GOOD


def _code(facts: Facts) -> str:
    code = facts.code.value
    assert code is not None
    places = sum(spot.kind != "setting" for spot in code.spots)
    have = "has" if places == 1 else "have"
    return (
        f"{many(code.files, 'file')} read, {many(places, 'place')} that {have} to do with sessions"
    )


TOPICS = (
    Topic("Project", ("project",), ("config",), _project, "", _project_mood),
    Topic("Store", ("store", "health", "table"), ("store-db", "store-cache", "store-file"), _store),
    Topic("Keys", ("sample", "loads"), ("signing",), _keys, "2"),
    Topic("Users", ("users",), ("auth",), _users, "2", _users_mood),
    Topic("Clocks", ("clocks", "sample"), ("clock",), _clocks, "4", _clocks_mood),
    Topic(
        "Cookie",
        ("settings",),
        ("cookie", "expiry", "host-proxy", "signed-cookies"),
        _cookie,
    ),
    Topic("Host", ("host",), (), _host, "", _host_mood),
    Topic("Workers", ("workers",), (), _workers, "", _workers_mood),
    Topic("Code", ("code",), ("code", "concurrency", "api", "dev-test"), _code),
)
"""In the order of the screen."""
