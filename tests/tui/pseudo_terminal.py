"""A terminal of 80x24 that a test looks at and types into."""

from __future__ import annotations

import pexpect
import pyte


class Terminal:
    """A command in a pseudo-terminal, and what it shows."""

    def __init__(self, command: list[str]) -> None:
        self.screen = pyte.Screen(80, 24)
        self.stream = pyte.ByteStream(self.screen)
        self.written = b""
        self.child = pexpect.spawn(command[0], command[1:], dimensions=(24, 80), timeout=30)

    def shows(self, text: str, gone: str = "") -> str:
        """Waits until `text` stands on the screen, and `gone` no more; gives the screen."""
        for _ in range(300):
            drawn = "\n".join(self.screen.display)
            if text in drawn and not (gone and gone in drawn):
                return drawn
            self._read()
        raise AssertionError(f"{text!r} never came:\n" + "\n".join(self.screen.display))

    def press(self, keys: str) -> None:
        self.child.send(keys.encode())

    def end(self) -> int | None:
        self.child.expect(pexpect.EOF)
        self.child.close()
        status: int | None = self.child.exitstatus
        return status

    def _read(self) -> None:
        try:
            data = self.child.read_nonblocking(65536, timeout=0.1)
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            raise AssertionError("it has ended:\n" + "\n".join(self.screen.display)) from None
        self.written += data
        self.stream.feed(data)
