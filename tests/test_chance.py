"""Whether two rates of counts can be told apart."""

from __future__ import annotations

import pytest
from scipy.stats import binomtest

from dashboard.measures.intervals import difference, tell_apart, wilson


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        # Wilson of 4 of 4 starts at 0.5101, of 0 of 4 ends at 0.4899: 1 − √(0.4899² + 0.4899²) = 0.307 is above 0.
        ((4, 4), (0, 4), True),
        # 0.5 − √(0.4494² + 0.4494²) = −0.136.
        ((3, 4), (1, 4), False),
        # 77% against 55% on so few contracts: the normal approximation gives z = 1.72, p = 9%.
        ((17, 22), (18, 33), False),
        ((90, 100), (60, 100), True),
        ((5, 10), (5, 10), False),
    ],
)
def test_tell_apart(one: tuple[int, int], other: tuple[int, int], differ: bool) -> None:
    assert tell_apart(*one, *other) is differ
    assert tell_apart(*other, *one) is differ


def test_nothing_to_tell_apart_without_cases() -> None:
    assert not tell_apart(0, 0, 3, 4)
    assert not tell_apart(3, 4, 0, 0)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17, table II, method 10.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ],
)
def test_difference_as_published(one: tuple[int, int], other: tuple[int, int], low: float, high: float) -> None:
    found = difference(*one, *other)
    assert found is not None and (round(found[0], 4), round(found[1], 4)) == (low, high)


def test_none_and_all_end_at_0_and_1_themselves() -> None:
    """(z²/2n − z·√(z²/4n²)) is 0 on paper; a CSV file must not read 8.6e-19."""
    for n in range(1, 3000):
        none, all_, some = wilson(0, n), wilson(n, n), wilson(1, n + 1)
        assert none is not None and all_ is not None and some is not None
        assert none[0] == 0.0 and all_[1] == 1.0 and 0 < none[1] < 1 and 0 < all_[0] < 1
        assert 0 < some[0] < some[1] < 1


def test_wilson_is_scipys() -> None:
    for n in (1, 2, 9, 10, 29, 30, 311, 10_000):
        for successes in {0, 1, n // 3, n - 1, n}:
            theirs = binomtest(successes, n).proportion_ci(method="wilson")
            assert wilson(successes, n) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
