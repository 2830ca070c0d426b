"""Charts: colours that everybody can tell apart, labels that never overlap, words from the same numbers as the
picture.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import charts
from dashboard.base import numbers as units
from dashboard.charts import theme
from dashboard.charts.axes import month_ticks, spread, ticks
from dashboard.charts.drawing import MAX_MARKS, Drawing
from dashboard.charts.outcomes import OUTCOMES

MONEY, PERCENT, COUNT, POINTS = units.money("USD"), units.percent(), units.count(), units.points()
OCT_25 = 2025 * 12 + 9
MODES = [theme.LIGHT, theme.DARK]


# --- colours -------------------------------------------------------------------------------------------------------

TEXT = ("ink", "grey", "base", "won", "lost", "warn", "violet", "ochre")


@pytest.mark.parametrize("palette", MODES, ids=lambda p: p.mode)
@pytest.mark.parametrize("name", TEXT)
def test_text_stands_out_4_5_to_1(palette: theme.Palette, name: str) -> None:
    """WCAG 2.2 AA for text, on cards and on the page's own ground."""
    assert theme.contrast(palette.tone(name), palette.card) >= 4.5
    assert theme.contrast(palette.tone(name), palette.paper) >= 4.5


@pytest.mark.parametrize("palette", MODES, ids=lambda p: p.mode)
@pytest.mark.parametrize("name", ["base", "won", "won_light", "lost", "lost_light", "grey", "base_light"])
def test_marks_stand_out_3_to_1(palette: theme.Palette, name: str) -> None:
    """The lighter kin are told from the card by their outline."""
    assert theme.contrast(palette.outline(name), palette.card) >= 3


def test_contrast_of_black_and_white_is_21() -> None:
    # (1 + 0.05) / (0 + 0.05) = 21
    assert theme.contrast("#FFFFFF", "#000000") == pytest.approx(21)


