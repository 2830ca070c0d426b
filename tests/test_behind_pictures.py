"""What is drawn leads to its rows: every bar, point and cell of every page's pictures opens the list that adds up to
it, by the figure the list stands behind. That lists and figures say what the raw rows say is pinned in
`tests.test_behind`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from dashboard import charts
from dashboard.base.numbers import money as money_unit
from dashboard.charts.axes import Plot
from dashboard.charts.drawing import way
from dashboard.charts.labels import cut_rows
from dashboard.measures.slices import Slice
from dashboard.session import process
from dashboard.subjects.behind import rows
from dashboard.subjects.behind.asked import OPENS, Asked, behind, read
from dashboard.subjects.behind.figures import Figure
from dashboard.subjects.behind.kinds import KINDS
from dashboard.subjects.cohorts.figures import triangle
from tests import company
from tests.sent_charts import whole_spec
from tests.serving import Params, open_page, serving, the_page
from tests.test_behind import TABLES
from tests.test_charts_from_rows import AS_OF, LAST

Row = dict[str, Any]
PAST: Params = {
    "segment": ["SMB"],
    "by": ["region"],
    "until": ["2025-10"],
    "multi_year": ["include"],
    "count": ["accounts"],
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with serving(tmp_path_factory.mktemp("pictures"), TABLES, as_of=AS_OF):
        yield


def money(found: Figure) -> float:
    """What a list adds up to, in its first column of money."""
    return next(iter(found.money.values())) / 10_000


def opened(found: Asked, slice_: Slice, name: str) -> int:
    """How many rows another list of the same months has."""
    facts = process.facts()
    assert facts is not None
    figure = rows.figure(facts, slice_, behind(name, found.months, age=found.age, multi_year=found.multi_year))
    assert figure is not None
    return figure.n


def shown(row: Row) -> int:
    """The count in a row's words: `96 answers`, `Promoters 20% · 19`."""
    return int(re.findall(r"[\d,]+", row.get("behind") or row.get("n") or row["text"])[-1].replace(",", ""))


def height(row: Row) -> float:
    return abs(float(row["to"]) - float(row["from"]))


Says = Callable[[Row, Figure, Asked, Slice], bool]

# How the list of a mark adds up to what is drawn, by the mark's layer and the list it opens.
SAYS: dict[str, Says] = {
    "a part of a bar, contracts": lambda row, of, *_: of.n == height(row),
    "a part of a bar, MRR": lambda row, of, *_: money(of) == pytest.approx(height(row)),
    "an amount by reason": lambda row, of, *_: money(of) == pytest.approx(row["value"]) and of.n == shown(row),
    "a step": lambda row, of, *_: money(of) == pytest.approx(abs(row["size"])),
    "an end": lambda row, of, *_: money(of) == pytest.approx(row["from"]),
    "answers": lambda row, of, *_: of.n == shown(row),
    "contracts after an answer": lambda row, of, *_: of.n == shown(row),
    "those who left": lambda row, of, *_: of.n == round(row["value"] * shown(row)),
    "those who did not renew": lambda row, of, *_: of.n == round((1 - row["value"]) * shown(row)),
    "a cohort": lambda row, of, *_: of.n == shown(row),
    "a cohort kept": lambda row, of, asked, slice_: (
        of.n == round(row["value"] * opened(asked, slice_, "cohort")) and row["age"] == asked.age
    ),
}


def kind_of(page: str, row: Row, asked: Asked, counts: bool) -> str:
    """Which of them a mark is."""
    if "size" in row and "step" in row:
        return "a step"
    if "movement" in row or "part" in row:
        if asked.name in ("promoters", "passives", "detractors"):
            return "answers"
        return "a part of a bar, contracts" if counts or asked.name in HOW_MANY else "a part of a bar, MRR"
    return {
        "paying": "an end",
        "lost_for": "an amount by reason",
        "answers": "answers",
        "after_promoter": "contracts after an answer",
        "after_passive": "contracts after an answer",
        "after_detractor": "contracts after an answer",
        "gone": "those who left",
        "not_renewed": "those who did not renew",
        "cohort": "a cohort",
        "cohort_kept": "a cohort kept",
    }[asked.name]


