"""Pickles against the reader, in whatever interpreter runs this: `python oracle_pickles.py SEED N`.

Reads a zoo of hostile pickles, those of the folder that a third argument names, and N mutations,
while an audit hook listens; then holds ordinary sessions against `pickle.loads`. Prints what is
wrong, and exits 1 if anything was. Python 3.8 syntax, nothing but Django beside the standard
library. Nothing hostile is ever loaded.
"""

from __future__ import annotations

import datetime
import pickle
import random
import sys
import uuid
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from session_tui.agent.masking import value_tree
from session_tui.agent.pickles import Unpickled, unpickled
from session_tui.model import Problem

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
FORBIDDEN = ("import", "compile", "exec", "open", "pickle.", "os.", "subprocess.", "socket.")


def text(value: str) -> bytes:
    """The opcode that pushes a short text."""
    return b"\x8c" + bytes([len(value)]) + value.encode()


ID = b"(S'id'\nt"
EXTENSION = "copyreg extension 7"
ZOO = {
    "REDUCE": (b"cos\nsystem\n" + ID + b"R.", "os.system"),
    "REDUCE of posix": (b"cposix\nsystem\n" + ID + b"R.", "posix.system"),
    "INST": (b"(S'id'\nios\nsystem\n.", "os.system"),
    "OBJ": (b"(cos\nsystem\nS'id'\no.", "os.system"),
    "NEWOBJ": (b"\x80\x02csubprocess\nPopen\n" + ID + b"\x81.", "subprocess.Popen"),
    "NEWOBJ_EX": (b"\x80\x04csubprocess\nPopen\n" + ID + b"}\x92.", "subprocess.Popen"),
    "copyreg": (b"ccopyreg\n__newobj__\n(csubprocess\nPopen\nS'id'\ntR.", "subprocess.Popen"),
    "BUILD": (b"cshop.views\nview\n}S'run'\ncos\nsystem\nsb.", "os.system"),
    "BUILD of an import": (b"cshop.views\nview\n}b.", "shop.views.view (changed)"),
    "SETITEM of an import": (b"cshop.views\nCACHE\nS'a'\nS'b'\ns.", "shop.views.CACHE (changed)"),
    "EXT": (b"\x80\x02\x82\x07" + ID + b"R.", EXTENSION),
    "STACK_GLOBAL": (b"\x80\x04" + text("os") + text("system") + b"\x93)R.", "os.system"),
    "STACK_GLOBAL from the memo": (
        b"\x80\x04" + text("system") + b"\x940" + text("os") + b"h\0\x93)R.",
        "os.system",
    ),
    "STACK_GLOBAL with a computed name": (
        b"\x80\x04" + text("os") + b"cbuiltins\nstr\n" + text("system") + b"\x85R\x93)R.",
        "os.(computed)",
    ),
    "an attribute of a harmless module": (
        b"\x80\x04" + text("decimal") + text("os.system") + b"\x93)R.",
        "decimal.os.system",
    ),
    "dunder attributes": (
        b"\x80\x04" + text("decimal") + text("Decimal.__class__") + b"\x93)R.",
        "decimal.Decimal.__class__",
    ),
    "getattr": (b"cbuiltins\ngetattr\n(cshop\nx\nS'os'\ntR0cbuiltins\neval\n.", "builtins.eval"),
    "getattr of a module": (
        b"cbuiltins\ngetattr\n(cbuiltins\ngetattr\n(cshop\nx\nS'os'\ntRS'system'\ntR.",
        "shop.x.os.system",
    ),
    "getattr of something computed": (
        b"cbuiltins\ngetattr\n(cshop\nx\n)RS'run'\ntR.",
        "builtins.getattr",
    ),
    "getattr handed on": (b"(cbuiltins\ngetattr\nl.", "builtins.getattr"),
    "Python 2": (b"c__builtin__\neval\n" + ID + b"R.", "builtins.eval"),
    "a lazy text": (
        b"cdjango.utils.functional\n_lazy_proxy_unpickle\n(cos\nsystem\n" + ID + b"}tR.",
        "os.system",
    ),
    "a message": (
        b"\x80\x02cdjango.contrib.messages.storage.base\nMessage\n)\x81}S'message'\n"
        b"cbuiltins\neval\n" + ID + b"Rsb.",
        "builtins.eval",
    ),
    "nested": (b"cpickle\nloads\n(S'cos\\nsystem\\n(S\\'id\\'\\ntR.'\ntR.", "pickle.loads"),
    "thrown away": (b"cos\nsystem\n" + ID + b"R0}.", "os.system"),
    "then broken": (b"cos\nsystem\n" + ID + b"R\xff", "os.system"),
    "behind a persistent id": (b"Pnothing\n0cos\nsystem\n" + ID + b"R.", "os.system"),
    "a long name": (b"cos." + b"x" * 5000 + b"\nsystem\n.", "os." + "x" * 253 + "…"),
    "partial": (b"cfunctools\npartial\n(cos\nsystem\nS'id'\ntR)R.", "functools.partial"),
}
"""Name to pickle, and what is dangerous in it; what an extension is, only its process knows."""

