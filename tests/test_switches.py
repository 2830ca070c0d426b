"""A switch reaches every figure below it, and no words promise what a switch has taken away."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from tests.serving import Params, offers, open_page, read, serving, the_page


@pytest.fixture(scope="module", autouse=True)
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The sample company."""
    with serving(tmp_path_factory.mktemp("switches")):
        yield


def page(address: str, params: Params) -> AppTest:
    return open_page(the_page(address), params)


def rows_of(app: AppTest, name: str) -> list[dict[str, str]]:
    """The CSV behind a card."""
    offer = next(offer for found, offer in offers(app).items() if name in (found, found.removeprefix("longroad-")))
    return list(csv.DictReader(offer.make().decode("utf-8-sig").splitlines()))


def intervals(rows: list[dict[str, str]]) -> list[str]:
    """Every end of an interval that is there."""
    return [v for row in rows for k, v in row.items() if k.lower().endswith(("low", "high")) and v]


@pytest.mark.parametrize(
    ("address", "params", "cards", "words"),
    [
        ("nps", {}, ["nps_trend", "nps_by", "nps_outcomes"], "hiskers: 95% interval;"),
        ("nps", {"variant": ["mrr"]}, ["nps_trend", "nps_by"], "o interval, which only a count of answers has;"),
        ("nps", {"variant": ["accounts"]}, ["nps_trend", "nps_by"], "o interval, which only a count of answers has;"),
        ("renewals", {}, ["renewal_rates"], "Contracts with 95% interval;"),
        ("renewals", {"by": ["Segment"]}, ["renewal_by"], "whiskers: 95% interval; n contracts"),
        (
            "renewals",
            {"multi_year": ["Annualise"]},
            ["renewal_rates"],
            "Contracts on a yearly footing, which has no interval;",
        ),
    ],
)
def test_an_interval_is_promised_where_there_is_one(address: str, params: Params, cards: list[str], words: str) -> None:
    app = page(address, params)
    assert read(app).count(words) == len(cards)
    for name in cards:
        assert bool(intervals(rows_of(app, name))) == ("95%" in words), name


def test_annualised_values_without_an_interval_say_so() -> None:
    app = page("renewals", {"multi_year": ["Annualise"], "by": ["Segment"]})
    have = [bool(row.get("Low")) for row in rows_of(app, "renewal_by")]
    words = read(app)
    assert ("on a yearly footing, which has no interval; n contracts" in words) == (not any(have))
    assert ("whiskers: 95% interval, none on a yearly footing" in words) == (any(have) and not all(have))


def test_nps_by_a_dimension_follows_how_answers_count() -> None:
    """Each segment's score differs by what counts alike, and its n stays the answers."""
    scores, answers = [], []
    for variant in ("answers", "accounts", "mrr"):
        rows = {row["Slice"]: row for row in rows_of(page("nps", {"variant": [variant]}), "nps_by")}
        scores.append({name: row["Value"] for name, row in rows.items()})
        answers.append({name: row["Answers"] for name, row in rows.items()})
    assert answers[0] == answers[1] == answers[2] and len(answers[0]) == 3
    assert all(len({found[name] for found in scores}) == 3 for name in answers[0])


def test_a_past_what_if_speaks_of_its_own_month() -> None:
    words = read(page("what-if", {"until": ["2023-02"]}))
    assert "reached at the end of February 2023 ." in words and "from the end of February 2023" in words
    assert "your actual 2.35%, 3 months to Feb 23" in words and "today" not in words.partition("Levers")[2]
    assert "of it is your opening MRR ." in read(page("what-if", {"opening": ["500000"]}))
    assert ", below your opening MRR ." in read(page("what-if", {"opening": ["1e9"]}))


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"window": ["1"]}, "Retention, October 2026 "),
        ({"window": ["2"]}, "Retention, September to October 2026 "),
        # 48 months of history, of which the first twelve have nobody of a year before.
        ({"window": ["0"]}, "of these 36 months"),
    ],
)
def test_the_title_of_retention_counts_what_is_measured(params: Params, words: str) -> None:
    said = read(page("overview", params))
    assert "only just begun" not in said and words in said


@pytest.mark.parametrize(
    ("choice", "lengths"),
    [
        ("Exclude", "contracts of two to twelve months"),
        ("Include", "contracts of two months and longer"),
        ("Annualise", "contracts of two months and longer"),
    ],
)
def test_the_contracts_to_decide_say_which_lengths_they_are_of(choice: str, lengths: str) -> None:
    words = read(page("renewals", {"multi_year": [choice]}))
    listed = words.partition("Contracts to decide, by money at risk")[2].partition("Renew by themselves")[0]
    assert f"due within 180 days of 22 Nov 2026; {lengths}" in listed
