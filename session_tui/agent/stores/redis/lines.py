"""How one server is reached: by the client library of the project, down to the open socket.

redis-py (3.5 and later) and valkey-py both keep a connection class and its arguments in a pool. We
make such a connection object, and let it do what differs from site to site: resolve the host, open
a TCP or a Unix socket, wrap it in TLS. What it would say when connected (HELLO, CLIENT SETINFO,
SETNAME, hooks of the project) is left out: `Door` logs in by itself, with commands of our list.
"""

from __future__ import annotations

import threading
from typing import Any, Callable, Tuple

from session_tui.agent.masking import redact
from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.redis import complaints

Login = Tuple[str, ...]
"""The arguments of AUTH: nothing, a password, or user and password."""


class Line:
    """One server as the settings describe it. Reaches it anew with each `dial`."""

    def __init__(self, pool: Any, where: str, address: Tuple[str, int] | None = None) -> None:
        """`pool`: of the client library; `where`: the entry of the settings, for complaints.

        `address` takes the place of the pool's own host and port. Raises `StoreError` where the
        library does not take the arguments.
        """
        self._pool = pool  # Sentinel's connections only refer to it weakly
        try:
            self._connection = pool.connection_class(**pool.connection_kwargs)
        except Exception as error:
            raise complaints.unusable(error, where) from None  # it may quote a password
        if address is not None:
            self._connection.host, self._connection.port = address
        self.path: str = str(getattr(self._connection, "path", None) or "")
        self.host: str = "" if self.path else str(getattr(self._connection, "host", ""))
        self.database = str(getattr(self._connection, "db", None) or 0)

    @property
    def place(self) -> str:
        """Host and port, or the Unix socket, and the database; no credentials."""
        host = "[%s]" % self.host if ":" in self.host else self.host
        spot = self.path or "%s:%s" % (host, self._connection.port)
        return redact("%s/%s" % (spot, self.database))

    def dial(self, seconds: float) -> Tuple[Any, Login]:
        """An open socket, and what to log in with; within `seconds`, name service included.

        Raises `StoreError`, `Lost` where once more may work.
        """
        connection = self._connection
        connection.socket_timeout = connection.socket_connect_timeout = seconds
        try:
            return _Dialling(self._reach, seconds).outcome()
        except StoreError:
            raise
        except Exception as error:
            encrypted = "SSL" in "".join(base.__name__ for base in type(connection).__mro__)
            raise complaints.unreachable(error, self.place, self.path, encrypted) from error

    def _reach(self) -> Tuple[Any, Login]:
        login = self._login()
        return self._connection._connect(), login

    def _login(self) -> Login:
        """As on_connect() of redis-py/connection.py finds it."""
        connection = self._connection
        provider = getattr(connection, "credential_provider", None)
        if provider is None:
            user, password = getattr(connection, "username", None), connection.password
            if user:
                return _text(user), _text(password or "")
            return (_text(password),) if password else ()
        try:
            return tuple(map(_text, provider.get_credentials()))
        except Exception as error:  # it is code of the project or of a cloud
            raise StoreError(
                "The credential provider of the cache failed (%s)." % type(error).__name__,
                self.place,
                "It is named in OPTIONS, and gives user and password.",
            ) from None


def _text(word: Any) -> str:
    """Bytes come back as they were: commands are encoded the same way."""
    return word.decode("utf-8", "surrogateescape") if isinstance(word, bytes) else str(word)


class _Dialling(threading.Thread):
    """A connection in the making: name services have no time limit of their own."""

    def __init__(self, work: Callable[[], Tuple[Any, Login]], seconds: float) -> None:
        super().__init__(name="dialling", daemon=True)
        self._work = work
        self._guard = threading.Lock()
        self._given_up = False
        self._result: Tuple[Any, Login] | None = None
        self._error: Exception | None = None
        self.start()
        # A little more than the sockets have, so that they are the ones to complain.
        self.join(seconds + 0.2)

    def run(self) -> None:
        """Connects; closes at once what comes too late."""
        try:
            made = self._work()
        except Exception as error:
            self._error = error
            return
        with self._guard:
            if self._given_up:
                made[0].close()
            self._result = made

    def outcome(self) -> Tuple[Any, Login]:
        """What came of it; raises TimeoutError where nothing has yet."""
        with self._guard:
            self._given_up = True
        if self._error is not None:
            raise self._error
        if self._result is None:
            raise TimeoutError
        return self._result
