"""Every page's charts, recomputed from the raw rows: whoever draws another slice, month or sum turns one of these red.

The company is made by rule, so that every movement occurs; what is expected comes from `tests.oracle`, which goes
through the definitions account by account and month by month, and from plain loops over the contracts below.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from dashboard.base.months import month_index
from tests import oracle
from tests.oracle import Period
from tests.serving import Params, offers, open_page, serving, the_page

AS_OF = dt.date(2026, 1, 31)
LAST = month_index(AS_OF)
SMB, BIG_EMEA = {"segment": "SMB"}, {"segment": "Big", "region": "EMEA"}
SLICES: list[dict[str, str]] = [{}, SMB, BIG_EMEA]
WINDOWS: list[tuple[Params, int, int]] = [({}, LAST, 13), ({"window": ["6"], "until": ["2025-09"]}, LAST - 4, 6)]


def day(month: int, of: int) -> dt.date:
    """A day of a month counted from January 2023."""
    return dt.date(2023 + month // 12, month % 12 + 1, of)


def services(i: int) -> list[Period]:
    """From month i mod 16 on at 100 to 160; every third pays 50 more after ten months, every fourth 20 less after 15;
    every fifth leaves after 18, and every tenth of all is back four months later.
    """
    start, price = i % 16, 100 + 10 * (i % 7)
    steps = [(start, price)]
    steps += [(start + 10, steps[-1][1] + 50)] if i % 3 == 0 else []
    steps += [(start + 15, steps[-1][1] - 20)] if i % 4 == 0 else []
    left = start + 18 if i % 5 == 0 else None
    found = []
    for place, (month, amount) in enumerate(steps):
        after = steps[place + 1][0] if place + 1 < len(steps) else left
        found.append(Period(day(month, 5), None if after is None else day(after, 5), amount * 10_000))
    if i % 10 == 0:
        found.append(Period(day(start + 22, 5), None, 90 * 10_000))
    return found


def dimensions(i: int) -> dict[str, str | None]:
    return {"segment": "SMB" if i % 2 else "Big", "region": "EMEA" if i % 3 else "AMER"}


ACCOUNTS = {f"a{i:03}": (dimensions(i), services(i)) for i in range(150)}


def contract(i: int) -> dict[str, Any]:
    """Due 20 months after the start: every sixth lost, every ninth undecided, the others renewed, some for more."""
    due = day(i % 16 + 20, 12)
    renewed = 0 if i % 6 == 0 else None if i % 9 == 1 else 100 + 10 * (i % 7) + 20 * (i % 2)
    return {
        "contract_id": f"c{i:03}",
        "account_id": f"a{i:03}",
        "due_on": due,
        "term_months": 12,
        "expiring_mrr": 100 + 10 * (i % 7),
        "renewed_mrr": renewed,
        "decided_on": None if renewed is None else due - dt.timedelta(days=5) if i % 4 else due + dt.timedelta(days=9),
    }


CONTRACTS = [contract(i) for i in range(150)]


@pytest.fixture(scope="module", autouse=True)
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The process serves this company."""
    tables = {
        "accounts": [{"account_id": name, "name": name, **dims} for name, (dims, _) in ACCOUNTS.items()],
        "subscriptions": [
            {"account_id": name, "started_on": p.started_on, "ended_on": p.ended_on, "mrr": p.mrr / 10_000}
            for name, (_, periods) in ACCOUNTS.items()
            for p in periods
        ],
        "renewals": CONTRACTS,
    }
    with serving(tmp_path_factory.mktemp("rows"), tables, as_of=AS_OF):
        yield


def tables_of(address: str, chosen: dict[str, str], window: Params, **ways: str) -> dict[str, list[list[str]]]:
    """Every chart's CSV on a page: its lines without the header."""
    entry = the_page(address)
    params = {name: [value] for name, value in (chosen | ways).items()} | dict(window)
    app = open_page(entry, params)
    assert not app.exception
    return {
        name: list(csv.reader(offer.make().decode("utf-8-sig").splitlines()))[1:] for name, offer in offers(app).items()
    }


def numbers(lines: Sequence[Sequence[str]], *columns: int) -> list[tuple[float | None, ...]]:
    return [tuple(float(line[c]) if line[c] else None for c in columns) for line in lines]


