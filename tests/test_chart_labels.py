"""Words in charts: none struck through, none cut, side names in the order and colours of their bars; what a pointer
reads.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

import pandas as pd
import pytest

from dashboard import charts
from dashboard.charts import theme
from dashboard.charts.axes import Plot
from dashboard.charts.drawing import text_width
from dashboard.charts.labels import Room, column_rows, side_rows
from tests.test_charts import COUNT, EVERY, MODES, MONEY, OCT_25, PERCENT, POINTS, contracts, movements, plan

# A plot of eleven months and 100 values, 200 pixels high and 340 wide: 34 pixels a month, 2 pixels a value.
PLOT = Plot(0, 10, 0, 100, 200)


def room_of(*curves: list[tuple[int, float]]) -> Room:
    return Room(PLOT, curves, widths=(340,))


def test_words_along_a_rule_stand_on_the_side_without_the_line() -> None:
    # The rule is at 50. A line five values above it is 10 pixels up: it would cross words 11 pixels high over the rule.
    over = room_of([(m, 55.0) for m in range(11)])
    assert over.place("target", over.along(50), "grey")["baseline"] == "top"
    under = room_of([(m, 45.0) for m in range(11)])
    assert under.place("target", under.along(50), "grey")["baseline"] == "bottom"
    # Lines on both sides at the beginning only: the words go to the end.
    both = room_of([(0, 55.0), (4, 55.0)], [(0, 45.0), (4, 45.0)])
    row = both.place("target", both.along(50), "grey")
    assert (row["month_index"], row["align"]) == (10, "right")


def test_a_steep_line_through_the_words_is_seen() -> None:
    # From the floor to the roof within month 0: at no end of it is it near the words, yet it runs through them.
    room = room_of([(0, 0.0), (1, 100.0)])
    row = room.place("target", room.along(50), "grey")
    assert (row["month_index"], row["baseline"]) == (10, "bottom")


def test_names_of_neighbouring_events_keep_apart() -> None:
    """Two events a month apart, 34 pixels: "price rise" takes about 45, so the second cannot stand beside it at the
    foot.
    """
    room = room_of()
    for month in (4, 5):
        room.rule(month)
    first, second = (room.place("price rise", room.beside(month), "grey") for month in (4, 5))
    boxes = [room.views[0].box(text_width("price rise", 11), 11, _spot(row)) for row in (first, second)]
    (a, b, c, d), (e, f, g, h) = boxes
    assert e >= c or g <= a or f >= d or h <= b
    # Neither runs over the other's rule, at 136 and 170 pixels.
    assert not a < 170 < c and not e < 136 < g


def _spot(row: dict[str, Any]) -> Any:
    from dashboard.charts.labels import Spot

    return Spot(row["month_index"], row["value"], row["align"], row["baseline"], row["dx"], row["dy"])


def _size(row: dict[str, Any]) -> tuple[float, float]:
    return text_width(row["text"], row["fontSize"], row["fontWeight"] >= 600), row["fontSize"]


def over_data(drawing: charts.Drawing, width: float) -> list[str]:
    """The words of a chart whose box, at this width of the plot, lies on a point or segment of a line."""
    months, (low, high) = drawing.values["months"], drawing.values["levels"]
    room = Room(Plot(months[0], months[-1], low, high, drawing.height), _strokes(drawing), widths=(width,))
    (view,) = room.views
    found = []
    for row in drawing.rows["words"]:
        left, top, right, bottom = view.box(*_size(row), _spot(row))
        for curve in view.curves:
            for (x1, y1), (x2, y2) in itertools.pairwise(curve):
                steps = [(x1 + (x2 - x1) * i / 50, y1 + (y2 - y1) * i / 50) for i in range(51)]
                if any(left < x < right and top < y < bottom for x, y in steps):
                    found.append(row["text"])
    return found


@pytest.mark.parametrize("width", [400, 200])
def test_where_lines_leave_no_room_words_stand_over_the_plot(width: float) -> None:
    """Two lines that go up and down through the target in every month: along the whole rule there is no free place."""
    months = range(OCT_25, OCT_25 + 24)
    frame = pd.DataFrame({"a": [i % 2 / 50 for i in range(24)], "b": [(i + 1) % 2 / 50 for i in range(24)]}, months)
    drawn = [charts.Line("a", "Accounts"), charts.Line("b", "MRR")]
    drawing = charts.trend(frame, drawn, PERCENT, target=0.01, events={OCT_25 + 12: "price rise"})
    assert len(drawing.rows["words"]) == 2 and over_data(drawing, width) == []
    for row in drawing.rows["words"]:
        # Its lower edge is over the top of the plot, where the highest value of the axis is.
        assert row["value"] == drawing.values["levels"][1] and row["baseline"] == "bottom" and row["dy"] < 0
    # Words that both stand there do not cover each other.
    room = Room(Plot(OCT_25, OCT_25 + 23, *drawing.values["levels"], drawing.height), [], widths=(width,))
    (a, b, c, d), (e, f, g, h) = (room.views[0].box(*_size(row), _spot(row)) for row in drawing.rows["words"])
    assert e >= c or g <= a or f >= d or h <= b


@pytest.mark.parametrize("width", [500, 240])
def test_what_is_expected_by_now_is_not_crossed_by_the_pace(width: float) -> None:
    """A pace that goes up and down by half of the axis each month, right through the place beside the last point."""
    months = range(OCT_25, OCT_25 + 12)
    expected = [100.0 + 20 * (i % 2) for i in range(12)]
    actual = [100.0 + 18 * (i % 2) for i in range(6)] + [math.nan] * 6
    drawing = charts.pace(pd.DataFrame({"actual": actual, "expected": expected}, months), COUNT, target=110)
    assert len(drawing.rows["words"]) == 3 and over_data(drawing, width) == []


@pytest.mark.parametrize("month", [0, 10])
def test_words_at_the_edge_stay_in_the_plot(month: int) -> None:
    room = room_of()
    row = room.place("price rise", room.beside(month), "grey")
    assert row["align"] == ("left" if month == 0 else "right")


@pytest.mark.parametrize("width", [500, 250])
def test_what_stands_by_a_pace_is_not_struck_through(width: float) -> None:
    """The plan climbs: right of its point it would run through the words."""
    drawing = EVERY["pace"](theme.LIGHT)
    words = {row["text"]: row for row in drawing.rows["words"]}
    assert set(words) == {"actual $104", "expected by now $106", "target $115"}
    low, high = drawing.values["levels"]
    room = Room(Plot(OCT_25, OCT_25 + 2, low, high, drawing.height), _strokes(drawing), widths=(width,), beyond=110)
    (view,) = room.views
    for row in words.values():
        assert view.free(*_size(row), _spot(row)) > 0, row
        view.taken.append(view.box(*_size(row), _spot(row)))


def test_crowded_words_move_away_rather_than_over_each_other() -> None:
    """Actual, plan and target within a few pixels at the last month but one: three names, none over another."""
    months = range(OCT_25, OCT_25 + 13)
    actual = [35.0 * i for i in range(12)] + [math.nan]
    frame = pd.DataFrame({"actual": actual, "expected": [37.0 * i for i in range(13)]}, index=months)
    drawing = charts.pace(frame, COUNT, target=440, target_name="needed")
    low, high = drawing.values["levels"]
    for width in (500, 240):
        room = Room(Plot(OCT_25, OCT_25 + 12, low, high, drawing.height), [], widths=(width,), beyond=110)
        boxes = [room.views[0].box(*_size(row), _spot(row)) for row in drawing.rows["words"]]
        for (a, b, c, d), (e, f, g, h) in itertools.combinations(boxes, 2):
            assert e >= c or g <= a or f >= d or h <= b, (width, drawing.rows["words"])


def _strokes(drawing: charts.Drawing) -> list[list[tuple[int, float]]]:
    found: dict[str, list[tuple[int, float]]] = {}
    for row in drawing.rows["lines"]:
        found.setdefault(row["line"], []).append((row["month_index"], row["value"]))
    return list(found.values())


def test_halos_lie_under_their_words() -> None:
    """Words inside a plot are drawn twice: first wide in the card's colour, so that no line runs through the
    letters.
    """
    for palette in MODES:
        layers = [one for one in EVERY["trend"](palette).spec["layer"] if one["data"]["name"] == "words"]
        assert [one["mark"].get("stroke") for one in layers] == [palette.card, None]


def test_side_names_stand_in_the_order_of_the_bars() -> None:
    # The last bar has renewed 30, open 4 and lost 6; late and overdue were in the month before.
    rows = EVERY["outcome_bars"](theme.LIGHT).rows["sides"]
    upwards = [row["text"] for row in sorted(rows, key=lambda row: row["place"])]
    assert upwards == ["Renewed", "Late", "Open", "Overdue", "Lost"]
    places = sorted(row["place"] for row in rows)
    per_pixel = 40 * 1.07 / 220  # the tallest bar is 40; 7% of air above it
    assert all(b - a >= 15.9 * per_pixel for a, b in zip(places, places[1:], strict=False))


@pytest.mark.parametrize("palette", MODES, ids=lambda p: p.mode)
def test_side_names_bear_the_colours_of_their_bars(palette: theme.Palette) -> None:
    for drawing in (
        charts.outcome_bars(contracts(), COUNT, palette=palette),
        charts.movement_bars(movements(), MONEY, palette=palette),
    ):
        bars = {row["name"]: (row["fill"], row["edge"]) for row in drawing.rows["bars"]}
        sides = {row["text"]: (row["fill"], row["edge"]) for row in drawing.rows["sides"] if row["text"] != "Net"}
        assert sides == bars


def test_movements_are_named_as_they_are_stacked() -> None:
    # Up 37, back 6, new 64 from zero upwards; down 19, lost 58 downwards; the net of 30 lies within up.
    rows = EVERY["movement_bars"](theme.LIGHT).rows["sides"]
    assert [row["text"] for row in sorted(rows, key=lambda row: row["place"])] == [
        "Lost",
        "Down",
        "Up",
        "Net",
        "Back",
        "New",
    ]
    # A part no month has is not named.
    grown = movements().assign(churn_mrr=0, contraction_mrr=0)
    assert "Lost" not in {row["text"] for row in charts.movement_bars(grown, MONEY).rows["sides"]}


def test_side_rows_keep_the_order_of_parts_of_no_size() -> None:
    part = {"fill": "f", "edge": "e", "colour": "c"}
    rows = side_rows(
        [
            {"from": 0, "to": 8, "text": "a", **part},
            {"from": 8, "to": 8, "text": "b", **part},
            {"from": 8, "to": 8, "text": "c", **part},
        ],
        Plot(0, 1, 0, 10, 100),
    )
    assert [row["text"] for row in sorted(rows, key=lambda row: row["place"])] == ["a", "b", "c"]


# --- the pointer -----------------------------------------------------------------------------------------------------


def test_the_pointer_reads_every_line_of_a_month_from_the_top_down() -> None:
    frame = pd.DataFrame(
        {"net": [1.02, 0.95, math.nan], "gross": [0.9, 0.96, 0.91]}, index=[OCT_25, OCT_25 + 1, OCT_25 + 2]
    )
    rows = charts.trend(frame, [charts.Line("net", "Net"), charts.Line("gross", "Gross")], PERCENT).rows["columns"]
    assert [(row["title"], row["text"]) for row in rows] == [
        ("October 2025", "102.0%  Net\n90.0%  Gross"),
        ("November 2025", "96.0%  Gross\n95.0%  Net"),
        ("December 2025", "91.0%  Gross"),
    ]
    # The columns cover the plot without a gap and without an overlap.
    assert [(row["from"] - OCT_25, row["to"] - OCT_25) for row in rows] == [(0, 0.5), (0.5, 1.5), (1.5, 2)]


def test_the_pointer_over_curves_says_on_how_many_they_rest() -> None:
    rows = EVERY["curves"](theme.LIGHT).rows["columns"]
    assert rows[1]["title"] == "Month 1"
    assert rows[1]["text"] == "90.0%  mean, 80 accounts\n80.0%  SMB, 30 accounts\n50.0%  Web, 10 accounts"
    assert rows[3]["text"] == "70.0%  mean, 30 accounts\n30.0%  SMB, 10 accounts"


def test_the_pointer_over_paths_and_pace() -> None:
    # 24 months on: 100 + 8 × 24 = 292, 100 + 5 × 24 = 220, 100 + 4.9 × 24 = 217.6.
    assert (
        EVERY["projection"](theme.LIGHT).rows["columns"][-1]["text"]
        == "$292  1.0%\n$220  1.55% your scenario\n$218  2.37% your actual"
    )
    assert [row["text"] for row in EVERY["pace"](theme.LIGHT).rows["columns"]] == [
        "$100  actual\n$100  expected",
        "$106  expected\n$104  actual",
        "$112  expected",
    ]


def test_a_place_without_a_value_says_so() -> None:
    assert [row["text"] for row in column_rows([(0, "a"), (1, "b")], [{0: (math.nan, "x"), 1: (1.0, "y")}])] == [
        "no value",
        "y",
    ]


@pytest.mark.parametrize(
    ("name", "view", "keys"),
    [
        ("waterfall", "bars", {"movement"}),
        ("movement_bars", "bars", {"movement", "month_index"}),
        ("movement_bars", "nets", {"month_index"}),
        ("by_dimension", "dots", {"full"}),
        ("lost_bars", "bars", {"full"}),
        ("heat_map", "cells", {"cohort", "age"}),
        ("outcome_bars", "bars", {"part", "month_index"}),
        ("nps_trend", "quarters", {"quarter"}),
        ("distribution_bar", "bars", {"part"}),
        ("trend", "columns", {"at"}),
        ("curves", "columns", {"at"}),
    ],
)
def test_what_can_be_pointed_at_has_a_name_and_says_what_it_is(name: str, view: str, keys: set[str]) -> None:
    """A selection can be put on the view; its rows name the slice value, movement, cohort or month behind the mark."""
    spec = EVERY[name](theme.LIGHT).spec
    (layer,) = [one for one in spec["layer"] if one.get("name") == view]
    rows = spec["datasets"][layer["data"]["name"]]
    assert rows and all(row[key] is not None for row in rows for key in keys)
    assert len({tuple(row[key] for key in sorted(keys)) for row in rows}) == len(rows)


# --- axes ------------------------------------------------------------------------------------------------------------


def test_room_is_reserved_for_words_of_every_locale() -> None:
    """A no-break space is as narrow as a blank; 万 takes a square, where a letter takes half of one."""
    assert text_width("2,36\u00a0Mio.\u00a0€") == text_width("2,36 Mio. €")
    assert text_width("万", 12) == 12 and text_width("236万", 12) > text_width("236M", 12)


def test_axis_words_need_no_more_decimals_than_their_step() -> None:
    assert PERCENT.ticks([0.9, 0.95, 1.0]) == ["90%", "95%", "100%"]
    assert PERCENT.ticks([0.025, 0.05, 0.075]) == ["2.5%", "5.0%", "7.5%"]
    assert MONEY.ticks([-50_000, 0, 50_000]) == ["-50K", "0", "50K"]
    assert MONEY.ticks([2_250_000, 2_500_000]) == ["2.25M", "2.50M"]
    assert POINTS.ticks([-25, 0, 25]) == ["-25", "0", "+25"]
    assert COUNT.ticks([0, 500, 1_000]) == ["0", "500", "1,000"]


def test_target_words_are_where_the_value_is() -> None:
    drawing = charts.pace(plan(), MONEY, target=115)
    (goal,) = [row for row in drawing.rows["words"] if row["text"].startswith("target")]
    assert goal["value"] == 115 and drawing.rows["targets"] == [{"month_index": OCT_25, "to": OCT_25 + 2, "value": 115}]
