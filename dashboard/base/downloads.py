"""Files a page offers: made when they are asked for, and only for the browser and the open page they were offered to.

A page holds what it offers (`Offer`) in its session; here they are only known by their ticket, and forgotten with it.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

COOKIE = "longroad"
"""Tells one browser from another; the start page sets it, no script can read it."""


def new_owner() -> str:
    """A name for a browser that nobody guesses."""
    return secrets.token_urlsafe(24)


@dataclass(eq=False)
class Offer:
    """A file: `owner` is the browser's cookie and `session` the page's session, both of whom it was offered to."""

    owner: str
    session: str
    file_name: str
    make: Callable[[], bytes]
    ticket: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def __post_init__(self) -> None:
        _offers[self.ticket] = self


_offers: WeakValueDictionary[str, Offer] = WeakValueDictionary()


def claim(ticket: str, owner: str, is_open: Callable[[str], bool]) -> Offer | None:
    """The offer behind a ticket, for the browser it was made to while the session it was made to is open; else None."""
    found = _offers.get(ticket)
    if found is None or not owner or not hmac.compare_digest(found.owner.encode(), owner.encode()):
        return None
    return found if is_open(found.session) else None
