"""The catalogue of root causes, a family a file. To add a cause is one entry in its family."""

from __future__ import annotations

from session_tui.diagnosis.cause import Cause
from session_tui.diagnosis.causes import (
    api,
    auth,
    clock,
    code,
    concurrency,
    config,
    cookie,
    dev_test,
    expiry,
    host_proxy,
    signed_cookies,
    signing,
    store_cache,
    store_db,
    store_file,
)

CATALOGUE: tuple[Cause, ...] = (
    *api.CAUSES,
    *auth.CAUSES,
    *clock.CAUSES,
    *code.CAUSES,
    *concurrency.CAUSES,
    *config.CAUSES,
    *cookie.CAUSES,
    *dev_test.CAUSES,
    *expiry.CAUSES,
    *host_proxy.CAUSES,
    *signed_cookies.CAUSES,
    *signing.CAUSES,
    *store_cache.CAUSES,
    *store_db.CAUSES,
    *store_file.CAUSES,
)

BY_ID = {cause.id: cause for cause in CATALOGUE}
"""Each cause by its id."""
