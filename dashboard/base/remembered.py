"""Results remembered until new facts arrive: the only caches of figures, all emptied by one call."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_CACHES: list[Any] = []


def remembered(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep the `most` newest results of a function of facts and slices; they are shared, so nobody may change them."""

    def keeping(function: Callable[P, R]) -> Callable[P, R]:
        cached: Any = lru_cache(maxsize=most)(function)
        _CACHES.append(cached)
        found: Callable[P, R] = cached
        return found

    return keeping


def forget() -> None:
    """Drop everything remembered: new facts have arrived."""
    for cached in _CACHES:
        cached.cache_clear()