HOW_MANY = ("in_time", "late", "open", "overdue", "lost_contracts")
SEEN = {
    "overview": {"a step", "an end"},
    "revenue": {"a part of a bar, MRR", "a step", "an end"},
    "renewals": {"a part of a bar, contracts", "a part of a bar, MRR", "those who did not renew"},
    "nps": {"answers", "contracts after an answer"},
    "churn": {"an amount by reason", "those who left"},
    "cohorts": {"a cohort", "a cohort kept"},
}


def leading(app: Any) -> Iterator[tuple[str, Row]]:
    """Every row drawn that leads somewhere, with the layer it is in."""
    for chart in app.get("vega_lite_chart"):
        spec = whole_spec(chart.proto)
        for name, layer in {f"{i} {one.get('name')}": one for i, one in enumerate(spec["layer"])}.items():
            if "href" in layer["encoding"]:
                yield from ((name, row) for row in layer["data"]["values"] if row.get("href"))


def meant(row: Row) -> tuple[Asked, Slice, Figure]:
    """The list an address opens: nothing of it has to be changed for it."""
    facts = process.facts()
    assert facts is not None
    page, query = urlsplit(row["href"]).path, parse_qs(urlsplit(row["href"]).query)
    raw, unread = read({name: values for name, values in query.items() if name in OPENS}, LAST)
    asked, changed = KINDS[raw.name].fitted(raw, facts)
    assert page == "accounts" and not unread and set(changed) <= {"months"}, row["href"]
    slice_ = Slice.from_params(query, facts.values)
    figure = rows.figure(facts, slice_, asked)
    assert figure is not None
    return asked, slice_, figure


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("page", SEEN)
@pytest.mark.parametrize("chosen", [{}, PAST], ids=["now", "a slice, past"])
def test_what_is_drawn_leads_to_what_adds_up_to_it(page: str, chosen: Params) -> None:
    seen, more = set(), {"measure": ["accounts"], "cohort": ["quarter"]} if page == "cohorts" else {}
    for name, row in leading(open_page(the_page(page), chosen | more)):
        if name.endswith("columns"):
            continue
        asked, slice_, figure = meant(row)
        kind = kind_of(page, row, asked, counts=page == "revenue" and "count" in chosen)
        assert SAYS[kind](row, figure, asked, slice_), (kind, row, figure)
        seen.add(kind)
    assert seen == SEEN[page] if chosen != PAST else seen


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("page", "name", "months", "of"),
    [
        ("churn", "lost", 1, "MRR"),
        ("renewals", "decided", 3, "Contracts"),
        ("overview", "a_year_ago", 1, "Net"),
        ("revenue", "paying", 1, "SMB"),
    ],
)
def test_a_line_leads_where_the_pointer_is_near_it(page: str, name: str, months: int, of: str) -> None:
    """Within nine pixels of its point in a month: the list of that month, or of the three that end with it."""
    app, seen = open_page(the_page(page), {}), 0
    for layer, row in leading(app):
        if layer.endswith("columns"):
            asked, _, _ = meant(row)
            if asked.name != name:
                continue
            assert list(asked.months) == list(range(row["at"] - months + 1, row["at"] + 1))
            assert re.search(rf"^[^\n]*\s{of}", row["text"], re.MULTILINE), row["text"]
            seen += 1
    assert seen >= 2


