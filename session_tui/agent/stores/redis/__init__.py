"""The read-only door to Redis and Valkey: what a cache entry says, and commands that only read.

`servers.RedisServers` is the way in; below it, `clients` reads the settings, `lines` lets the
project's client library open sockets, `door`, `speaker` and `resp` hold the conversations,
`commands` is the closed list of what may be said, and `refusals` and `complaints` tell failures.
"""