# Machado, Oliveira and Fernandes (2009), severity 1, on linear light.
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def lab(colour: str, seen_as: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of a hex colour as seen with a kind of colour blindness."""
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    seen = np.clip(seen_as @ linear, 0, 1)
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    x, y, z = to_xyz @ seen / np.array([0.95047, 1.0, 1.08883])
    fx, fy, fz = (np.cbrt(v) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


@pytest.mark.parametrize("palette", MODES, ids=lambda p: p.mode)
@pytest.mark.parametrize("kind", BLINDNESS)
@pytest.mark.parametrize("names", [("base", "won", "lost"), ("base", "ochre", "violet")], ids=["meaning", "series"])
def test_colours_can_be_told_apart(palette: theme.Palette, kind: str, names: tuple[str, ...]) -> None:
    """A difference of 10 is seen at a glance; the meanings and the first three series keep 14 for every kind of
    sight.
    """
    for one, other in itertools.combinations(names, 2):
        difference = float(
            np.linalg.norm(lab(palette.tone(one), BLINDNESS[kind]) - lab(palette.tone(other), BLINDNESS[kind]))
        )
        assert difference >= 14, f"{one} and {other}: {difference:.0f}"


# --- labels --------------------------------------------------------------------------------------------------------


def test_spread_moves_neighbours_apart_by_the_least() -> None:
    # 10 and 11 must be 4 apart: their mean 10.5 stays, so 8.5 and 12.5. 30 is far away and stays.
    assert spread([10, 30, 11], 4, 0, 100) == pytest.approx([8.5, 30, 12.5])


def test_spread_keeps_the_edge() -> None:
    # At the floor both move up: 0 and 4.
    assert spread([0, 1], 4, 0, 100) == pytest.approx([0, 4])


def test_spread_shrinks_the_gap_when_all_cannot_fit() -> None:
    # Three labels 10 apart do not fit into 0 to 10: 5 apart they do.
    assert spread([5, 5, 5], 10, 0, 10) == pytest.approx([0, 5, 10])


@given(st.lists(st.floats(0, 100), max_size=12), st.floats(0.1, 20))
def test_spread_labels_never_overlap(positions: list[float], gap: float) -> None:
    placed = spread(positions, gap, 0, 100)
    wanted = min(gap, 100 / (len(positions) - 1)) if len(positions) > 1 else 0
    for one, other in itertools.pairwise(sorted(placed)):
        assert other - one >= wanted - 1e-6
    assert all(-1e-6 <= p <= 100 + 1e-6 for p in placed)
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    assert [placed[i] for i in order] == sorted(placed)


def test_month_ticks_end_at_the_last_month() -> None:
    # 13 months, three steps of four: October, February, June, October.
    assert month_ticks(OCT_25, OCT_25 + 12) == [OCT_25, OCT_25 + 4, OCT_25 + 8, OCT_25 + 12]
    assert month_ticks(OCT_25, OCT_25) == [OCT_25]


def test_ticks_are_round() -> None:
    assert ticks(0.887, 1.024) == [0.9, 0.95, 1.0]
    assert ticks(0, 100) == [0, 50, 100]


# --- every chart ---------------------------------------------------------------------------------------------------


def retention() -> pd.DataFrame:
    net = [1.021, 1.024, 1.021, 1.016, 1.019, math.nan, 1.004, 0.996, 0.99, 0.981, 0.974, 0.969, 0.964]
    return pd.DataFrame(
        {"net": net, "low": [v - 0.02 for v in net], "high": [v + 0.02 for v in net]}, index=range(OCT_25, OCT_25 + 13)
    )


# The October of the picture: 2,418 + 64 + 6 + 37 - 19 - 58 = 2,448 thousand.
OCTOBER = {
    "opening": 2_418_000,
    "new": 64_000,
    "reactivation": 6_000,
    "expansion": 37_000,
    "contraction": 19_000,
    "churn": 58_000,
    "closing": 2_448_000,
}


def october() -> dict[str, int]:
    return {f"{name}_mrr": amount * 10_000 for name, amount in OCTOBER.items()}


def movements() -> pd.DataFrame:
    calm = {f"{name}_mrr": 0 for name in OCTOBER} | {"new_mrr": 100_000, "churn_mrr": 40_000}  # 10 won, 4 lost
    return pd.DataFrame([calm, october()], index=[OCT_25 + 11, OCT_25 + 12])


def segments() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "value": [0.031, 0.012, 0.04, 0.02],
            "low": [0.025, 0.008, 0.01, 0.0],
            "high": [0.037, 0.016, 0.08, 0.1],
            "n": [640, 520, 22, 4],
        },
        index=["Mid-market", "Enterprise", "<img src=x>", "Tiny"],
    )


def triangle() -> tuple[pd.DataFrame, pd.Series]:
    rows = [[1.0, 0.9, 0.8], [1.0, 0.95, math.nan], [1.0, math.nan, math.nan]]
    return pd.DataFrame(rows, columns=[0, 1, 2]), pd.Series([40, 20, 7])


def futures() -> pd.DataFrame:
    steps = range(25)
    return pd.DataFrame(
        {
            "low_churn": [100 + 8 * t for t in steps],
            "scenario": [100 + 5 * t for t in steps],
            "actual": [100 + 4.9 * t for t in steps],
            "floor": [100 + 4 * t for t in steps],
            "roof": [100 + 6 * t for t in steps],
        },
        index=range(OCT_25 + 12, OCT_25 + 37),
    )


PATHS = [
    charts.Trace("low_churn", "1.0%", "won"),
    charts.Trace("scenario", "1.55% your scenario", is_main=True),
    charts.Trace("actual", "2.37% your actual", "grey", True),
]


def contracts() -> pd.DataFrame:
    return pd.DataFrame(
        {"renewed": [20, 30], "late": [2, 0], "open": [0, 4], "overdue": [1, 0], "lost": [5, 6]},
        index=[OCT_25, OCT_25 + 1],
    )


def quarters() -> pd.DataFrame:
    return pd.DataFrame(
        {"nps": [30, 40, 22], "low": [22, 0, 10], "high": [38, 70, 34], "answers": [180, 8, 24]},
        index=["Q2 26", "Q3 26", "Q4 26"],
    )


def plan() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "actual": [100, 104, math.nan],
            "expected": [100, 106, 112],
            "low": [math.nan, 104, 106],
            "high": [math.nan, 104, 111],
        },
        index=[OCT_25, OCT_25 + 1, OCT_25 + 2],
    )


EVERY: dict[str, Callable[[theme.Palette], Drawing]] = {
    "trend": lambda p: charts.trend(
        retention(),
        [charts.Line("net", "Net", low="low", high="high")],
        PERCENT,
        palette=p,
        target=1.0,
        events={OCT_25 + 3: "price rise"},
    ),
    "waterfall": lambda p: charts.waterfall(october(), MONEY, palette=p, opening_name="Sep", closing_name="Oct"),
    "movement_bars": lambda p: charts.movement_bars(movements(), MONEY, palette=p),
    "by_dimension": lambda p: charts.by_dimension(segments(), PERCENT, overall=0.019, palette=p),
    "lost_bars": lambda p: charts.lost_bars(
        pd.DataFrame({"value": [41_000, 9_000], "accounts": [9, 4]}, index=["price", "$x$"]),
        MONEY,
        n="accounts",
        palette=p,
    ),
    "heat_map": lambda p: charts.heat_map(*triangle(), PERCENT, names=["Jan 26", "Feb 26", "Mar 26"], palette=p),
    "curves": lambda p: charts.curves(
        pd.DataFrame({"mean": [1, 0.9, 0.8, 0.7], "SMB": [1, 0.8, 0.6, 0.3], "Web": [1, 0.5, 0.4, 0.2]}),
        PERCENT,
        main="mean",
        palette=p,
        behind=pd.DataFrame({"mean": [90, 80, 60, 30], "SMB": [40, 30, 29, 10], "Web": [30, 10, 9, 0]}),
    ),
    "projection": lambda p: charts.projection(
        futures(), PATHS, MONEY, low="floor", high="roof", gap=("scenario", "actual"), ceiling=400, palette=p
    ),
    "pace": lambda p: charts.pace(plan(), MONEY, target=115, low="low", high="high", palette=p),
    "outcome_bars": lambda p: charts.outcome_bars(contracts(), COUNT, palette=p),
    "nps_trend": lambda p: charts.nps_trend(quarters(), POINTS, palette=p),
    "distribution_bar": lambda p: charts.distribution_bar(
        {"promoters": 120, "passives": 60, "detractors": 20}, COUNT, palette=p
    ),
}


@pytest.mark.parametrize("palette", MODES, ids=lambda p: p.mode)
@pytest.mark.parametrize("name", EVERY)
def test_every_chart_is_valid_small_and_named(name: str, palette: theme.Palette) -> None:
    drawing = EVERY[name](palette)
    alt.LayerChart.from_dict(drawing.spec).to_dict()  # raises where the schema is broken
    json.dumps(drawing.spec, allow_nan=False)
    assert 0 < drawing.marks < MAX_MARKS
    assert drawing.spec["description"] == drawing.alt
    assert len(drawing.alt) > 20 and drawing.alt.endswith(".") and "nan" not in drawing.alt
    assert not drawing.table.empty
    assert "legend" not in json.dumps(drawing.spec["layer"])
    assert drawing.spec["config"]["axis"]["labelColor"] == palette.grey


@pytest.mark.parametrize(
    "name", ["trend", "movement_bars", "heat_map", "curves", "outcome_bars", "nps_trend", "by_dimension", "lost_bars"]
)
def test_a_chart_without_rows_says_so(name: str) -> None:
    none = pd.DataFrame(columns=["value", "low", "high", "n", "accounts"])
    drawn = {
        "trend": lambda: charts.trend(none, [charts.Line("value", "Net")], PERCENT),
        "movement_bars": lambda: charts.movement_bars(none, MONEY),
        "heat_map": lambda: charts.heat_map(pd.DataFrame(), pd.Series(dtype=int), PERCENT, names=[]),
        "curves": lambda: charts.curves(none, PERCENT, behind=none),
        "outcome_bars": lambda: charts.outcome_bars(none, COUNT),
        "nps_trend": lambda: charts.nps_trend(none, POINTS),
        "by_dimension": lambda: charts.by_dimension(none, PERCENT),
        "lost_bars": lambda: charts.lost_bars(none, MONEY),
    }[name]()
    assert drawn.alt and drawn.spec["layer"]


def layers_of(drawing: Drawing, mark: str) -> list[dict[str, Any]]:
    """Layers of a kind of mark, each with its rows under `rows`."""
    spec = drawing.spec
    return [
        {**one, "rows": spec["datasets"][one["data"]["name"]]} for one in spec["layer"] if one["mark"]["type"] == mark
    ]


def rows_of(drawing: Drawing, mark: str) -> list[dict[str, Any]]:
    return [row for one in layers_of(drawing, mark) for row in one["rows"]]


def lines_of(drawing: Drawing) -> dict[str, list[dict[str, Any]]]:
    """Points of each stroke, by the name of the stroke."""
    strokes: dict[str, list[dict[str, Any]]] = {}
    for row in drawing.spec["datasets"]["lines"]:
        strokes.setdefault(row["line"], []).append(row)
    return strokes


def value_of(drawing: Drawing, parameter: str) -> Any:
    return next(one["value"] for one in drawing.spec["params"] if one["name"] == parameter)


def test_the_largest_heat_map_and_longest_bars_stay_small() -> None:
    """24 x 24 cells with their numbers and four years of movements stay drawings a screen reader can read."""
    full = pd.DataFrame(np.full((30, 30), 0.9))
    drawing = charts.heat_map(full, pd.Series([50] * 30), PERCENT, names=[f"c{i}" for i in range(30)])
    assert len(rows_of(drawing, "rect")) == 24 * 24
    assert drawing.marks < MAX_MARKS
    years = pd.concat([movements().iloc[[1]]] * 48).set_index(pd.RangeIndex(OCT_25, OCT_25 + 48))
    assert charts.movement_bars(years, MONEY).marks < MAX_MARKS


# --- each chart's own promises -------------------------------------------------------------------------------------


def test_trend_leaves_a_gap_and_says_so() -> None:
    drawing = EVERY["trend"](theme.LIGHT)
    assert lines_of(drawing)["net"][5]["value"] is None
    assert "no value in 1 month" in drawing.alt
    assert "Net went from 102.1% to 96.4%" in drawing.alt
    assert "lowest 96.4% in October 2026, highest 102.4% in November 2025" in drawing.alt
    assert "price rise in January 2026" in drawing.alt


def test_waterfall_closes() -> None:
    drawing = EVERY["waterfall"](theme.LIGHT)
    bars = rows_of(drawing, "bar")
    assert [(b["from"], b["to"]) for b in bars] == [
        (2_418_000, 2_482_000),
        (2_482_000, 2_488_000),
        (2_488_000, 2_525_000),
        (2_525_000, 2_506_000),
        (2_506_000, 2_448_000),
    ]
    assert [b["text"] for b in bars] == ["+64K", "+6K", "+37K", "-19K", "-58K"]
    assert drawing.table["Amount"].tolist() == [2_418_000, 64_000, 6_000, 37_000, -19_000, -58_000, 2_448_000]
    assert "lost -58K" in drawing.alt and "$2.45M" in drawing.alt


def test_movement_bars_stack_about_zero() -> None:
    drawing = EVERY["movement_bars"](theme.LIGHT)
    october_bars = [b for b in rows_of(drawing, "bar") if b["month_index"] == OCT_25 + 12]
    # Up 37, back 6 and new 64 end at 107; down 19 and lost 58 end at -77; the net is 30.
    assert max(float(str(b["to"])) for b in october_bars) == 107_000
    assert min(float(str(b["to"])) for b in october_bars) == -77_000
    assert drawing.table["Net"].tolist() == [6, 30_000]
    assert drawing.table["Lost"].tolist() == [-4, -58_000]
    assert "net +$30K" in drawing.alt


def test_accounts_that_pay_more_or_less_do_not_come_or_go() -> None:
    """October 2026 of the sample company's SMB: 543 and 12 new, 2 back, 5 lost: 552, +9; 46 went up, 5 down."""
    row = {"new": 12, "reactivation": 2, "expansion": 46, "contraction": 5, "churn": 5}
    monthly = pd.DataFrame({f"{name}_accounts": [n] for name, n in row.items()}, index=[OCT_25 + 12])
    drawing = charts.movement_bars(monthly, COUNT, measure="accounts")
    assert drawing.table["Net"].tolist() == [552 - 543]
    assert [row["value"] for row in drawing.rows["nets"]] == [9] and "net +9." in drawing.alt
    assert (drawing.table["Up"].tolist(), drawing.table["Down"].tolist()) == ([46], [-5])


def test_by_dimension_hides_under_10_and_greys_under_30() -> None:
    drawing = EVERY["by_dimension"](theme.LIGHT)
    dots = rows_of(drawing, "point")
    assert [(d["full"], d["colour"]) for d in dots] == [
        ("Mid-market", theme.LIGHT.base),
        ("Enterprise", theme.LIGHT.base),
        ("<img src=x>", theme.LIGHT.grey),
    ]
    assert drawing.note == "1 with fewer than 10 accounts not shown."
    assert "Mid-market 3.1% (2.5% to 3.7%), n = 640" in drawing.alt
    assert math.isnan(drawing.table["Value"].iloc[3])  # nor does the table give the number away


@pytest.mark.parametrize("counted", ["accounts", "contracts", "answers"])
def test_by_dimension_names_what_n_counts(counted: str) -> None:
    drawing = charts.by_dimension(segments(), PERCENT, counted=counted)
    assert (
        drawing.table[counted.capitalize()].tolist() == [640, 520, 22, 4]
        and drawing.table.columns[-1] == counted.capitalize()
    )
    assert [row["behind"] for row in drawing.rows["dots"]] == [f"{n} {counted}" for n in (640, 520, 22)]
    dots = next(one for one in drawing.spec["layer"] if one["mark"]["type"] == "point")
    assert {"field": "behind", "title": "n"}.items() <= dots["encoding"]["tooltip"][-1].items()


def test_lost_bars_name_amount_and_share() -> None:
    # 41 of 50 is 82%.
    assert "price $41K · 82% · 9 accounts" in EVERY["lost_bars"](theme.LIGHT).alt


def test_heat_map_leaves_unreached_and_tiny_cells_out() -> None:
    drawing = EVERY["heat_map"](theme.LIGHT)
    cells = rows_of(drawing, "rect")
    # Three ages of January, two of February; March has 7 accounts and is hidden.
    assert [(c["cohort"], c["age"]) for c in cells] == [
        ("Jan 26", 0),
        ("Jan 26", 1),
        ("Jan 26", 2),
        ("Feb 26", 0),
        ("Feb 26", 1),
    ]
    assert drawing.note == "1 cohort with fewer than 10 accounts left blank."
    assert drawing.table.iloc[1, 4:].isna().all() and drawing.table.iloc[2, 2:].isna().all()


def test_cohorts_too_small_in_every_row_say_so() -> None:
    drawing = charts.heat_map(pd.DataFrame([[1.0, 0.5]], columns=[0, 1]), pd.Series([9]), PERCENT, names=["Jan 26"])
    assert drawing.alt == "Every cohort has fewer than 10 accounts, too few to show."


def test_a_line_fades_under_30_accounts_and_stops_under_10() -> None:
    drawing = EVERY["curves"](theme.LIGHT)
    strokes = lines_of(drawing).values()
    solid = {points[0]["name"]: [p["age"] for p in points] for points in strokes if points[0]["dash"] == "solid"}
    faded = {points[0]["name"]: [p["age"] for p in points] for points in strokes if points[0]["dash"] == "dotted"}
    # SMB has 40, 30, 29 and 10 accounts behind it: sure up to age 1, faded from there on. Web has 30, 10, then 9: it
    # stops.
    assert solid == {"SMB": [0, 1], "Web": [0], "mean": [0, 1, 2, 3]} and faded == {"SMB": [1, 2, 3], "Web": [0, 1]}
    assert (
        drawing.note == "Faded: fewer than 30 accounts. A line stops where fewer than 10 accounts are left behind it."
    )
    ends = drawing.spec["datasets"]["ends"]
    assert {e["name"]: e["text"] for e in ends} == {
        "mean": "70.0% at month 3",
        "SMB": "30.0% at month 3",
        "Web": "50.0% at month 1",
    }
    # What is not drawn is not in the table either, but on how many it would rest is.
    assert drawing.table["Web"].isna().tolist() == [False, False, True, True]
    assert drawing.table["Web, accounts"].tolist() == [30, 10, 9, 0]
    few = charts.curves(pd.DataFrame({"one": [1.0]}), PERCENT, behind=pd.DataFrame({"one": [9]}))
    assert few.alt == "Fewer than 10 accounts in every line."


def test_projection_labels_keep_their_distance_and_the_gap_is_said() -> None:
    drawing = EVERY["projection"](theme.LIGHT)
    low, high = value_of(drawing, "levels")
    per_pixel = (high - low) / drawing.spec["height"]
    places = sorted(row["place"] for row in drawing.spec["datasets"]["ends"])
    assert len(places) == 3
    assert all(b - a >= 33.9 * per_pixel for a, b in itertools.pairwise(places))
    # 100 + 5 x 24 = 220 against 100 + 4.9 x 24 = 217.6: a gap of 2.40.
    assert "The gap between them is $2.40" in drawing.alt


def test_outcomes_and_distribution_count_everything() -> None:
    assert "renewed 50, late 2, open 4, overdue 1, lost 11" in EVERY["outcome_bars"](theme.LIGHT).alt
    assert (
        EVERY["distribution_bar"](theme.LIGHT).alt
        == "Answers. Promoters 60%, 120. Passives 30%, 60. Detractors 10%, 20."
    )


def test_nps_hides_small_quarters() -> None:
    drawing = EVERY["nps_trend"](theme.LIGHT)
    assert "Q3 26: too few answers, 8 answers" in drawing.alt
    assert drawing.note == "1 quarter with fewer than 10 answers left out."
    assert "Q4 26: +22 (+10 to +34), 24 answers" in drawing.alt


def test_without_an_interval_the_axis_fits_what_is_drawn() -> None:
    """Scores of +20 to +30 without intervals: an axis of 6 points more at each end, no whisker and no empty columns."""
    frame = pd.DataFrame({"nps": [20.0, 30.0], "low": math.nan, "high": math.nan, "answers": 90}, index=["Q1", "Q2"])
    drawing = charts.nps_trend(frame, POINTS)
    assert drawing.values["levels"] == [14, 36] and not rows_of(drawing, "rule")
    assert drawing.table.columns.tolist() == ["Quarter", "NPS", "Answers"]
    assert "Q2: +30, 90 answers." in drawing.alt and [r["between"] for r in drawing.rows["known"]] == ["", ""]
    dots = charts.by_dimension(segments().assign(low=math.nan, high=math.nan), PERCENT)
    assert "Mid-market 3.1%, n = 640" in dots.alt and not dots.rows["whiskers"] and "Low" not in dots.table
    some = segments().assign(low=[0.025, math.nan, 0.01, 0.0])
    assert "Enterprise 1.2%, n = 520" in charts.by_dimension(some, PERCENT).alt


def test_pace_compares_with_where_we_should_be() -> None:
    alt = EVERY["pace"](theme.LIGHT).alt
    assert (
        "November 2025: actual $104" in alt
        and "expected by now $106" in alt
        and "Forecast for December 2025: $106 to $111" in alt
    )


def test_sparkline_breaks_at_gaps_and_escapes_its_words() -> None:
    picture = charts.sparkline([1.0, 2.0, math.nan, 3.0, 2.5], 'MRR "x" <b>', target=2.0)
    assert picture.count("polyline") == 2
    assert 'alt="MRR &quot;x&quot; &lt;b&gt;"' in picture
    assert picture.startswith('<img class="lr-spark"') and 'src="data:image/svg+xml,' in picture
    assert "polyline" not in charts.sparkline([], "nothing")


def test_names_from_the_data_never_reach_an_expression() -> None:
    """Vega evaluates expressions; a name may stand in data only."""
    hostile = "'+alert(1)+'"
    frame = retention().rename(columns={"net": hostile})
    ages = pd.DataFrame({hostile: [1.0, 0.9]})
    drawings = [
        charts.by_dimension(segments().rename(index={"Mid-market": hostile}), PERCENT),
        charts.trend(frame, [charts.Line(hostile, hostile)], PERCENT, events={OCT_25: hostile}),
        charts.curves(ages, PERCENT, behind=pd.DataFrame({hostile: [90, 80]}), main=hostile),
        charts.lost_bars(pd.DataFrame({"value": [1.0]}, index=[hostile]), MONEY),
        charts.projection(futures(), [charts.Trace("scenario", hostile)], MONEY),
    ]
    for drawing in drawings:
        spec = json.loads(json.dumps(drawing.spec))
        assert hostile in json.dumps(spec.pop("datasets"))
        spec.pop("description")
        assert hostile not in json.dumps(spec)


# --- no axis for no data ---------------------------------------------------------------------------------------------

LAST = OCT_25 + 12
YEAR = range(LAST - 11, LAST + 1)


def lines(value: float) -> pd.DataFrame:
    return pd.DataFrame({"a": [value] * 12}, index=YEAR)


def moves(**named: int) -> pd.DataFrame:
    columns = [
        f"{c}_{unit}"
        for unit in ("mrr", "accounts")
        for c in ("opening", "new", "reactivation", "expansion", "contraction", "churn", "closing")
    ]
    return pd.DataFrame({c: [named.get(c, 0)] * 12 for c in columns}, index=YEAR)


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        (
            charts.trend(lines(math.nan), [charts.Line("a", "A")], PERCENT, about="Churn"),
            "Churn: no value in any month on screen.",
        ),
        (
            charts.trend(lines(0), [charts.Line("a", "A")], PERCENT, zero=True, about="Churn"),
            "Churn: 0.0% in every month on screen.",
        ),
        (charts.movement_bars(moves(opening_mrr=5, closing_mrr=5), MONEY), "Nothing moved from"),
        (
            charts.waterfall(
                moves(opening_mrr=1_000_000, closing_mrr=1_000_000).iloc[-1],
                MONEY,
                opening_name="Dec",
                closing_name="Jan",
            ),
            "Nothing moved: Dec and Jan both $100.",
        ),
        (
            charts.outcome_bars(pd.DataFrame(0, index=YEAR, columns=[c for c, _, _ in OUTCOMES]), COUNT),
            "Contracts by the month due: none from",
        ),
        (
            charts.nps_trend(
                pd.DataFrame({"nps": [50.0], "low": [10.0], "high": [90.0], "answers": [9]}, index=["Q1 2026"]),
                units.points(),
            ),
            "No quarter on screen has 10 answers",
        ),
        (
            charts.projection(
                pd.DataFrame({"scenario": [0.0] * 12}, index=YEAR),
                [charts.Trace("scenario", "5%")],
                MONEY,
                about="Projected MRR",
            ),
            "Projected MRR: $0 in every month.",
        ),
        (charts.distribution_bar(dict(promoters=0, passives=0, detractors=0), COUNT), "Answers: none yet."),
    ],
)
def test_where_there_is_nothing_to_draw_words_stand_instead_of_an_axis(drawing: charts.Drawing, words: str) -> None:
    assert drawing.alt.startswith(words)
    assert "axis" not in json.dumps({k: v for k, v in drawing.spec.items() if k != "config"}) and drawing.marks == 1


def test_one_value_is_enough_for_an_axis() -> None:
    frame = lines(math.nan)
    frame.loc[LAST, "a"] = 0.5
    assert charts.trend(frame, [charts.Line("a", "A")], PERCENT).marks > 1
    # Nobody of many left in any month is a line with an interval, not nothing.
    band = lines(0).assign(low=0.0, high=0.04)
    assert charts.trend(band, [charts.Line("a", "A", low="low", high="high")], PERCENT, zero=True).marks > 1
    assert charts.movement_bars(moves(new_mrr=1), MONEY).marks > 1


def test_of_nine_answers_only_the_counts_are_said() -> None:
    quarter = pd.DataFrame({"nps": [50.0, 0], "low": -90.0, "high": 90.0, "answers": [12, 1]}, index=["Q1", "Q2"])
    assert "Q2: too few answers, 1 answer." in charts.nps_trend(quarter, POINTS).alt
    few, many = (charts.distribution_bar(dict(promoters=n, passives=3, detractors=1), COUNT).alt for n in (5, 6))
    assert few == "Answers. Promoters, 5. Passives, 3. Detractors, 1." and "Promoters 60%, 6" in many
