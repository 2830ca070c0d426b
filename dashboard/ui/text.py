"""Text that came from a company's data, made safe to show: one way into Markdown, one into HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

_PUNCTUATION = re.compile(r"([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
_JOINER = "\u2060"  # word joiner: no width, no line break
_REWRITTEN = re.compile(
    r"(?<=:)(?=[\w+\-])"  # :emoji: and :material/icon:
    r"|(?<=:)(?=//)|(?<=www)(?=\.)|(?<=\w)(?=@\w)"  # addresses that would become links
    r"|(?<=[<\-~>])(?=[\-=>])"  # -> -- <= and their kin, which become other signs
)


def literal(text: object) -> str:
    r"""A name as Markdown that shows exactly its own characters: `literal("**x**")` is `\*\*x\*\*`.

    Punctuation is escaped; line breaks become spaces. Emoji codes, arrows and bare addresses are rewritten by the
    page after parsing, where no escape helps: a word joiner without width keeps them apart.
    """
    flat = " ".join(str(text).split())
    return _PUNCTUATION.sub(r"\\\1", _REWRITTEN.sub(_JOINER, flat))


class Rich(str):
    """HTML that is already safe; everything else is escaped when it is put on a page."""

    __slots__ = ()


Text = str | Sequence[str]


def bold(text: object) -> Rich:
    """Emphasis inside a headline."""
    return Rich(f"<strong>{escape(str(text))}</strong>")


def toned(tone: str, text: object) -> Rich:
    """A name in the colour of its meaning, and bold, so that colour is never alone: `toned("lost", "Mid-market")`."""
    return Rich(f'<strong class="lr-tone-{escape(tone, quote=True)}">{escape(str(text))}</strong>')


def anchor(href: str, text: object) -> Rich:
    """A link to another view of the product, in the same tab."""
    return Rich(f'<a href="{escape(href, quote=True)}" target="_self">{escape(str(text))}</a>')


def linked(text: str, links: Sequence[tuple[str, str]]) -> Rich:
    """Text in which words lead somewhere: (word, address) in the order they stand in it; what is not there is left."""
    parts, rest = [], text
    for word, href in links:
        before, found, after = rest.partition(word)
        if word and href and found:
            parts += [Rich(escape(before)), anchor(href, word)]
            rest = after
    return Rich("".join([*parts, escape(rest)]))


def html(text: Text) -> Rich:
    """Text, or a list of texts and `Rich` parts, as safe HTML.

    In a string of its own `**bold**` is bold and a backslash takes the meaning from the next sign, so that what
    `literal()` gives is shown literally here too. In a list every plain string is shown exactly as it is.
    """
    if isinstance(text, Rich):
        return text
    if isinstance(text, str):
        return _marked(text)
    return Rich("".join(part if isinstance(part, Rich) else escape(part) for part in text))


def _marked(text: str) -> Rich:
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group(1))
        return f"\x00{len(kept) - 1}\x00"

    body = re.sub(r"\\([!-/:-@\[-`{-~])", keep, text.replace("\x00", ""))
    body = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(body))
    return Rich(re.sub("\x00(\\d+)\x00", lambda m: escape(kept[int(m.group(1))]), body))
