"""The clock of whatever answers a URL: the Date header, which counts whole seconds.

RFC 9110, section 6.6.1: the origin server's time; a cache in between may answer with an old one,
which its Age header tells.
"""

from __future__ import annotations

import http.client
import time
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Tuple
from urllib.parse import urlsplit

from session_tui.model import ClockReading

SECONDS = 3.0
"""How long a site may take to connect, and to answer."""
HALF = 0.5
"""A Date is the beginning of its second."""


def date_reading(url: str) -> ClockReading:
    """The clock behind `url`, asked by one HEAD; raises nothing."""
    scheme, host, port, path = _taken_apart(url)
    source = "%s://%s%s" % (scheme or "http", host, ":%d" % port if port else "")
    if scheme not in ("http", "https") or not host:
        return ClockReading("URL", None, None, "It has to begin with http:// or https://.")
    try:
        date, age, wall, took = _asked(scheme, host, port, path)
    except (OSError, http.client.HTTPException, ValueError, UnicodeError) as error:
        return ClockReading(source, None, None, _because(error))
    if date is None:
        return ClockReading(source, None, None, "Its answer has no Date that can be read.")
    if age:
        return ClockReading(source, None, None, "A cache answered, with a Date from before.")
    middle = wall + took / 2
    return ClockReading(source, date.timestamp() + HALF - middle, HALF + took / 2)


def _taken_apart(url: str) -> Tuple[str, str, int | None, str]:
    try:
        parts = urlsplit(url)
        return parts.scheme.lower(), parts.hostname or "", parts.port, parts.path or "/"
    except ValueError:
        return "", "", None, "/"


def _asked(
    scheme: str, host: str, port: int | None, path: str
) -> Tuple[datetime | None, str, float, float]:
    """Date, Age, this host's clock at the question, and seconds to the answer."""
    make = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    connection = make(host, port, timeout=SECONDS)
    try:
        connection.connect()
        wall, start = time.time(), time.monotonic()
        connection.request("HEAD", path, headers={"User-Agent": "session-tui", "Accept": "*/*"})
        answer = connection.getresponse()
        took = time.monotonic() - start
    finally:
        connection.close()
    age = (answer.getheader("Age") or "").strip()
    return _date(answer.getheader("Date")), age.lstrip("0"), wall, took


def _date(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text or "")
        return found if found.tzinfo else found.replace(tzinfo=timezone.utc)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _because(error: Exception) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "Nothing listens there."
    if "CERTIFICATE" in str(error).upper():
        return "Its certificate is not trusted here."
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "It did not answer within %g s." % SECONDS
    if isinstance(error, http.client.HTTPException):
        return "What answers there does not speak HTTP."
    return "It cannot be reached."