DOUBLED = b"".join(b"q%c](h%ch%ce" % (level, level, level) for level in range(30))
PAIRED = b"".join(b"q%c0h%ch%c\x86" % (level, level, level) for level in range(30))
BOMBS = {
    "a memo index of 2**28": (b"Nr\0\0\0\x10.", Problem.NONE),
    "a memo index of 2**31": (b"Nr\0\0\0\x80.", Problem.NONE),
    "a memo index of many digits": (b"Np" + b"9" * 3000 + b"\n.", Problem.NONE),
    "sharing for 2**30 items": (b"]" + DOUBLED + b".", Problem.TOO_LARGE),
    "a key of 2**30 items": (b"})" + PAIRED + b"Ns.", Problem.TOO_LARGE),
    "one text 100,000 times": (
        b"(X\0\0\x08\0" + b"a" * 0x80000 + b"q\0" + b"h\0" * 100_000 + b"l.",
        Problem.TOO_LARGE,
    ),
    "one list 100,000 times": (
        b"((" + b"N" * 100_000 + b"lq\0" + b"h\0" * 100_000 + b"l.",
        Problem.TOO_LARGE,
    ),
    "one long call many times": (
        b"(ccopyreg\n__newobj__\nq\1(ca\nb\n"
        + b"N" * 60_000
        + b"tq\0"
        + b"h\1h\0R" * 40_000
        + b"l.",
        Problem.TOO_LARGE,
    ),
    "lists 10,000 deep": (b"]" * 10_000 + b"a" * 9_999 + b".", Problem.TOO_DEEP),
    "tuples 10,000 deep": (b"N" + b"\x85" * 10_000 + b".", Problem.TOO_DEEP),
    "tuples 200,000 deep": (b"N" + b"\x85" * 200_000 + b".", Problem.TOO_DEEP),
    "dicts 10,000 deep": (b"}N" * 9_999 + b"}" + b"s" * 9_999 + b".", Problem.TOO_DEEP),
    "a key 10,000 deep": (b"}N" + b"\x85" * 10_000 + b"Ns.", Problem.TOO_DEEP),
    "calls 10,000 deep": (b"ca\nb\n" + b")R" * 10_000 + b".", Problem.TOO_DEEP),
    "a list that holds itself": (b"]q\0h\0a.", Problem.NONE),
    "a dict that holds itself twice": (b"}q\0(Nh\0I1\nh\0u.", Problem.NONE),
    "an object that is its own state": (b"ca\nb\n)Rq\0h\0b.", Problem.NONE),
    "an object that is its own key": (b"}ca\nb\n)Rq\0h\0bNs.", Problem.NONE),
    "a terabyte of bytes": (b"\x8e\0\0\0\0\0\1\0\0abc.", Problem.PICKLE),
    "a terabyte of text": (b"\x8d\0\0\0\0\0\1\0\0abc.", Problem.PICKLE),
    "a terabyte of bytearray": (b"\x96\0\0\0\0\0\1\0\0abc.", Problem.PICKLE),
    "a terabyte of frame": (b"\x80\4\x95\0\0\0\0\0\1\0\0N.", Problem.PICKLE),
    "2 GB of number": (b"\x8b\xff\xff\xff\x7fabc.", Problem.PICKLE),
    "a number of negative length": (b"\x8b\xff\xff\xff\xffabc.", Problem.PICKLE),
    "a text of negative length": (b"T\xff\xff\xff\xffabc.", Problem.PICKLE),
    "a number of 8,000,000 bits": (
        b"\x8b\x40\x42\x0f\0" + b"\x7f" * 1_000_000 + b".",
        Problem.NONE,
    ),
    "a number of 1,000,000 digits": (b"L" + b"9" * 1_000_000 + b"L\n.", Problem.NONE),
    "a float of 1,000,000 digits": (b"F" + b"9" * 1_000_000 + b"\n.", Problem.PICKLE),
    "200,000 escapes": (b"S'" + b"\\x41" * 200_000 + b"'\n.", Problem.NONE),
    "200,000 wide escapes": (b"V" + b"\\U0001f600" * 100_000 + b"\n.", Problem.NONE),
    "200,000 marks": (b"(" * 200_000 + b".", Problem.PICKLE),
    "200,000 dicts": (b"(" + b"}" * 200_000 + b"l.", Problem.NONE),
    "a million lists": (b"]" * 1_000_000 + b".", Problem.TOO_LARGE),
    "20,000 imports": (b"(" + b"ca\nb\n" * 20_000 + b"l.", Problem.NONE),
    "half a megabyte of name": (
        b"(X\0\0\x08\0" + b"a" * 0x80000 + b"q\0" + b"h\0h\0\x93" * 20_000 + b"l.",
        Problem.NONE,
    ),
    "a fraction with a large exponent": (b"cfractions\nFraction\n(V1e999999999\ntR.", Problem.NONE),
    "a decimal with a large exponent": (
        b"\x8f(cdecimal\nDecimal\n(V1e999999999999\ntR\x90.",
        Problem.NONE,
    ),
    "a key that cannot be hashed": (b"}]Ns.", Problem.PICKLE),
    "protocol 200": (b"\x80\xc8N.", Problem.PICKLE),
    "no end": (b"N", Problem.PICKLE),
    "nothing": (b"", Problem.PICKLE),
}
"""Name to pickle, and the problem that it has."""