def name_of(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"


def close(found: Sequence[tuple[float | None, ...]], wanted: Sequence[tuple[float | None, ...]]) -> None:
    """Equal to nine figures, None only where None is wanted."""
    assert len(found) == len(wanted)
    for place, (line, right) in enumerate(zip(found, wanted, strict=True)):
        assert [v is None for v in line] == [v is None for v in right], (place, line, right)
        assert [v for v in line if v is not None] == pytest.approx([v for v in right if v is not None], rel=1e-9), place


def share(above: float, below: float, n: int) -> float | None:
    """A rate; none where fewer than ten stand behind it."""
    return above / below if below and n >= 10 else None


LookedAt = tuple[dict[str, str], Params, range]
VIEWS: list[LookedAt] = [
    (chosen, params, range(end - months + 1, end + 1)) for params, end, months in WINDOWS for chosen in SLICES
]


def named(view: LookedAt) -> str:
    return f"{list(view[0].values())}, {'past' if 'until' in view[1] else 'now'}"


@pytest.fixture(params=VIEWS, ids=named)
def looked_at(request: pytest.FixtureRequest) -> LookedAt:
    """A slice, a window as the address has it, and its months."""
    found: LookedAt = request.param
    return found


# Of a slice of one region nothing is shown by region.
WIDE = pytest.mark.parametrize("looked_at", [v for v in VIEWS if "region" not in v[0]], ids=named, indirect=True)
NARROW = pytest.mark.parametrize("looked_at", [v for v in VIEWS if "region" in v[0]], ids=named, indirect=True)
FIRST = month_index(day(0, 1))
PARTS = ("new", "reactivation", "expansion", "contraction", "churn")


def test_movements(looked_at: LookedAt) -> None:
    chosen, window, months = looked_at
    rows = oracle.movements(oracle.select(ACCOUNTS, chosen), FIRST, months[-1])
    found = tables_of("revenue", chosen, window, by="segment")
    signs = (1, 1, 1, -1, -1)
    wanted = [[s * rows[m][f"{p}_mrr"] / 10_000 for p, s in zip(PARTS, signs, strict=True)] for m in months]
    assert [line[0] for line in found["movements"]] == [name_of(m) for m in months]
    close(numbers(found["movements"], 1, 2, 3, 4, 5, 6), [(*line, sum(line)) for line in wanted])
    # A window of 13 months shows twelve months of movement.
    moved = list(months)[1:] if len(months) % 12 == 1 else list(months)
    steps = [sum(s * rows[m][f"{p}_mrr"] for m in moved) / 10_000 for p, s in zip(PARTS, signs, strict=True)]
    ends = rows[moved[0]]["opening_mrr"] / 10_000, rows[moved[-1]]["closing_mrr"] / 10_000
    close(numbers(found["window_movement"], 2), [(ends[0],), *((v,) for v in steps), (ends[1],)])
    by_accounts = tables_of("revenue", chosen, window, count="accounts")["movements"]
    came_and_went = [
        (rows[m]["new_accounts"], rows[m]["reactivation_accounts"], -rows[m]["churn_accounts"]) for m in months
    ]
    close(numbers(by_accounts, 1, 2, 5), came_and_went)
    close(numbers(by_accounts, 6), [(sum(line),) for line in came_and_went])


@WIDE
def test_mrr_by_a_dimension(looked_at: LookedAt) -> None:
    chosen, window, months = looked_at
    parts = {
        region: oracle.movements(oracle.select(ACCOUNTS, chosen | {"region": region}), FIRST, months[-1])
        for region in ("EMEA", "AMER")
    }
    found = tables_of("revenue", chosen, window, by="region")["mrr_by"]
    close(
        numbers(found, 1, 2),
        [tuple(parts[region][m]["closing_mrr"] / 10_000 for region in ("EMEA", "AMER")) for m in months],
    )


@NARROW
def test_a_slice_of_one_value_is_not_broken_down_by_it(looked_at: LookedAt) -> None:
    chosen, window, _ = looked_at
    revenue, churn = (tables_of(page, chosen, window, by="region") for page in ("revenue", "churn"))
    assert "movements" in revenue and "mrr_by" not in revenue
    assert "churn_trend" in churn and "left_by" not in churn


def test_the_months_movement_and_retention(looked_at: LookedAt) -> None:
    chosen, window, months = looked_at
    histories = oracle.select(ACCOUNTS, chosen)
    rows, kept = (f(histories, FIRST, months[-1]) for f in (oracle.movements, oracle.retention))
    found = tables_of("overview", chosen, window)
    end = rows[months[-1]]
    steps = [s * end[f"{p}_mrr"] / 10_000 for p, s in zip(PARTS, (1, 1, 1, -1, -1), strict=True)]
    wanted = [end["opening_mrr"] / 10_000, *steps, end["closing_mrr"] / 10_000]
    # A month in which nothing moved has no waterfall.
    assert ("movement" in found) == any(steps)
    close(numbers(found.get("movement", []), 2), [(v,) for v in wanted] if any(steps) else [])
    close(
        numbers(found["retention"], 1, 2),
        [
            tuple(share(kept[m][k], kept[m]["mrr_then"], kept[m]["accounts_then"]) for k in ("mrr_now", "mrr_kept"))
            for m in months
        ],
    )


def test_churn(looked_at: LookedAt) -> None:
    chosen, window, months = looked_at
    histories = oracle.select(ACCOUNTS, chosen)
    rows = oracle.movements(histories, FIRST, months[-1])
    found = tables_of("churn", chosen, window, by="region")
    wanted = [
        tuple(
            share(rows[m][f"churn_{unit}"], rows[m][f"opening_{unit}"], rows[m]["opening_accounts"])
            for unit in ("accounts", "mrr")
        )
        for m in months
    ]
    close(numbers(found["churn_trend"], 1, 4), wanted)


@WIDE
def test_churn_by_a_dimension(looked_at: LookedAt) -> None:
    chosen, window, months = looked_at
    found = tables_of("churn", chosen, window, by="region")
    left = {}
    for region in ("EMEA", "AMER"):
        end = oracle.retention(oracle.select(ACCOUNTS, chosen | {"region": region}), FIRST, months[-1])[months[-1]]
        left[region] = (1 - end["accounts_now"] / end["accounts_then"], end["accounts_then"])
    assert {line[0]: (pytest.approx(float(line[1])), int(float(line[4]))) for line in found["left_by"]} == left


@pytest.mark.parametrize(("measure", "above"), [("accounts", "accounts"), ("net", "mrr"), ("gross", "mrr_kept")])
@pytest.mark.parametrize("each", [1, 3])
def test_cohorts(looked_at: LookedAt, measure: str, above: str, each: int) -> None:
    chosen, window, months = looked_at
    cells = oracle.cohorts(oracle.select(ACCOUNTS, chosen), FIRST, months[-1], each)
    ways = {"measure": measure, "cohort": "month" if each == 1 else "quarter"}
    found = tables_of("cohorts", chosen, {k: v for k, v in window.items() if k == "until"}, **ways).get("triangle")
    below = "cohort_accounts" if measure == "accounts" else "cohort_mrr"
    born = sorted({cohort for cohort, _ in cells})
    sizes = [cells[c, 0]["cohort_accounts"] for c in born]
    if max(sizes) < 10:
        assert found is None  # nothing but counts could be shown
        return
    assert found is not None
    assert [int(float(line[1])) for line in found] == sizes[-24:]
    for line, cohort, size in list(zip(found, born[-24:], sizes[-24:], strict=True)):
        values = [float(v) for v in line[2:] if v]
        wanted = [cells[cohort, a][above] / cells[cohort, a][below] for a in range(24) if (cohort, a) in cells]
        assert values == ([] if size < 10 else pytest.approx(wanted, rel=1e-9))


def test_renewals(looked_at: LookedAt) -> None:
    """A decision after the as-of is not known; 30 days after the due date an undecided one is overdue."""
    chosen, window, months = looked_at
    mine = [
        c
        for c in CONTRACTS
        if all(ACCOUNTS[c["account_id"]][0][d] == v for d, v in chosen.items()) and c["due_on"] <= AS_OF
    ]
    found = tables_of("renewals", chosen, window)

    def of(month: int, *states: str) -> list[dict[str, Any]]:
        return [c for c in mine if month_index(c["due_on"]) == month and state(c) in states]

    wanted = [tuple(len(of(m, s)) for s in ("renewed", "late", "open", "overdue", "lost")) for m in months]
    close(numbers(found["outcomes"], 1, 2, 3, 4, 5), wanted)
    rates = []
    for month in months:
        rest = [c for m in range(month - 2, month + 1) for c in of(m, "renewed", "late", "overdue", "lost")]
        price = sum(c["expiring_mrr"] for c in rest)
        paid = [(c["renewed_mrr"] or 0, c["expiring_mrr"]) for c in rest]
        kept, renewed = sum(min(pair) for pair in paid), sum(now for now, _ in paid)
        n = len(rest)
        rates.append((share(sum(now > 0 for now, _ in paid), n, n), share(kept, price, n), share(renewed, price, n)))
    close(numbers(found["renewal_rates"], 1, 4, 5), rates)


def state(one: dict[str, Any]) -> str:
    if one["renewed_mrr"] is None or one["decided_on"] > AS_OF:
        return "overdue" if (AS_OF - one["due_on"]).days > 30 else "open"
    if not one["renewed_mrr"]:
        return "lost"
    return "late" if one["decided_on"] > one["due_on"] else "renewed"


def test_the_accounts_list(looked_at: LookedAt) -> None:
    """Each row's MRR on the as-of, in a past view at the end of that month, one after the other."""
    chosen, window, months = looked_at
    found = tables_of("accounts", chosen, window)["accounts"]
    on = AS_OF if months[-1] == LAST else oracle.last_day(months[-1])
    assert len(found) == sum(oracle.mrr_on(h, on) > 0 for h in oracle.select(ACCOUNTS, chosen))
    for line in found:
        dims, history = ACCOUNTS[line[1]]
        assert float(line[2]) == oracle.mrr_on(history, on) / 10_000, line
        assert all(dims[d] == value for d, value in chosen.items())


def test_the_same_search_asked_of_two_months() -> None:
    """a015 left on 5 October 2025: nobody in January, a customer at the end of September, and nobody again."""
    assert not [p for p in ACCOUNTS["a015"][1] if p.ended_on is None or p.ended_on > dt.date(2025, 10, 5)]
    for window, wanted in (({}, []), ({"until": ["2025-09"]}, ["a015"]), ({}, [])):
        assert [line[1] for line in tables_of("accounts", {}, window, search="a015").get("accounts", [])] == wanted
