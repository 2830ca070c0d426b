"""How sure a rate of counts is: its interval, and whether two of them can be told apart."""

from __future__ import annotations


def wilson(successes: int, n: int) -> tuple[float, float] | None:
    """95 % Wilson score interval of a proportion; None without cases."""
    if n <= 0 or not 0 <= successes <= n:
        return None
    # Imported here because it takes a second: the command line starts without it, the server warms it up.
    from scipy.stats import binomtest

    found = binomtest(successes, n).proportion_ci(method="wilson")
    return float(found.low), float(found.high)


def tell_apart(successes: int, n: int, other_successes: int, other_n: int) -> bool:
    """Whether two rates of counts differ by more than chance: Fisher's exact test, p under 5 %; False without cases."""
    if min(n, other_n) <= 0:
        return False
    from scipy.stats import fisher_exact

    table = [[successes, n - successes], [other_successes, other_n - other_successes]]
    return bool(fisher_exact(table).pvalue < 0.05)
