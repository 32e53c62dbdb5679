"""What a browser makes of a Set-Cookie line, by RFC 6265bis: read, refused, or kept for whom.

Pure: no request is made. A line that a browser would ignore as a whole gives None, never an error.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

HEADER = re.compile(r"\s*(?:[<>*]\s*)?set-cookie\s*:", re.IGNORECASE)
"""What stands before the cookie in a pasted line; `curl -v` puts a "<" before it."""

CONTROLS = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
WHITE = " \t"
LARGEST = 4096
"""Octets of name and value together that a browser takes."""
LARGEST_ATTRIBUTE = 1024

HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")
TOKEN = re.compile(r"[\w!#$%&'*+.^`|~:-]+", re.ASCII)
"""Names that Python's http.cookies, and so Django, agrees to send."""
RESERVED = (
    *("comment", "domain", "expires", "httponly", "max-age"),
    *("partitioned", "path", "samesite", "secure", "version"),
)
"""Names that http.cookies keeps for attributes."""

TIME = re.compile(r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[^0-9].*)?", re.DOTALL)
DAY = re.compile(r"([0-9]{1,2})(?:[^0-9].*)?", re.DOTALL)
YEAR = re.compile(r"([0-9]{2,4})(?:[^0-9].*)?", re.DOTALL)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DATE_TOKEN = re.compile(r"[^\x09\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+")


@dataclass(frozen=True)
class SetCookie:
    """A cookie as a browser reads it from one line. Its value is a secret and not kept."""

    name: str
    domain: str = ""
    """In small letters, without a leading dot; empty for a cookie of one host alone."""
    path: str = ""
    """Empty where there is none that counts: the browser takes the folder of the address."""
    secure: bool = False
    http_only: bool = False
    same_site: str = ""
    """"Strict", "Lax", "None"; empty where there is none that counts."""
    max_age: int | None = None
    """Seconds; 0 and less delete the cookie."""
    expires: datetime | None = None
    partitioned: bool = False
    size: int = 0
    """Octets of name and value."""

    @property
    def persistent(self) -> bool:
        """Whether it has an end of its own; else it ends with the browser."""
        return self.max_age is not None or self.expires is not None

    @property
    def deletes(self) -> bool:
        """Whether it takes the cookie away, as Django writes it: no age, or the year 1970."""
        if self.max_age is not None:
            return self.max_age <= 0
        return self.expires is not None and self.expires.year < 1971


def read_set_cookie(line: str) -> SetCookie | None:
    """Reads one line by section 5.6; None where a browser ignores it as a whole."""
    text = line.strip("\r\n")
    header = HEADER.match(text)
    text = text[header.end() :] if header else text
    if CONTROLS.search(text):
        return None
    pair, _, rest = text.partition(";")
    before, equals, after = pair.partition("=")
    name, value = (before, after) if equals else ("", pair)
    name, value = name.strip(WHITE), value.strip(WHITE)
    size = _octets(name) + _octets(value)
    if not 0 < size <= LARGEST:
        return None
    found = _attributes(rest)
    path = found.get("path", "")
    return SetCookie(
        name,
        domain=found.get("domain", "").removeprefix(".").lower(),
        path=path if path.startswith("/") else "",
        secure="secure" in found,
        http_only="httponly" in found,
        same_site=_same_site(found.get("samesite", "")),
        max_age=_seconds(found.get("max-age")),
        expires=read_date(found["expires"]) if "expires" in found else None,
        partitioned="partitioned" in found,
        size=size,
    )


def _attributes(text: str) -> dict[str, str]:
    """The last of each attribute that a browser looks at."""
    found: dict[str, str] = {}
    for part in text.split(";"):
        name, _, value = part.partition("=")
        name, value = name.strip(WHITE).lower(), value.strip(WHITE)
        usable = _octets(value) <= LARGEST_ATTRIBUTE
        if name == "expires":
            usable = usable and read_date(value) is not None
        elif name == "max-age":
            usable = usable and _seconds(value) is not None
        if usable:
            found[name] = value
    return found


def _same_site(value: str) -> str:
    return value.capitalize() if value.lower() in ("strict", "lax", "none") else ""


DIGITS, FOR_EVER = 15, 10**15
"""Digits of a Max-Age that are read, and the seconds that stand for more."""


def _seconds(value: str | None) -> int | None:
    if not value or not re.fullmatch(r"-?[0-9]+", value):
        return None
    return int(value) if len(value) <= DIGITS else (-1 if value.startswith("-") else FOR_EVER)


