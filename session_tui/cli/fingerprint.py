"""Digests of what matters to sessions in this project's settings, to be compared with another's.

The digests are made under a key: of --key FILE, or a random one that is printed with them, so that
`--key A` makes those of B comparable. No setting can be told from its digest.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from contextlib import suppress

from session_tui.cli import document, options, outcome
from session_tui.cli.digests import CHECK, KEY, Digests, check_of, content_of, digests_in
from session_tui.link import Link, Refused
from session_tui.model import Failure, Fault, Fingerprint
from session_tui.visible import visible


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what `fingerprint` takes."""
    parser.add_argument("--key", metavar="FILE", help="a file, or an earlier output, as the key")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Prints the digests."""
    key, secret = key_of(arguments.key)
    fingerprint = asyncio.run(taken(arguments, key))
    made_under = {CHECK: check_of(key)} if secret else {KEY: key.hex()}
    if arguments.json:
        document.emit("fingerprint", {"items": dict(fingerprint.items), **made_under})
        return outcome.FINE
    lines = [*fingerprint.items, *made_under.items()]
    width = max(len(name) for name, _ in lines)
    for name, digest in lines:
        outcome.out(visible(f"{visible(name, 80):<{width}}  {visible(digest, 40)}"))
    return outcome.FINE


async def taken(arguments: argparse.Namespace, key: bytes, via: str | None = None) -> Fingerprint:
    """The digests of the project that the options name, behind the prefix `via` if one is given."""
    from dataclasses import replace

    launch = options.launch_of(arguments)
    link = Link.start(launch if via is None else replace(launch, via=via))
    try:
        return await link.fingerprint(key)
    finally:
        await link.close()
        outcome.tell_printed(link, arguments.debug)


def key_of(path: str | None) -> tuple[bytes, bool]:
    """The key, and whether it is a secret that others share, which is not printed.

    Raises `Refused` where the file cannot be read, or is empty.
    """
    if path is None:
        return os.urandom(16), False
    content = content_of(path, "The key")
    digests = digests_in(content)
    if digests is not None:
        return _printed(digests, path), False
    if len(content.strip()) < 16:
        raise _refused("The key is too short: it takes 16 bytes or more.", path)
    return content.strip(), True


def _printed(digests: Digests, path: str) -> bytes:
    """The key that an earlier output holds."""
    with suppress(ValueError):
        if digests.key:
            return bytes.fromhex(digests.key)
    advice = "Give the --key FILE that it was made with."
    raise _refused("This output does not hold the key of its digests.", path, advice)


def _refused(sentence: str, where: str, advice: str = "") -> Refused:
    return Refused(Failure(Fault.ARGUMENT, sentence, where, advice))
