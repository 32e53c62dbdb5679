"""Digests of what matters to sessions in this project's settings, to be compared with another's.

The digests are made under a key: of --key FILE, or a random one that is printed with them, so that
`--key A.json` makes those of B comparable. No setting can be told from its digest.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from pathlib import Path

from session_tui.cli import document, options, outcome
from session_tui.link import Link, Refused
from session_tui.model import Failure, Fault, Fingerprint
from session_tui.visible import visible

LARGEST = 1 << 20
"""Bytes of a key file that are read."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what `fingerprint` takes."""
    parser.add_argument("--key", metavar="FILE", help="a file, or an earlier output, as the key")
    parser.add_argument("--json", action="store_true", help="print JSON (for compare)")


def run(arguments: argparse.Namespace) -> int:
    """Prints the digests."""
    key, shared = key_of(arguments.key)
    fingerprint = asyncio.run(taken(arguments, key))
    if arguments.json:
        own = {} if shared else {"key": key.hex()}
        document.emit("fingerprint", {"items": dict(fingerprint.items), **own})
        return outcome.FINE
    width = max(len(name) for name, _ in fingerprint.items)
    for name, digest in fingerprint.items:
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
    try:
        with Path(path).open("rb") as file:
            raw = file.read(LARGEST)
    except OSError as error:
        raise _refused(f"The key cannot be read: {error.strerror}.", path) from None
    try:
        return bytes.fromhex(json.loads(raw)["data"]["key"]), False
    except (ValueError, LookupError, TypeError):
        pass
    if len(raw.strip()) < 16:
        raise _refused("The key is too short: it takes 16 bytes or more.", path)
    return raw.strip(), True


def _refused(sentence: str, where: str) -> Refused:
    return Refused(Failure(Fault.ARGUMENT, sentence, where))