def _octets(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def read_date(text: str) -> datetime | None:
    """Reads a cookie's date by section 5.1.1, which takes far more than any format."""
    found: dict[str, tuple[int, ...]] = {}
    for token in DATE_TOKEN.findall(text):
        readings = [(kind, read) for kind, read in _readings(token) if kind not in found]
        found.update(readings[:1])
    if len(found) < 4:
        return None
    year = found["year"][0]
    year += 1900 if 70 <= year <= 99 else 2000 if year <= 69 else 0
    hour, minute, second = found["time"]
    if year < 1601:
        return None
    try:
        day = found["month"][0], found["day"][0]
        return datetime(year, *day, hour, minute, second, tzinfo=timezone.utc)
    except ValueError:
        return None


def _readings(token: str) -> list[tuple[str, tuple[int, ...]]]:
    """What one word of a date can be, in the order in which it is tried."""
    month = token[:3].lower()
    if month in MONTHS:
        return [("month", (MONTHS.index(month) + 1,))]
    patterns = (("time", TIME), ("day", DAY), ("year", YEAR))
    matches = [(kind, pattern.fullmatch(token)) for kind, pattern in patterns]
    return [(kind, tuple(map(int, match.groups()))) for kind, match in matches if match]


def is_address(host: str) -> bool:
    """Whether a host is a number (IPv4 or IPv6) and no name."""
    try:
        ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def canonical(host: str) -> str:
    """A host as browsers compare it: in small letters, letters beyond ASCII as Punycode."""
    host = host.lower()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def is_host_name(domain: str) -> bool:
    """Whether a domain is the name or address of a host, with neither scheme nor port."""
    return is_address(domain) or bool(HOST.fullmatch(canonical(domain)))


def domain_match(host: str, domain: str) -> bool:
    """Whether a cookie of `domain` goes to `host`, by section 5.1.3."""
    host, domain = canonical(host), canonical(domain)
    within = bool(domain) and host.endswith("." + domain)
    return host == domain or (within and not is_address(host))


def path_match(path: str, cookie_path: str) -> bool:
    """Whether a cookie of `cookie_path` goes to the address path `path`, by section 5.1.4."""
    if not path.startswith(cookie_path):
        return False
    return path == cookie_path or cookie_path.endswith("/") or path[len(cookie_path)] == "/"


@cache
def _list() -> PublicSuffixList:
    """The public suffix list, read when it is first asked: that takes 0.1 s."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def is_public_suffix(domain: str) -> bool:
    """Whether anybody may register names under it, so that no cookie is taken for it."""
    domain = canonical(domain).removeprefix(".").rstrip(".")
    return bool(domain) and not is_address(domain) and bool(_list().is_public(domain))


def site_of(host: str) -> str:
    """The registrable domain; the host itself where it is an address or a suffix."""
    host = canonical(host).removeprefix(".").rstrip(".")
    if not host or is_address(host):
        return host
    return str(_list().privatesuffix(host) or host)


def flaws(cookie: SetCookie) -> tuple[str, ...]:
    """Why browsers do not take this cookie, a sentence each.

    A public suffix is taken where it is the very host in the address bar, as a cookie of that host.
    """
    return (*_of_domain(cookie.domain), *_of_prefix(cookie), *_of_secure(cookie))


def _of_domain(domain: str) -> list[str]:
    if not domain or is_address(domain):
        return []
    if not is_host_name(domain):
        return ["Domain is no host name: it takes neither a scheme nor a port nor signs."]
    if "." in domain and is_public_suffix(domain):
        return [f"Domain {domain} is a public suffix: it belongs to everybody."]
    return []


def _of_prefix(cookie: SetCookie) -> list[str]:
    name = cookie.name.lower()
    host = name.startswith("__host-")
    found = []
    if (host or name.startswith("__secure-")) and not cookie.secure:
        found.append("A name that begins with __Secure- or __Host- wants Secure.")
    if host and cookie.domain:
        found.append("A name that begins with __Host- allows no Domain.")
    if host and cookie.path != "/":
        found.append("A name that begins with __Host- wants Path=/.")
    return found


def _of_secure(cookie: SetCookie) -> list[str]:
    if cookie.secure:
        return []
    found = ["SameSite=None wants Secure."] if cookie.same_site == "None" else []
    return [*found, "Partitioned wants Secure."] if cookie.partitioned else found


def unsendable(name: str) -> str:
    """Why Python refuses to set a cookie of this name, so that a login ends in an error."""
    if not TOKEN.fullmatch(name):
        return "The name has characters that no cookie's name may have."
    if name.lower() in RESERVED:
        return "The name is that of a cookie's attribute."
    return ""
