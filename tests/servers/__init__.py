"""Real servers for the tests: private, in a temporary folder, on a free port of loopback.

Each is started from the machine's own binary and stopped by its process. A binary that is missing
is a skip with its reason, and a failure where SESSION_TUI_REQUIRE_SERVERS=1.
"""

from __future__ import annotations

from tests.processes import PASSWORD, Server, unavailable
from tests.servers.databases import mariadb, postgresql
from tests.servers.memcache import memcached
from tests.servers.replicated import Cluster, Sentinel, cluster, say, sentinel
from tests.servers.resp import redis, redis_url, valkey
from tests.servers.ssh import ssh_command, sshd

__all__ = [
    "PASSWORD",
    "Cluster",
    "Sentinel",
    "Server",
    "cluster",
    "mariadb",
    "memcached",
    "postgresql",
    "redis",
    "redis_url",
    "say",
    "sentinel",
    "ssh_command",
    "sshd",
    "unavailable",
    "valkey",
]