PRIME = (1 << 61) - 1


def colliding() -> Iterator[tuple[str, bytes]]:
    """Pickles whose keys were made to have one hash."""
    yield "numbers", pickle.dumps({PRIME * (index + 2): 0 for index in range(4000)}, 4)
    ids = pickle.dumps([uuid.UUID(int=PRIME * (index + 2)) for index in range(6000)], 2)
    yield "UUIDs", b"\x80\x02cbuiltins\nset\n" + ids[2:-1] + b"\x85R."


def everything(folder: str) -> Iterator[bytes]:
    """All hostile pickles there are; those of `folder` too, where it has a name."""
    for raw, _ in [*ZOO.values(), *BOMBS.values()]:
        yield raw
    for _, raw in colliding():
        yield raw
    if folder:
        yield from suite(folder)


def suite(folder: str) -> list[bytes]:
    """The hostile pickles of a folder, to be read and never to be loaded."""
    return [path.read_bytes() for path in sorted(Path(folder).glob("*.p*kl*"))]


def mutations(draw: random.Random, count: int, seeds: list[bytes]) -> Iterator[bytes]:
    """Damaged pickles: bytes changed, left out, put in and copied."""
    for _ in range(count):
        raw = bytearray(draw.choice(seeds))
        for _ in range(draw.randrange(1, 5)):
            at = draw.randrange(len(raw) + 1)
            if draw.random() < 0.4:
                raw[at : at + 1] = bytes([draw.randrange(256)])
            elif draw.random() < 0.5:
                del raw[at : at + draw.randrange(1, 4)]
            else:
                raw[at:at] = raw[draw.randrange(len(raw) + 1) :][: draw.randrange(8)]
        yield bytes(raw)


def seeds(folder: str) -> list[bytes]:
    """Short pickles to be damaged: the zoo, the folder's, and ordinary sessions."""
    draw = random.Random(1)
    ordinary = [pickle.dumps(some_value(draw), protocol) for protocol in PROTOCOLS for _ in "1234"]
    return [raw for raw in everything(folder) if len(raw) < 500] + ordinary


