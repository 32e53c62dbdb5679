"""The part of the contract that is the same for every store that is a folder of files."""

from __future__ import annotations

import os
from abc import abstractmethod
from typing import Pattern, Sequence, Tuple

from session_tui.agent.stores.folder import FileRead, Folder, user_name
from session_tui.agent.stores.folder_facts import (
    counted,
    folder_measures,
    folder_system,
    notes_on,
    rights_capability,
    rights_in,
    untouched,
)
from session_tui.agent.stores.listed import ListedStore
from session_tui.model import (
    PAYLOAD_LIMIT,
    Capability,
    ClockReading,
    Count,
    Measure,
    StoreFacts,
)


class FolderStore(ListedStore):
    """Files whose names match a pattern; only a list that may go on keeps the folder open."""

    def __init__(self, folder: Folder, wanted: Pattern[str]) -> None:
        """`wanted` matches the names of the files that may be sessions."""
        self._folder, self._wanted = folder, wanted

    @property
    def path(self) -> str:
        """Where the folder is."""
        return self._folder.path

    @abstractmethod
    def _names(self, key: str) -> Sequence[str]:
        """The files that a session can have; none for a key that names none."""

    def estimate(self) -> Count:
        """See `Store.estimate`."""
        return counted(self._folder, self._wanted)

    def clock(self) -> ClockReading | None:
        """None: a local file system has the host's clock, another one is not asked by reading."""
        return None

    def health(self) -> Sequence[Measure]:
        """The folder's file system, space, rights and cleaner."""
        return folder_measures(self._folder, self._wanted)

    def measures(self, key: str) -> Sequence[Measure]:
        """Owner and permissions of the file of one session."""
        read = self._looked(key)
        if read is None or read.owner < 0:
            return ()
        return [
            Measure("file.mode", "%04o" % read.mode, "", "fstat"),
            Measure("file.owner", user_name(read.owner), "", "fstat"),
        ]

    def close(self) -> None:
        """Drops the list that was begun, and with it the folder's descriptor."""
        self._current = None

    def _looked(self, key: str) -> FileRead | None:
        """The file of one session, its content where it is small."""
        with self._folder.opened() as folder:
            found = (self._folder.read(folder, name, PAYLOAD_LIMIT) for name in self._names(key))
            return next((read for read in found if read is not None), None)

    def _facts(self, kind: str, server: str, names: str, origin: str, *notes: str) -> StoreFacts:
        """`server`: what keeps the folder, if not the engine itself; `names`: of its files."""
        rights = rights_in(self._folder, self._wanted)
        return StoreFacts(
            kind=kind,
            server=server + folder_system(self._folder),
            place=os.path.join(self._folder.path, names),
            origin=origin,
            read_only=rights.read_only,
            proof=rights.proof,
            orders=self.orders,
            notes=(*notes, *notes_on(self._folder)),
        )

    def _of_folders(self) -> Tuple[Capability, ...]:
        """The last three of `CAPABILITIES`, the same for every folder."""
        return (
            Capability("clock", False, "A file system cannot be asked for its time."),
            untouched(self._folder),
            rights_capability(self._folder, self._wanted),
        )


def told(read: FileRead) -> str:
    """What there is to say of a file that was found, as a sentence."""
    owner = user_name(read.owner)
    return read.refusal or "%d bytes of %s, mode %04o." % (read.size, owner, read.mode)
