"""Sums by arrays over slice cells: exactly what adding up row by row gives, or a refusal, never a number gone round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.base.errors import FactsError
from dashboard.measures.cells import FactRows, over_cells
from dashboard.measures.slices import Slice

QUICK = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck), max_examples=200
)
VALUES = {"region": ["AMER", "EMEA", "(none)"], "segment": ["SMB", "Enterprise"]}
# A contract's account may be in a segment that nobody ever paid in.
KNOWN = {"region": VALUES["region"], "segment": [*VALUES["segment"], "Lost"]}
MONTHS = range(24_310, 24_314)
LARGEST = 2**63 - 1

money = st.one_of(st.integers(-50, 50), st.integers(-LARGEST, LARGEST), st.just(9 * 10**18), st.just(-9 * 10**18))
row = st.fixed_dictionaries(
    {
        **{dimension: st.sampled_from(known) for dimension, known in KNOWN.items()},
        "month_index": st.integers(MONTHS.start - 2, MONTHS.stop + 1),
        "quarter_index": st.sampled_from((24_306, 24_309, 24_310, 24_312)),
        "reason": st.sampled_from(("price", "use", "champion left")),
        "some_mrr": st.integers(-50, 50),
        "large_mrr": money,
    }
)
rows_of_facts = st.tuples(st.lists(row, max_size=12), st.lists(row, max_size=12))
slices = st.builds(
    Slice.of,
    st.fixed_dictionaries({}, optional={d: st.lists(st.sampled_from(known), max_size=2) for d, known in KNOWN.items()}),
)


def framed(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """As a refresh leaves them: each fact numbers only the values it has, in its own order."""
    frame = pd.DataFrame(rows, columns=[*KNOWN, "month_index", "quarter_index", "reason", "some_mrr", "large_mrr"])
    for name in (*KNOWN, "reason"):
        frame[name] = pd.Categorical(frame[name].astype(object))
    return frame.astype(dict.fromkeys(("month_index", "quarter_index", "some_mrr", "large_mrr"), "int64"))


def facts_of(both: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> dict[str, FactRows]:
    """Two facts over one table of cells."""
    return over_cells({"one": framed(both[0]), "other": framed(both[1])}, VALUES)


def is_in(one: dict[str, Any], slice_: Slice) -> bool:
    return all(one[dimension] in chosen for dimension, chosen in slice_.choices)


def added(rows: list[dict[str, Any]], names: list[str], key: Callable[[dict[str, Any]], Any]) -> dict[Any, list[int]]:
    """Integers of any length, one row after another."""
    sums: dict[Any, list[int]] = defaultdict(lambda: [0] * len(names))
    for one in rows:
        sums[key(one)] = [total + one[name] for total, name in zip(sums[key(one)], names, strict=True)]
    return sums


def same(found: Callable[[], Any], expected: list[Any]) -> None:
    """What 64 bits hold is there to the last digit, anything longer is refused."""
    if all(abs(number) <= LARGEST for number in np.array(expected, dtype=object).flat):
        assert found().tolist() == expected
    else:
        with pytest.raises(FactsError, match=r"^The sum of large mrr is larger than can be shown\."):
            found()


@settings(QUICK)
@given(rows_of_facts, slices)
def test_sums_by_month_are_those_of_a_loop_over_rows(both: Any, slice_: Slice) -> None:
    names = ["some_mrr", "large_mrr"]
    for rows, fact in zip(both, facts_of(both).values(), strict=True):
        expected = added([one for one in rows if is_in(one, slice_)], names, lambda one: one["month_index"])
        same(lambda f=fact: f.sums(names, slice_, ("month_index", MONTHS)), [expected[month] for month in MONTHS])


@settings(QUICK)
@given(rows_of_facts, slices, st.sampled_from(list(KNOWN)))
def test_a_split_by_a_dimension_is_that_of_a_loop_over_rows(both: Any, slice_: Slice, dimension: str) -> None:
    names = ["large_mrr", "some_mrr"]
    for rows, fact in zip(both, facts_of(both).values(), strict=True):
        cut = [one for one in rows if is_in(one, slice_) and one["some_mrr"] > 0]
        expected = added(cut, names, lambda one: (one[dimension], one["month_index"]))
        values = fact.cells.values[dimension]
        assert values[: len(VALUES[dimension])] == tuple(VALUES[dimension])
        same(
            lambda f=fact: f.split(dimension, names, slice_, ("month_index", MONTHS), where=f["some_mrr"] > 0),
            [[expected[value, month] for month in MONTHS] for value in values],
        )


@settings(QUICK)
@given(rows_of_facts, slices)
def test_sums_by_two_columns_with_steps_and_words(both: Any, slice_: Slice) -> None:
    """Only quarters that begin with a key count: 24,310 is the middle of one."""
    quarters = range(24_306, 24_313, 3)
    for rows, fact in zip(both, facts_of(both).values(), strict=True):
        cut = [one for one in rows if is_in(one, slice_)]
        expected = added(cut, ["some_mrr"], lambda one: (one["quarter_index"], one["reason"]))
        reasons = fact.words["reason"][1]
        found = fact.sums(["some_mrr"], slice_, ("quarter_index", quarters), ("reason", range(len(reasons))))
        assert found.tolist() == [[expected[quarter, reason] for reason in reasons] for quarter in quarters]
        price = fact.of(slice_, fact.is_word("reason", "price"))
        assert sorted(fact["some_mrr"][price]) == sorted(o["some_mrr"] for o in cut if o["reason"] == "price")
        assert fact.total("large_mrr", slice_) == sum(one["large_mrr"] for one in cut)


def test_nine_hundred_trillion_and_not_a_step_more() -> None:
    """9 × 10^18 fit 64 bits and stand there exactly; 9 × 10^18 + 2.3 × 10^17 would go round to less than nothing."""
    base = {"region": "EMEA", "segment": "SMB", "month_index": MONTHS[0], "quarter_index": 24_309, "reason": "price"}
    rows = [{**base, "some_mrr": 1, "large_mrr": 9 * 10**18}, {**base, "some_mrr": 1, "large_mrr": 10**17}]
    by = ("month_index", MONTHS)
    fact = facts_of((rows, []))["one"]
    assert fact.sums(["large_mrr"], Slice(), by)[0].tolist() == [9_100_000_000_000_000_000]
    too_much = facts_of(([*rows, {**base, "some_mrr": 1, "large_mrr": 13 * 10**16}], []))["one"]
    with pytest.raises(FactsError, match="larger than can be shown"):
        too_much.sums(["large_mrr"], Slice(), by)
    assert too_much.sums(["large_mrr"], Slice.of({"region": "AMER"}), by)[0].tolist() == [0]
    assert too_much.sums(["some_mrr"], Slice(), by)[0].tolist() == [3]


@settings(QUICK)
@given(st.lists(st.lists(st.integers(0, 39), min_size=14, max_size=14), min_size=1, max_size=20))
def test_more_combinations_than_64_bits_number(rows: list[list[int]]) -> None:
    """41^14 is about 4 × 10^22: cells are told apart all the same."""
    names = [f"dimension_{i}" for i in range(14)]
    frame = pd.DataFrame([[str(value) for value in one] for one in rows], columns=names).astype("category")
    known = {name: [str(value) for value in range(40)] for name in names}
    fact = over_cells({"one": frame.assign(accounts=1)}, known)["one"]
    assert fact.cells.count == len({tuple(one) for one in rows})
    for name, place in zip(names, range(14), strict=True):
        assert fact.cells.codes[name][fact.cell].tolist() == [one[place] for one in rows]


def test_numbers_are_not_copied() -> None:
    base = {"region": "EMEA", "segment": "SMB", "month_index": MONTHS[0], "quarter_index": 24_309, "reason": "price"}
    frame = framed([{**base, "some_mrr": 1, "large_mrr": 2}] * 3)
    fact = over_cells({"one": frame}, VALUES)["one"]
    assert np.shares_memory(fact["some_mrr"], frame["some_mrr"].to_numpy())
