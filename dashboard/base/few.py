"""How many cases a number needs before it is shown, and before it is shown in full; the same for every page."""

from __future__ import annotations

HIDDEN_UNDER = 10
"""Fewer accounts, contracts or answers than these: only the count is shown, and nothing is called."""

GREYED_UNDER = 30
"""Fewer than these: shown in grey, and not named in a sentence."""
