"""Values to sentences: the one place where both faces, screen and command line, find their words.

Where text from outside is in it, the result is `Visible`. Signs beyond ASCII are written as they
are and exchanged at the end by `Signs.plain`, where a terminal cannot draw them. Each room is
imported by those who need it, so that a first screen waits for no other.
"""
