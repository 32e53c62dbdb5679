"""The read-only door to memcached: its text protocol over a socket of our own, reads alone."""
