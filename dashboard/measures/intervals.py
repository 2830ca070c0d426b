"""How sure a rate of counts is: its interval, and whether two of them can be told apart.

Written out here and held to scipy and to published values by the tests: importing scipy.stats costs a second or more
of every start (docs/decisions/007).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

# Two-sided 95% of the normal distribution.
Z_95 = 1.959963984540054


def wilson(successes: int, n: int) -> tuple[float, float] | None:
    """95% Wilson score interval of a proportion; None without cases. Source: Wilson 1927."""
    if n <= 0 or not 0 <= successes <= n:
        return None
    share, spread = successes / n, Z_95**2 / n
    middle, half = share + spread / 2, Z_95 * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    # None of n and all of n end at 0 and 1 themselves, not a rounding error beside them.
    low = 0.0 if successes == 0 else max(0.0, (middle - half) / (1 + spread))
    return low, 1.0 if successes == n else min(1.0, (middle + half) / (1 + spread))


def difference(successes: int, n: int, other_successes: int, other_n: int) -> tuple[float, float] | None:
    """95% interval of one proportion less another, from both Wilson intervals; None without cases. Source: Newcombe
    1998, method 10.
    """
    one, other = wilson(successes, n), wilson(other_successes, other_n)
    if one is None or other is None:
        return None
    p, q = successes / n, other_successes / other_n
    return p - q - math.hypot(p - one[0], other[1] - q), p - q + math.hypot(one[1] - p, q - other[0])


def tell_apart(successes: int, n: int, other_successes: int, other_n: int) -> bool:
    """Whether two rates of counts differ by more than chance: the interval of their difference excludes 0; False
    without cases.
    """
    found = difference(successes, n, other_successes, other_n)
    return found is not None and not found[0] <= 0 <= found[1]


def worst_of(counts: Mapping[str, tuple[int, int]], named: Iterable[str]) -> tuple[str, float, float] | None:
    """Who of `named` clearly has the largest share of cases: (name, its share, the share of everybody else together).

    counts: name → (cases, n), of everybody. Held against all others, the small ones too; None where nobody's counts are
    told apart from the others'.
    """
    cases, n = (sum(pair[i] for pair in counts.values()) for i in (0, 1))
    found = [
        (own / of, name, (cases - own) / (n - of))
        for name in named
        for own, of in (counts[name],)
        if 0 < of < n and own * (n - of) > (cases - own) * of and tell_apart(own, of, cases - own, n - of)
    ]
    share, name, others = max(found, key=lambda one: one[0], default=(0.0, "", 0.0))
    return (name, share, others) if name else None


def adjusted(plus: int, minus: int, n: int) -> tuple[float, float]:
    """(centre, variance) of the share for less the share against of n cases, each for, against or neither.

    Adjusted Wald: p̂ = (plus + ¾) ÷ (n + 3), d̂ likewise; p̂ − d̂ and (p̂ + d̂ − (p̂ − d̂)²) ÷ (n + 3).
    """
    p, d = (plus + 0.75) / (n + 3), (minus + 0.75) / (n + 3)
    return p - d, (p + d - (p - d) ** 2) / (n + 3)


def net_difference(
    plus: int, minus: int, n: int, other_plus: int, other_minus: int, other_n: int
) -> tuple[float, float] | None:
    """95% interval of one such difference less another, both taken as independent; None without cases."""
    if n <= 0 or other_n <= 0:
        return None
    (one, v_one), (other, v_other) = adjusted(plus, minus, n), adjusted(other_plus, other_minus, other_n)
    half = Z_95 * math.sqrt(max(0.0, v_one + v_other))
    return one - other - half, one - other + half


def leans(one: int, other: int) -> bool:
    """Whether a fair coin would hardly fall so: the interval of `one` among both excludes one half; False without
    cases.
    """
    found = wilson(one, one + other)
    return found is not None and not found[0] <= 0.5 <= found[1]
