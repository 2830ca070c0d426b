"""A slice: cut, sentence, and the way to the address line and back, whatever people or links put in."""

from __future__ import annotations

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.base.errors import SliceError
from dashboard.base.months import month_index
from dashboard.facts import loading as facts
from dashboard.measures import monthly as measures_monthly
from dashboard.measures.slices import Slice
from dashboard.measures.windows import DEFAULT_WINDOW, Window, months_between
from tests import company
from tests.company import account, period

QUICK = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck), max_examples=200
)
VALUES = {"region": ["AMER", "EMEA", "(none)"], "segment": ["SMB", "A & B", "50 % | x=y", "北", "<script>"]}
FIRST, LAST = 2023 * 12 + 11, 2026 * 12


@pytest.fixture(scope="module")
def loaded() -> facts.Facts:
    return company.facts_of(company.read_folder(company.GOLDEN / "input"), dimensions=("segment", "region"))


def test_order_and_repetition_do_not_matter() -> None:
    one = Slice.of({"segment": ["SMB", "A & B", "SMB"], "region": "EMEA"})
    two = Slice.of({"region": ["EMEA"], "segment": ["A & B", "SMB"]})
    assert one == two
    assert hash(one) == hash(two)
    assert Slice.of({"region": []}) == Slice()


slices = st.builds(
    Slice.of,
    st.fixed_dictionaries(
        {}, optional={d: st.lists(st.sampled_from(values), max_size=4) for d, values in VALUES.items()}
    ),
)
windows = st.builds(Window, st.sampled_from((6, 13, 24, 36, 0, 7)), st.one_of(st.none(), st.integers(FIRST, LAST - 1)))


@settings(QUICK)
@given(slices, windows)
def test_through_the_address_and_back(chosen: Slice, window: Window) -> None:
    params = chosen.to_params() | window.to_params()
    assert (Slice.from_params(params, VALUES), Window.from_params(params, LAST, FIRST)) == (chosen, window)


@settings(QUICK)
@given(
    st.dictionaries(
        st.sampled_from(("region", "segment", "window", "until", "other")),
        st.lists(st.text(string.printable + "²٣年-", max_size=9), max_size=3),
    )
)
def test_any_link_opens(params: dict[str, list[str]]) -> None:
    """What does not exist any more is left out; nothing a link says is an error."""
    chosen, window = Slice.from_params(params, VALUES), Window.from_params(params, LAST, FIRST)
    assert chosen.check(VALUES) is chosen
    assert window.until is None or FIRST <= window.until < LAST
    assert 0 <= window.months < 10_000


@pytest.mark.parametrize(
    ("params", "months", "until"),
    [
        ({}, DEFAULT_WINDOW, None),
        ({"window": ["all"]}, 0, None),
        ({"window": ["24"], "until": ["2025-06"]}, 24, 2025 * 12 + 5),
        ({"window": ["²"], "until": ["²025-06"]}, DEFAULT_WINDOW, None),
        ({"window": ["-3"], "until": ["2025-13"]}, DEFAULT_WINDOW, None),
        ({"window": ["99999"], "until": ["9" * 5000 + "-01"]}, DEFAULT_WINDOW, None),
        ({"until": ["2026-01"]}, DEFAULT_WINDOW, None),
        ({"until": ["2019-01"]}, DEFAULT_WINDOW, None),
    ],
)
def test_windows_in_links(params: dict[str, list[str]], months: int, until: int | None) -> None:
    assert Window.from_params(params, LAST, FIRST) == Window(months, until)


def test_window(loaded: facts.Facts) -> None:
    """December 2023 to January 2026 are 26 months."""
    assert (loaded.first_month, loaded.last_month) == (FIRST, LAST)
    assert list(Window(months=3).span(loaded)) == [LAST - 2, LAST - 1, LAST]
    assert len(Window(months=0).span(loaded)) == len(Window(months=36).span(loaded)) == 26
    june = 2025 * 12 + 5
    assert months_between(Window(months=3, until=june).span(loaded)) == "April 2025 to June 2025"
    assert months_between(Window(months=1, until=june).span(loaded)) == "June 2025"
    assert list(Window(months=3, until=FIRST - 5).span(loaded)) == [FIRST]
    assert list(Window(months=3, until=LAST + 5).span(loaded)) == list(Window(months=3).span(loaded))


def test_sentence() -> None:
    assert Slice().sentence() == "All accounts"
    assert Slice.of({"region": ["EMEA", "AMER"], "segment": "SMB"}).sentence() == "AMER and EMEA · SMB"
    assert Slice.of({"plan": ["a", "b", "c"]}).sentence() == "a, b and c"
    assert Slice.of({"plan": ["a", "b", "c", "d"]}).sentence() == "4 of plan"


