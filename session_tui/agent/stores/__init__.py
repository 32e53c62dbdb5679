"""What holds the sessions: one file an engine, one contract."""
