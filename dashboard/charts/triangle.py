"""Cohorts as a heat map: a row a cohort, a column an age."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from dashboard.base.few import GREYED_UNDER, HIDDEN_UNDER
from dashboard.base.months import month_cells, month_name
from dashboard.base.numbers import Unit, whole
from dashboard.base.words import counted
from dashboard.charts import marks
from dashboard.charts.drawing import NOWHERE, Drawing, Links, Rows, sentence, text_width, way
from dashboard.charts.lazily import alt
from dashboard.charts.template import kept, nothing
from dashboard.charts.theme import LIGHT, Palette, contrast

MOST_CELLS = 24


def heat_map(
    triangle: pd.DataFrame,
    sizes: pd.Series[int],
    unit: Unit,
    *,
    names: Sequence[str],
    palette: Palette = LIGHT,
    about: str = "",
    links: Links = NOWHERE,
) -> Drawing:
    """Rows are cohorts (oldest first), columns ages, at most 24 × 24; cells not reached yet are blank.

    `triangle` holds rates with NaN where the age is not reached; `sizes` the accounts of each cohort, same order;
    `names` how each cohort is written ("Jan 25"). Cohorts under 10 accounts are hidden, under 30 grey. Values are
    written into the cells when there is room. Deeper blue keeps more. `links` are of the cohorts and ages shown.
    """
    if triangle.empty:
        return nothing(palette, "No cohorts to show")
    grid = triangle.iloc[-MOST_CELLS:, :MOST_CELLS]
    counts, order = [int(n) for n in sizes.iloc[-MOST_CELLS:]], [str(name) for name in names][-MOST_CELLS:]
    ages = [int(a) for a in grid.columns]
    cells = _cell_rows(grid, counts, order, unit, palette)
    if not cells:
        return nothing(palette, f"Every cohort has fewer than {HIDDEN_UNDER} accounts, too few to show")
    cohorts = [{"row": place, "n": whole(n), **way(links, "Accounts", place)} for place, n in enumerate(counts)]
    for cell in cells:
        cell |= way(links, f"Month {cell['age']}", cell["row"])
    values = {
        "ages": ages,
        "age_ticks": [a for a in ages if len(ages) <= 13 or a % 3 == 0],
        "cohort_words": order,
        # The number of accounts stands between the cohort's name and its cells.
        "beside_cells": int(max(text_width(whole(n), 11) for n in counts) + 12),
    }
    hidden = sum(1 for n in counts if n < HIDDEN_UNDER)
    note = (
        f"{hidden} cohort{'s' if hidden > 1 else ''} with fewer than {HIDDEN_UNDER} accounts left blank."
        if hidden
        else ""
    )
    words = [
        about or "Heat map of cohorts",
        f"{counted(len(order), 'cohort')} from {order[0]} to {order[-1]}, ages 0 to {ages[-1]}",
        *(_in_words(grid, i, counts[i], order[i], unit) for i in dict.fromkeys((0, len(order) // 2))),
        "Blank cells are not reached yet",
        note,
    ]
    table = _table(grid, counts, order)
    units = {str(c): unit for c in table.columns if c not in ("Cohort", "Accounts")}
    rows = {"cells": cells, "cohorts": cohorts}
    return Drawing(_layers(palette), rows, values, sentence(words), table, 24 * len(order), units, note, links)


# --- rows ------------------------------------------------------------------------------------------------------------


def _cell_rows(grid: pd.DataFrame, counts: Sequence[int], order: Sequence[str], unit: Unit, palette: Palette) -> Rows:
    numbers = grid.to_numpy(dtype="float64")
    ages = [int(a) for a in grid.columns]
    # At age 0 everybody is there: the shades are of what comes later.
    later = [float(v) for row in numbers for age, v in zip(ages, row, strict=True) if age > 0 and math.isfinite(v)]
    low, high = (min(later), max(later)) if later else (0.0, 1.0)
    cells = []
    for place, (count, name) in enumerate(zip(counts, order, strict=True)):
        for age, value in zip(ages, numbers[place].tolist(), strict=True):
            if not math.isfinite(value) or count < HIDDEN_UNDER:
                continue
            share = min(max((value - low) / (high - low), 0.0), 1.0) if high > low else 1.0
            fill = _shade(palette, share, count < GREYED_UNDER)
            cells.append(
                {
                    "row": place,
                    "cohort": name,
                    "age": age,
                    "value": value,
                    "fill": fill,
                    "ink": _ink(palette, fill),
                    "short": whole(value * 100),
                    "text": unit.text(value),
                    "size": f"{whole(count)} accounts",
                    "at": f"month {age}",
                }
            )
    return cells


def _table(grid: pd.DataFrame, counts: Sequence[int], order: Sequence[str]) -> pd.DataFrame:
    table = grid.copy()
    table.columns = pd.Index([f"Month {c}" for c in grid.columns])
    table.insert(0, "Accounts", list(counts))
    born = [int(index) for index in grid.index]
    monthly = min(born) >= 12 and list(order) == [month_name(index, short=True) for index in born]
    table.insert(0, "Cohort", month_cells(born) if monthly else list(order))
    for place, count in enumerate(counts):
        if count < HIDDEN_UNDER:
            table.iloc[place, 2:] = float("nan")
    return table.reset_index(drop=True)


def _mix(one: str, other: str, share: float) -> str:
    parts = (round(int(one[i : i + 2], 16) * (1 - share) + int(other[i : i + 2], 16) * share) for i in (1, 3, 5))
    return "#" + "".join(f"{p:02X}" for p in parts)


def _shade(palette: Palette, share: float, grey: bool) -> str:
    """Card to base blue; small cohorts in greys."""
    return _mix(
        _mix(palette.card, palette.grey, 0.10),
        palette.grey if grey else palette.base,
        (0.05 + 0.45 * share) if grey else (0.04 + 0.96 * share**1.3),
    )


def _ink(palette: Palette, fill: str) -> str:
    """Whichever of ink and card reads better on the cell."""
    return max((palette.ink, palette.card), key=lambda c: contrast(c, fill))


# --- layers ----------------------------------------------------------------------------------------------------------


@kept("ages", "age_ticks", "cohort_words", "beside_cells")
def _layers(palette: Palette) -> list[alt.Chart]:
    across = alt.Axis(
        orient="top", labelAngle=0, labelOverlap=True, labelPadding=4, title=None, values=alt.ExprRef("age_ticks")
    )
    down = alt.Axis(
        labelExpr="cohort_words[datum.value]",
        labelPadding=8,
        labelFontSize=11,
        offset=alt.ExprRef("beside_cells"),
        title=None,
    )
    x = alt.X("age", type="ordinal", scale=alt.Scale(domain=alt.ExprRef("ages"), padding=0.04), axis=across)
    y = alt.Y("row", type="ordinal", scale=alt.Scale(padding=0.06), axis=down)
    hover = marks.tips(cohort="Cohort", at="Age", text="Kept", size="Started with")
    # Whether there is room for the numbers depends on the card's width, which only the browser knows.
    room = alt.ExprRef("bandwidth('x') < 17 ? 0 : 1")
    return [
        marks.rows("cells", "cells")
        .mark_rect(cornerRadius=2, cursor=marks.hand())
        .encode(x=x, y=y, color=marks.colour("fill"), tooltip=hover, href=marks.href()),
        marks.rows("cohorts")
        .mark_text(align="right", dx=-4, fontSize=11, color=palette.grey, cursor=marks.hand())
        .encode(x=alt.value(0), y=y, text=marks.words("n"), href=marks.href()),
        marks.rows("cells")
        .mark_text(fontSize=11, opacity=room, cursor=marks.hand())
        .encode(x=x, y=y, text=marks.words("short"), color=marks.colour("ink"), tooltip=hover, href=marks.href()),
    ]


# --- words -----------------------------------------------------------------------------------------------------------


def _in_words(grid: pd.DataFrame, i: int, count: int, name: str, unit: Unit) -> str:
    known = grid.iloc[i].dropna()
    if known.empty or count < HIDDEN_UNDER:
        return ""
    last = f"{unit.text(float(known.iloc[-1]))} at month {int(known.index[-1])}"
    return f"{name}, {whole(count)} accounts, keeps {last}"
