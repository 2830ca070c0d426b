"""Words beside and inside a plot: rows that say where each stands so that none covers a line or another."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from dashboard.charts.axes import Plot
from dashboard.charts.drawing import Rows, text_width
from dashboard.charts.theme import Palette

LONG = 12
"""From this length on a name stands under its value instead of before it."""
ROWS_ABOVE = (-5.0, -18.0, -31.0)
"""Pixels over the plot at which words stand that find no room in it."""

Curve = Sequence[tuple[int, float]]


def stroke(line: str, colour: str, width: float, dash: str = "solid", opacity: float = 1.0) -> dict[str, Any]:
    """What every point of one stroke carries; `dash` is solid, dashed or dotted."""
    return {"line": line, "colour": colour, "width": width, "dash": dash, "opacity": opacity}


def end_rows(
    ends: Sequence[Mapping[str, Any]], plot: Plot, palette: Palette, *, stack: bool = False
) -> tuple[dict[str, Rows], dict[str, Any]]:
    """Rows and values of the names at the ends of lines, moved apart where they would overlap.

    `ends` holds name, value (where the line ends), text (the value as written), tone and the field of x. Short names
    stand on one line with their value; when one is long, or `stack` asks for it, all stand under their values.
    """
    stacked = stack or any(len(e["name"]) > LONG for e in ends)
    places = plot.apart([e["value"] for e in ends], 34 if stacked else 17)
    found = []
    for end, place in zip(ends, places, strict=True):
        said = end["text"] if stacked else f"{end['name']} {end['text']}"
        found.append({**end, "place": place, "colour": palette.tone(end["tone"]), "said": said})
    return {"ends": found, "end_names": found if stacked else []}, {"end_dy": -7 if stacked else 0}


def side_rows(parts: Sequence[Mapping[str, Any]], plot: Plot) -> Rows:
    """The names at the right of bars, in the order of the parts from the bottom up.

    A part holds from, to, text, fill, edge, colour and, where its mark is no bar, shape.
    """
    places = plot.apart([(p["from"] + p["to"]) / 2 for p in parts], 16)
    kept = ("text", "fill", "edge", "colour")
    return [
        {"place": place, "shape": part.get("shape", "square"), **{name: part[name] for name in kept}}
        for part, place in zip(parts, places, strict=True)
    ]


def column_rows(spots: Sequence[tuple[int, str]], lines: Sequence[Mapping[int, tuple[float, str]]]) -> Rows:
    """One column for each place across: the pointer shows what every line says there, from the top down.

    `spots` are places and their headings in order; each line gives by place its value and the words for it.
    """
    first, last = spots[0][0], spots[-1][0]
    found = []
    for at, title in spots:
        here = [line[at] for line in lines if at in line and math.isfinite(line[at][0])]
        said = [words for _, words in sorted(here, key=lambda one: -one[0])]
        edges = {"from": max(at - 0.5, first), "to": min(at + 0.5, last) if last > first else at + 0.5}
        found.append({"at": at, **edges, "title": title, "text": "\n".join(said) or "no value"})
    return found


REACH = 9  # pixels from a line that still count as pointing at it


def cut_rows(columns: Rows, ways: Sequence[Mapping[int, tuple[float, str | None]]], plot: Plot) -> Rows:
    """The columns cut across near each line that leads somewhere, so that a click there opens what its value is of.

    `ways` give by line and place its value and where it leads; of two lines the nearer one counts.
    """
    reach, found = REACH * (plot.high - plot.low) / plot.height, []
    for column in columns:
        known = [line[column["at"]] for line in ways if column["at"] in line]
        here = sorted((value, href) for value, href in known if href and math.isfinite(value))
        middles = [(below[0] + above[0]) / 2 for below, above in pairwise(here)]
        between = pairwise([plot.low, *middles, plot.high]) if here else ()
        cut = plot.low
        for (value, href), (from_, to) in zip(here, between, strict=True):
            bottom, top = max(value - reach, from_), min(value + reach, to)
            found.append({**column, "bottom": cut, "top": bottom, "href": None})
            found.append({**column, "bottom": bottom, "top": top, "href": href})
            cut = top
        found.append({**column, "bottom": cut, "top": plot.high, "href": None})
    return [row for row in found if row["bottom"] < row["top"]]


@dataclass(frozen=True)
class Spot:
    """A place for words: by a month and a level, a few pixels off, reaching left or right, above or below."""

    at: int
    level: float
    align: str
    baseline: str
    dx: float
    dy: float
    is_above: bool = False

    def row(self) -> dict[str, Any]:
        """Where the words stand, as the fields of a row."""
        place = {"align": self.align, "baseline": self.baseline, "dx": self.dx, "dy": self.dy}
        return {"month_index": self.at, "value": self.level, **place}


class Room:
    """Where words may stand inside a plot without covering a line, a dot or other words.

    How wide a plot will be only the browser knows: what is tried are half a laptop's screen and a phone. Words may
    reach `beyond` pixels past the right edge, where nothing else stands.
    """

    def __init__(
        self, plot: Plot, curves: Sequence[Curve], *, widths: Sequence[float] = (400, 200), beyond: float = 0
    ) -> None:
        self.plot = plot
        self.views = [_View(plot, curves, width, beyond) for width in widths]

    def rule(self, month: int) -> None:
        """Keep the words off an upright rule."""
        for view in self.views:
            x, _ = view.pixel(month, self.plot.low)
            view.taken.append((x - 1, 0.0, x + 1, float(self.plot.height)))

    def dot(self, month: int, level: float) -> None:
        """Keep the words off a dot."""
        for view in self.views:
            x, y = view.pixel(month, level)
            view.taken.append((x - 4, y - 4, x + 4, y + 4))

    def place(
        self, text: str, spots: Sequence[Spot], colour: str, *, size: int = 11, weight: int = 400
    ) -> dict[str, Any]:
        """The row of words at the first spot with six free pixels around them, else at the freest.

        Where every spot is on a line, a dot or other words the words stand above the plot: never over data.
        """
        wide = text_width(text, size, weight >= 600)

        def room(spot: Spot) -> float:
            return sum(min(max(view.free(wide, size, spot), -20.0), 6.0) for view in self.views)

        clear = [spot for spot in spots if all(view.is_clear(wide, size, spot) for view in self.views)]
        best = max(clear or self._above(spots), key=room)
        for view in self.views:
            view.taken.append(view.box(wide, size, best))
        return {**best.row(), "text": text, "colour": colour, "fontSize": size, "fontWeight": weight}

    def _above(self, spots: Sequence[Spot]) -> list[Spot]:
        """Over the plot, by the same months."""
        ends = dict.fromkeys((spot.at, spot.align, spot.dx) for spot in spots)
        return [Spot(m, self.plot.high, align, "bottom", dx, dy, True) for dy in ROWS_ABOVE for m, align, dx in ends]

    def along(self, level: float) -> list[Spot]:
        """Spots along a level rule: over or under it, at its beginning, at its end, then between."""
        first, last = self.plot.first, self.plot.last
        quarters = [round(first + (last - first) * part) for part in (0.25, 0.5, 0.75)]
        ends = [(first, "left", 2.0), (last, "right", -2.0), *((m, "center", 0.0) for m in quarters)]
        sides = (("bottom", -4.0), ("top", 5.0))
        return [Spot(m, level, align, base, dx, dy) for m, align, dx in ends for base, dy in sides]

    def beside(self, month: int) -> list[Spot]:
        """Spots along an upright rule: at its foot, at its top, then in steps between, right or left of it."""
        low, high, step = self.plot.low, self.plot.high, 16 * self.plot.per_pixel
        feet = [(low, "bottom", -3.0), (high, "top", 3.0)]
        between = [(low + i * step, "bottom", -3.0) for i in range(1, int((high - low) / step))]
        sides = (("left", 5.0), ("right", -5.0))
        return [Spot(month, level, align, base, dx, dy) for level, base, dy in feet + between for align, dx in sides]

    def around(self, month: int, level: float, *, over: bool) -> list[Spot]:
        """Spots over or under a point, near it first, to the right first."""
        baseline, sign = ("bottom", -1) if over else ("top", 1)
        sides = (("left", 5.0), ("right", -5.0))
        return [
            Spot(month, level, align, baseline, dx, sign * away) for away in (7.0, 16.0, 28.0) for align, dx in sides
        ]


Box = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""


class _View:
    """A plot at one width in pixels: where its lines run and what words already take."""

    def __init__(self, plot: Plot, curves: Sequence[Curve], width: float, beyond: float) -> None:
        self.plot, self.width, self.beyond = plot, width, beyond
        self.curves = [[self.pixel(m, v) for m, v in curve if math.isfinite(v)] for curve in curves]
        self.taken: list[Box] = []

    def pixel(self, month: float, level: float) -> tuple[float, float]:
        plot = self.plot
        x = (month - plot.first) / max(plot.last - plot.first, 1) * self.width
        return x, (plot.high - level) / (plot.per_pixel or 1)

    def box(self, wide: float, size: float, spot: Spot) -> Box:
        """What words of this width and height take."""
        x, y = self.pixel(spot.at, spot.level)
        left = x + spot.dx - wide * {"right": 1.0, "center": 0.5}.get(spot.align, 0.0)
        top = y + spot.dy - size * {"bottom": 1.0, "middle": 0.5}.get(spot.baseline, 0.0)
        return left, top, left + wide, top + size

    def free(self, wide: float, size: float, spot: Spot) -> float:
        """Pixels between the words and what is nearest to them, negative where they are covered or stick out."""
        return min(self._inside(wide, size, spot), self._gap(wide, size, spot))

    def is_clear(self, wide: float, size: float, spot: Spot) -> bool:
        """Whether the words cover nothing and stick out by no more than an axis leaves."""
        return self._gap(wide, size, spot) > 0 and self._inside(wide, size, spot) > -6

    def _inside(self, wide: float, size: float, spot: Spot) -> float:
        left, top, right, bottom = self.box(wide, size, spot)
        inside = min(left + 6, self.width + self.beyond - right + 6, self.plot.height - bottom + 6)
        return inside if spot.is_above else min(inside, top + 10)

    def _gap(self, wide: float, size: float, spot: Spot) -> float:
        left, top, right, bottom = box = self.box(wide, size, spot)
        gaps = [max(a - right, left - c, b - bottom, top - d) for a, b, c, d in self.taken]
        # Words over words cannot be read at all; a line through them can be seen past.
        others = [gap if gap > 0 else gap - 10 for gap in gaps]
        return min([math.inf, *others, *(_distance(curve, box) for curve in self.curves)])


def _distance(curve: Sequence[tuple[float, float]], box: Box) -> float:
    """Pixels a line passes above or below a box, negative where it runs through; infinite where it does not pass it."""
    left, top, right, bottom = box
    least = math.inf
    for (x1, y1), (x2, y2) in zip(curve, curve[1:], strict=False):
        if x2 >= left and x1 <= right:
            slope = (y2 - y1) / (x2 - x1) if x2 > x1 else 0.0
            ys = [y1 + slope * (x - x1) for x in (max(left, x1), min(right, x2))]
            least = min(least, max(top - max(ys), min(ys) - bottom))
    return least