def test_one_dimension_chosen_anew_or_opened_up() -> None:
    chosen = Slice.of({"region": "EMEA"})
    assert chosen.only({"segment": "SMB"}) == Slice.of({"region": "EMEA", "segment": "SMB"})
    assert chosen.only({"region": "AMER"}).choices == (("region", ("AMER",)),)
    assert chosen.without("region") == Slice()


def test_what_does_not_exist_is_named() -> None:
    with pytest.raises(
        SliceError, match=r"^There is no dimension “colour”\. In the slice\. Use one of region, segment\.$"
    ):
        Slice.of({"colour": "red"}).check(VALUES)
    with pytest.raises(
        SliceError, match=r"^There is no region “Mars”\. In the slice\. Use one of AMER, EMEA, \(none\)\.$"
    ):
        Slice.of({"region": ["EMEA", "Mars"]}).check(VALUES)


def test_a_slice_takes_its_rows_and_nothing_chosen_takes_all(loaded: facts.Facts) -> None:
    rows, frame = loaded.rows["mrr_movements"], loaded.frames["mrr_movements"]
    assert len(rows["new_mrr"][rows.of(Slice())]) == len(frame)
    smb = rows.of(Slice.of({"segment": "SMB"}))
    assert frame["segment"].iloc[smb].tolist() == ["SMB"] * int((frame["segment"] == "SMB").sum())
    assert len(rows["new_mrr"][rows.of(Slice.of({"segment": "no such"}))]) == 0


def test_a_missing_value_is_a_slice_of_its_own() -> None:
    """One account in EMEA at 10, one with an empty region and one with none at 3 and 4: 7 are in “(none)”, last in the
    list.
    """
    found = company.facts_of(
        {
            "accounts": [account("a", region="EMEA"), account("b", region=""), account("c", region=None)],
            "subscriptions": [
                period("a", "2025-01-31", None, 10),
                period("b", "2025-01-31", None, 3),
                period("c", "2025-01-31", None, 4),
            ],
        },
        dimensions=("region",),
    )
    assert found.values == {"region": ["EMEA", "(none)"]}
    assert measures_monthly.monthly(found, Slice.of({"region": "(none)"}))["closing_mrr"].iloc[-1] == 70_000


def test_hostile_values_are_only_text() -> None:
    """Quotes, separators, SQL, markup and our own separator in a value: each is its own slice and nothing is lost."""
    names = [
        "it's",
        'a "b"',
        "x; drop table accounts",
        "<img src=x>",
        "=1+1",
        "a|b&c=d",
        ":as_of",
        "%s %(x)s {y}",
        "$x$",
        "\\",
        "line\nbreak",
        " padded ",
        "a\x1fb",
        "",
        "(none)",
    ]
    tables = {
        "accounts": [account(f"a{i}", region=name, segment=f"s{i}") for i, name in enumerate(names)],
        "subscriptions": [period(f"a{i}", "2025-01-31", None, 2**i) for i in range(len(names))],
    }
    found = company.facts_of(tables, dimensions=("region", "segment"), sources="files")
    for i, name in enumerate(names):
        slice_ = Slice.of({"segment": f"s{i}"})
        assert measures_monthly.monthly(found, slice_)["closing_mrr"].iloc[-1] == 2**i * 10_000, name
    # Only an empty value and the word for it share a slice; a value that holds our separator shows a space in its
    # place.
    assert set(found.values["region"]) == {*names, "a b"} - {"", "a\x1fb"}
    assert measures_monthly.monthly(found, Slice())["closing_mrr"].iloc[-1] == (2 ** len(names) - 1) * 10_000


def test_until_is_a_month(loaded: facts.Facts) -> None:
    import datetime as dt

    assert Window(until=month_index(dt.date(2025, 6, 30))).to_params() == {"until": ["2025-06"]}
    assert Window(0).to_params() == {"window": ["all"]}


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ({}, {"region": "EMEA"}, {"region": ["EMEA"]}),
        (
            {"region": ["EMEA", "AMER"], "segment": ["SMB"]},
            {"region": "EMEA"},
            {"region": ["EMEA"], "segment": ["SMB"]},
        ),
        ({"segment": ["SMB"]}, {"region": "EMEA"}, {"region": ["EMEA"], "segment": ["SMB"]}),
        ({"region": ["AMER"]}, {"region": "EMEA"}, None),
    ],
)
def test_accounts_in_both_slices(
    one: dict[str, list[str]], other: dict[str, str], both: dict[str, list[str]] | None
) -> None:
    found = Slice.of(one).shared_with(Slice.of(other))
    assert found == (None if both is None else Slice.of(both))
