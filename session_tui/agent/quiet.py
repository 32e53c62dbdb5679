"""Keeps the project from acting while it is only looked at.

A project's logging opens, rotates and writes its log files, and may send mail; error trackers
report over the network. None of that may happen because somebody looks.
"""

from __future__ import annotations

import logging
import logging.config
import os
import sys
import warnings

REPORTERS = (
    "SENTRY_DSN",
    "ROLLBAR_ACCESS_TOKEN",
    "BUGSNAG_API_KEY",
    "HONEYBADGER_API_KEY",
    "NEW_RELIC_LICENSE_KEY",
    "DD_TRACE_ENABLED",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "ELASTIC_APM_SERVER_URL",
)
"""Variables that switch on reporting over the network."""


def hush() -> list[str]:
    """Switches logging configuration and error reporting off; a sentence for each reporter."""
    notes = []
    for name in REPORTERS:
        if os.environ.get(name):
            os.environ[name] = "0" if name == "DD_TRACE_ENABLED" else ""
            notes.append("%s was emptied, so that looking reports nothing." % name)
    logging.config.dictConfig = _nothing
    logging.config.fileConfig = _nothing
    logging.basicConfig = _nothing
    logging.raiseExceptions = False
    logging.getLogger().handlers = [logging.StreamHandler(sys.stderr)]
    warnings.simplefilter("default")
    return notes


def _nothing(*_args: object, **_options: object) -> None:
    """Takes the place of a configuration of logging."""
