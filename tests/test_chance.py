"""Whether two rates of counts can be told apart."""

from __future__ import annotations

import pytest

from dashboard.chance import tell_apart


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        # The lady tasting tea (Fisher 1935): all four right has a chance of 1 in 70 on one side, 2 in 70 = 2.9 % on both.
        ((4, 4), (0, 4), True),
        # Three of four right: 2 × 17 in 70 = 48.6 %.
        ((3, 4), (1, 4), False),
        # 77 % against 55 % on so few contracts: the normal approximation gives z = 1.72, p = 9 %.
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
