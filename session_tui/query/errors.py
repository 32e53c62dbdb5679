"""What is said about a filter that cannot be read."""

from __future__ import annotations


class QueryError(ValueError):
    """A filter that cannot be read; its text is a sentence for the operator."""

    def __init__(self, sentence: str, position: int) -> None:
        """`position` is the index of the character in the filter where the trouble begins."""
        super().__init__(sentence)
        self.position = position


def cut(text: str) -> str:
    """The beginning of a text, short enough to be quoted in a sentence."""
    return text if len(text) <= 40 else f"{text[:39]}…"
