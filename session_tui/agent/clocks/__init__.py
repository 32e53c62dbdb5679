"""Clocks against the clock of this host, each with its error bound, or with why it is refused."""