SHORT = datetime.timezone(datetime.timedelta(hours=-3), "BRT")
SCALARS: list[Any] = [
    *(None, True, False, 0, -1, 255, 65536, 2**31, -(2**63), 2**200, 0.0, -1.5, float("inf")),
    *("", "a", "ü€😀\n\\'\"", "\udcff", "x" * 300, b"", b"\x00\xff", b"y" * 300, bytearray(b"z")),
    *(bytearray(), 1 + 2j, Decimal("-1.50"), Decimal("Infinity"), Fraction(-1, 3)),
    *(uuid.UUID(int=7), datetime.date(2024, 2, 29), datetime.timedelta(-1, 2, 3)),
    *(datetime.time(23, 59, 58, 7), datetime.time(1, 2, fold=1), datetime.timezone.utc, SHORT),
    datetime.datetime(2024, 2, 29, 1, 2, 3, 4),
    datetime.datetime(2024, 2, 29, 1, 2, 3, 4, datetime.timezone.utc, fold=1),
    datetime.time(1, 2, tzinfo=SHORT),
]
KEYS = [value for value in SCALARS if not isinstance(value, bytearray)]


def some_value(draw: random.Random, depth: int = 0) -> Any:
    """A value as sessions have it."""
    if depth > 3 or draw.random() < 0.4:
        return draw.choice(SCALARS)
    few = range(draw.randrange(4))
    inner = [some_value(draw, depth + 1) for _ in few]
    pairs = [(draw.choice(KEYS), value) for value in inner]
    keys = [key for key, _ in pairs]
    made: list[Any] = [inner, tuple(inner), dict(pairs), OrderedDict(pairs), set(keys)]
    made += [frozenset(keys), Counter(keys), defaultdict(list, pairs), deque(inner, 9)]
    made += [{(1, key): value for key, value in pairs}, [inner, inner]]
    return draw.choice(made)


def difference(value: object, protocol: int) -> str:
    """What of an ordinary value is read otherwise than `pickle.loads` does; empty if nothing."""
    raw = pickle.dumps(value, protocol)
    read = unpickled(raw)
    expected = plain(pickle.loads(raw))
    if (read.problem, read.because, read.dangerous, read.unknown) != (Problem.NONE, "", (), ()):
        return f"{read!r} of {value!r} in protocol {protocol}"
    if read.data != expected or kinds(read.data) != kinds(expected):
        return f"{read.data!r} instead of {expected!r} in protocol {protocol}"
    return "" if read.protocol in (protocol, 0) else f"protocol {read.protocol} for {protocol}"


def plain(value: Any) -> Any:
    """A value with the collections as the reader tells them: dicts and lists."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, deque)):
        return [plain(inner) for inner in value]
    return tuple(plain(inner) for inner in value) if isinstance(value, tuple) else value


def kinds(value: Any) -> Any:
    """The types in a value, since 1, 1.0 and True are equal."""
    if isinstance(value, dict):
        return [(type(key), kinds(inner)) for key, inner in value.items()]
    if isinstance(value, (list, tuple)):
        return type(value), [kinds(inner) for inner in value]
    return type(value)


def read_and_draw(raw: bytes) -> Unpickled:
    """Reads a pickle and does with it all that the agent may do."""
    read = unpickled(raw)
    value_tree(read.data, False)
    assert repr(read) and read == read
    return read


def main(seed: int, count: int, folder: str) -> int:
    """Reads all of it; how many things were wrong."""
    draw = random.Random(seed)
    wrong = [difference(some_value(draw), draw.choice(PROTOCOLS)) for _ in range(500)]
    hostile = [*everything(folder), *mutations(draw, count, seeds(folder))]
    heard: list[str] = []
    for raw in (b"(I1\nF1.0\nl.", ZOO["a message"][0]):
        read_and_draw(raw)  # loads what is loaded when it is needed
    sys.addaudithook(lambda event, _: heard.append(event) if listening else None)
    listening = [True]
    pickle.loads(b"cdecimal\nDecimal\n.")
    wrong += [] if heard else ["The hook hears nothing."]
    heard.clear()
    for raw in hostile:
        read_and_draw(raw)
    listening.clear()
    wrong += sorted({f"heard {event}" for event in heard if event.startswith(FORBIDDEN)})
    wrong += [f"{name} is not named" for name, (raw, bad) in ZOO.items() if not named(raw, bad)]
    for line in filter(None, wrong):
        print(line.encode("ascii", "backslashreplace").decode())
    return 1 if any(wrong) else 0


def named(raw: bytes, dangerous: str) -> bool:
    """Whether the reader names what is dangerous in `raw`."""
    read = unpickled(raw)
    return dangerous in (read.unknown if dangerous == EXTENSION else read.dangerous)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), "".join(sys.argv[3:4])))
