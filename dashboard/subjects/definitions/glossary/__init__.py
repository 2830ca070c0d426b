"""Every word on screen in plain words: one record a word, shown on the definitions page.

A test reads every page and holds each label against these names and the registry's metrics; what is missing here fails.
"""

from __future__ import annotations

from dashboard.subjects.definitions.glossary.business import BUSINESS
from dashboard.subjects.definitions.glossary.reading import READING
from dashboard.subjects.definitions.glossary.word import Word

GLOSSARY: dict[str, tuple[Word, ...]] = {**BUSINESS, **READING}


def names() -> dict[str, Word]:
    """Every form of every word in small letters, with the word it belongs to."""
    every = [word for members in GLOSSARY.values() for word in members]
    return {form.lower(): word for word in every for form in (word.name, *word.also)}


def matching(text: str) -> dict[str, list[Word]]:
    """By group, the word of that name, else those that have the text in a form or meaning; all of them for no text."""
    wanted, exact = text.strip().lower(), names().get(text.strip().lower())
    found = {
        group: [
            word
            for word in members
            if (word is exact if exact else wanted in " ".join((word.name, *word.also, word.meaning)).lower())
        ]
        for group, members in GLOSSARY.items()
    }
    return {group: members for group, members in found.items() if members}


__all__ = ["GLOSSARY", "Word", "matching", "names"]
