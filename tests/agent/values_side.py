"""Sessions and other values that caches are given, and what the codec shows of them."""

import datetime
import decimal
import uuid

from session_tui.agent.pickles import Opaque

SESSION = {
    "_auth_user_id": "7",
    "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
    "_auth_user_hash": "5f2c9a1d" * 8,
    "_session_expiry": 3600,
    "cart": [{"sku": "tea", "price": 4.5, "left": None}, {"sku": "größe", "much": 2**40}],
    "seen": True,
}
PLAIN = {
    "session": SESSION,
    "empty": {},
    "small": {"a": 1},
    "large": {"_auth_user_id": "7", "log": ["line %d" % number for number in range(900)]},
}
OTHERS = {"number": 5, "text": "7", "list": [1, 2], "none": None, "bytes": b"raw", "yes": True}


def rich():
    """Sessions that only some serializers write."""
    from django.contrib.messages.storage.base import Message
    from django.utils.safestring import mark_safe
    from django.utils.translation import gettext_lazy

    utc = datetime.timezone.utc
    moment = datetime.datetime(2024, 2, 29, 12, 30, 15, 250000)
    values = {"naive": moment, "aware": moment.replace(tzinfo=utc), "day": moment.date()}
    values.update({"price": decimal.Decimal("12.50"), "order": uuid.UUID(int=7), "span": None})
    return {
        "values": values,
        "texts": {"label": gettext_lazy("Save"), "safe": mark_safe("<b>x</b>")},
        "containers": {"ids": {1, 2}, "pair": (1, "b"), "raw": b"\0\xff"},
        "messages": {"kept": [Message(20, "Saved."), Message(40, "Not <that>", "flash")]},
        "keys": {1: "one", "two": {3: None}},
    }


def plain(value):
    """A value of a library as the codec shows it."""
    from django.contrib.messages.storage.base import Message
    from django.utils.functional import Promise

    if isinstance(value, dict):
        return {plain(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(plain, value))
    if isinstance(value, Message):
        names = ("level", "message", "extra_tags")
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Promise):
        return str(value)
    if type(value).__name__ == "Timestamp":
        return value.to_datetime()
    if type(value).__name__ in ("Ext", "ExtType"):
        return "extension %d %r" % (value.code, bytes(value.data))
    return value


def shown(value):
    """The codec's, where it has no plain value of its own."""
    if isinstance(value, dict):
        return {shown(key): shown(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shown(inner) for inner in value]
    if isinstance(value, Opaque) and value.name.startswith("MessagePack extension "):
        return "extension %s %r" % (value.name.rpartition(" ")[2], value.arguments[0])
    return value