def test_a_column_is_cut_where_a_line_is_near() -> None:
    """A plot of 100 pixels from 0 to 1: nine pixels are 0.09. Lines at 0.5 and 0.6 meet in the middle; one at 0.95 ends
    at the top; one that leads nowhere is not cut out.
    """
    plot = Plot(0, 1, 0.0, 1.0, 100)
    found = cut_rows(
        [{"at": 7}, {"at": 8}],
        [{7: (0.6, "b"), 8: (float("nan"), "x")}, {7: (0.5, "a")}, {7: (0.95, "c")}, {7: (0.2, None)}],
        plot,
    )
    assert [(row["at"], round(row["bottom"], 3), round(row["top"], 3), row["href"]) for row in found] == [
        (7, 0, 0.41, None),
        (7, 0.41, 0.55, "a"),
        (7, 0.55, 0.69, "b"),
        (7, 0.69, 0.86, None),
        (7, 0.86, 1, "c"),
        (8, 0, 1, None),
    ]


def test_rows_of_one_set_have_all_or_none_of_them_an_address() -> None:
    links = {"Count": ["a", ""]}
    assert way(links, "Count", 0) == {"href": "a"}
    assert way(links, "Count", 1) == way(links, "Other", 0) == {"href": None}
    assert way({}, "Count", 0) == {}


def test_what_is_left_over_leads_nowhere_and_the_rest_where_it_did() -> None:
    """Ten reasons: the seven largest keep their lists whatever order they came in, three are "others"."""
    frame = pd.DataFrame({"value": [float(i) for i in range(1, 11)]}, index=[f"r{i}" for i in range(1, 11)])
    found = charts.lost_bars(frame, money_unit(), links={"Reason": [f"to-{i}" for i in frame.index]})
    assert [row["href"] for row in found.rows["bars"]] == [*(f"to-r{i}" for i in range(10, 3, -1)), None]
    assert found.links["Reason"] == [f"to-{name}" for name in found.table["Reason"]]


def test_reasons_of_any_length_and_name_lead_to_their_own_contracts(tmp_path: Path) -> None:
    """Of 343 characters, of 352 that begin alike, and one that is called as if there were none."""
    texts = ["x" * 343, "x" * 343 + " or not", "no reason given", None]
    lost = {"term_months": 12, "expiring_mrr": 10, "renewed_mrr": 0, "decided_on": "2026-01-09"}
    due = [
        {**lost, "contract_id": f"{i}-{n}", "account_id": "a", "due_on": "2026-01-10", "reason": text}
        for i, text in enumerate(texts)
        for n in range(i + 1)
    ]
    tables = {
        "accounts": [company.account("a", segment="SMB", region="EMEA")],
        "subscriptions": [company.period("a", "2024-01-01", None, 100)],
        "renewals": due,
    }
    with serving(tmp_path, tables, as_of=AS_OF):
        drawn = [row for _, row in leading(open_page(the_page("churn"), {})) if row.get("full")]
        assert sorted(shown(row) for row in drawn) == [1, 2, 3, 4]
        for row in drawn:
            asked, slice_, figure = meant(row)
            assert figure.n == shown(row)
            facts = process.facts()
            assert facts is not None
            found = rows.whole(process.refresher().warehouse(), facts, slice_, asked)
            assert len(found) == shown(row) and set(found["reason"].map(str)) == {asked.reason}


@pytest.mark.usefixtures("served")
def test_cells_of_the_cohorts_lead_to_their_accounts() -> None:
    """Each cell of the cohorts' grid of accounts: the list has the cohort's accounts times the share shown."""
    view = {"cohort": ["quarter"], "measure": ["accounts"]}
    facts = process.facts()
    assert facts is not None
    table = triangle(facts, Slice(), facts.last_month, quarterly=True)
    assert not open_page(the_page("cohorts"), view).exception
    for cell in table.itertuples(index=False):
        months = range(cell.cohort_index, min(cell.cohort_index + 3, LAST + 1))
        for name, n in (("cohort", cell.cohort_accounts), ("cohort_kept", cell.accounts)):
            asked, changed = KINDS[name].fitted(behind(name, months, age=cell.age_months), facts)
            figure = rows.figure(facts, Slice(), asked)
            assert not changed and figure is not None and figure.n == n
