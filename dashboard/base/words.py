"""A finding: the sentence that answers a page's question, as runs of text and never as markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.base.numbers import whole

QUIET_POINTS = 0.005
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True)
class Run:
    """A piece of a sentence; tone is one of the theme's colours by meaning, or empty."""

    text: str
    strong: bool = False
    tone: str = ""


@dataclass(frozen=True)
class Finding:
    """The runs of the sentence, what it covers in words, and whether it is good, bad or neutral news.

    about: the (dimension, value) that the sentence names, and reason: why most of its contracts were lost, for links.
    weight: how much the news matters; 1 is one point of net revenue retention, three points of renewal rate, ten points
    of NPS.
    """

    runs: tuple[Run, ...]
    covers: str = ""
    tone: str = "base"
    about: tuple[str, str] | None = None
    weight: float = 0.0
    reason: str = ""

    @property
    def text(self) -> str:
        """The sentence without emphasis, for alt texts and tests."""
        return "".join(run.text for run in self.runs)


def number(n: int) -> str:
    """Small numbers as words: `eight months in a row`."""
    return _WORDS[n] if 0 <= n < len(_WORDS) else f"{whole(n)}"


def counted(n: int, noun: str) -> str:
    """`1 account`, `28 accounts`."""
    return f"{whole(n)} {noun}{'s' * (n != 1)}"


def listed(values: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return values[0] if len(values) == 1 else ", ".join(values[:-1]) + " and " + values[-1]
