"""A word of the glossary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """A word as it stands on screen, what it means, and the other forms it has there."""

    name: str
    meaning: str
    also: tuple[str, ...] = ()


def word(name: str, meaning: str, *also: str) -> Word:
    """A record in the shape a dictionary has: the word, its meaning, its other forms."""
    return Word(name, meaning, also)
