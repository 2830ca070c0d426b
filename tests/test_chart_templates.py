"""Charts as they are sent: one template for every slice, complete, valid, drawn by Vega without a warning."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import altair as alt
import pandas as pd
import pyarrow as pa
import pytest
import vl_convert

from dashboard import charts
from dashboard.base.settings import ROOT
from dashboard.charts import template, theme
from dashboard.charts.drawing import Drawing
from tests.test_charts import (
    COUNT,
    EVERY,
    MODES,
    MONEY,
    OCT_25,
    PATHS,
    PERCENT,
    POINTS,
    contracts,
    futures,
    movements,
    october,
    plan,
    quarters,
    retention,
    segments,
)

# Every chart without what it may leave out.
BARE: dict[str, Callable[[theme.Palette], Drawing]] = {
    "trend": lambda p: charts.trend(retention(), [charts.Line("net", "Net")], PERCENT, palette=p),
    "trend of a month": lambda p: charts.trend(retention().iloc[:1], [charts.Line("net", "Net")], PERCENT, palette=p),
    "trend with a line nobody knows": lambda p: charts.trend(
        retention().assign(none=float("nan")),
        [charts.Line("none", "None"), charts.Line("net", "Net")],
        PERCENT,
        palette=p,
    ),
    "waterfall": lambda p: charts.waterfall(dict.fromkeys(october(), 0) | {"churn_mrr": 10_000}, MONEY, palette=p),
    "movement_bars": lambda p: charts.movement_bars(movements().iloc[:1].assign(new_mrr=0), MONEY, palette=p),
    "by_dimension": lambda p: charts.by_dimension(segments()[["value", "n"]], PERCENT, palette=p),
    "lost_bars": lambda p: charts.lost_bars(pd.DataFrame({"value": [1.0]}, index=["price"]), MONEY, palette=p),
    "projection": lambda p: charts.projection(futures(), PATHS[:1], MONEY, palette=p),
    "pace": lambda p: charts.pace(plan().assign(actual=float("nan")), MONEY, target=115, palette=p),
    "outcome_bars": lambda p: charts.outcome_bars(contracts().iloc[:1] * [0, 0, 0, 0, 1], COUNT, palette=p),
    "nps_trend": lambda p: charts.nps_trend(quarters().iloc[:1], POINTS, palette=p),
    "nps_trend with a target": lambda p: charts.nps_trend(quarters(), POINTS, target=35, palette=p),
    "distribution_bar": lambda p: charts.distribution_bar(
        {"promoters": 0, "passives": 0, "detractors": 9}, COUNT, palette=p
    ),
    "nothing": lambda p: charts.lost_bars(pd.DataFrame({"value": []}), MONEY, palette=p),
}
ALL = {**EVERY, **{f"bare {name}": draw for name, draw in BARE.items()}}

# Texts a reader must find in the picture.
TEXTS = {
    "trend": ["Net 96.4%", "target 100.0%", "price rise", "Oct 25", "Oct 26", "100%"],
    "waterfall": ["Sep", "New", "Back", "Up", "Down", "Lost", "Oct", "+64K", "-58K", "2.42M", "2.45M"],
    "movement_bars": ["Oct 26", "Sep 26", "100K", "0", "-50K", "New", "Back", "Up", "Down", "Lost", "Net"],
    "by_dimension": ["Mid-market", "Enterprise", "3.1%", "n = 640", "all 1.9%", "5.0%"],
    "lost_bars": ["price", "$x$", "$41K · 82% · 9 accounts"],
    "heat_map": ["Jan 26", "Feb 26", "Mar 26", "40", "20", "7", "100", "90", "0", "2"],
    "curves": ["month 0", "3", "mean 70.0% at month 3", "Web 50.0% at month 1", "80%"],
    "projection": ["292", "1.0%", "1.55% your scenario", "2.37% your actual", "Oct 26", "Oct 28", "200"],
    "pace": ["target $115", "actual $104", "expected by now $106", "Oct 25", "Dec 25", "110"],
    "outcome_bars": ["Renewed", "Late", "Open", "Overdue", "Lost", "Oct 25", "Nov 25", "20"],
    "nps_trend": ["Q2 26", "Q3 26", "Q4 26", "180", "8", "24", "+22", "+30"],
    "distribution_bar": ["Promoters 60% · 120", "Passives 30% · 60", "Detractors 10% · 20"],
}


def svg(drawing: Drawing, width: int = 460) -> str:
    return vl_convert.vegalite_to_svg({**drawing.spec, "width": width}, vl_version="6.4", show_warnings=True)


def words_in(picture: str) -> set[str]:
    return {html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", picture)}


@pytest.mark.parametrize("palette", MODES, ids=lambda p: p.mode)
@pytest.mark.parametrize("name", BARE)
def test_every_chart_is_valid_without_its_optional_parts(name: str, palette: theme.Palette) -> None:
    drawing = BARE[name](palette)
    alt.LayerChart.from_dict(drawing.spec).to_dict()  # raises where the schema is broken
    json.dumps(drawing.spec, allow_nan=False)
    assert drawing.alt.endswith(".") and "nan" not in drawing.alt


@pytest.mark.parametrize("palette", MODES, ids=lambda p: p.mode)
@pytest.mark.parametrize("name", ALL)
def test_every_chart_is_drawn_without_a_warning(
    name: str, palette: theme.Palette, capfd: pytest.CaptureFixture[str]
) -> None:
    picture = svg(ALL[name](palette))
    told = "".join(capfd.readouterr())
    assert "WARN" not in told and "ERROR" not in told, told
    assert not re.search(r"NaN|undefined|Infinity", picture)
    missing = set(TEXTS.get(name, [])) - words_in(picture)
    assert not missing, (missing, words_in(picture))


def test_a_warning_would_be_seen(capfd: pytest.CaptureFixture[str]) -> None:
    """What the test above looks for is really written when a specification is wrong."""
    spec = {"data": {"values": []}, "mark": "bar", "encoding": {"fo": {"field": "a", "type": "nominal"}}}
    vl_convert.vegalite_to_svg(spec, vl_version="6.4", show_warnings=True)
    assert "WARN" in "".join(capfd.readouterr())


@pytest.mark.parametrize("name", ALL)
def test_every_row_is_drawn_and_every_value_is_read(name: str) -> None:
    """No set of rows without a layer, no layer without a set of rows, no parameter without a value or the reverse."""
    drawing = ALL[name](theme.LIGHT)
    assert set(drawing.rows) == {one["data"]["name"] for one in drawing.template.spec["layer"]}
    parameters = {one["name"] for one in drawing.template.spec["params"] if "value" in one}
    assert set(drawing.values) == parameters
    text = json.dumps([drawing.template.spec["layer"]])
    assert all(re.search(rf"\b{parameter}\b", text) for parameter in parameters)
    for rows in drawing.rows.values():
        assert len({tuple(row) for row in rows}) <= 1, "Arrow reads the columns from the first row"


@pytest.mark.parametrize("name", EVERY)
def test_fields_of_a_layer_are_in_its_rows(name: str) -> None:
    spec = EVERY[name](theme.LIGHT).spec
    for one in spec["layer"]:
        fields = set(re.findall(r'"field": "(\w+)"', json.dumps(one["encoding"])))
        fields |= set(re.findall(r"datum\.(\w+)", json.dumps(one["mark"])))
        # Only what leads somewhere has an address.
        assert fields - {"href"} <= set(spec["datasets"][one["data"]["name"]][0]), one


@pytest.mark.parametrize("name", EVERY)
def test_arrow_carries_the_same_rows(name: str) -> None:
    drawing = EVERY[name](theme.LIGHT)
    spec, sent = drawing.spec, drawing.sent
    read = {key: pa.ipc.open_stream(rows).read_all().to_pylist() for key, rows in sent.pop("datasets").items()}
    assert read == spec.pop("datasets")
    assert sent == spec


# --- one template for every slice ------------------------------------------------------------------------------------

# The same charts of another slice: other numbers, other months, other names, other lines.
OTHERS: dict[str, Callable[[theme.Palette], Drawing]] = {
    "trend": lambda p: charts.trend(
        retention()[["net", "low"]] / 2,
        [charts.Line("net", "A"), charts.Line("low", "B", is_dashed=True)],
        PERCENT,
        palette=p,
    ),
    "waterfall": lambda p: charts.waterfall(
        {name: value * 2 for name, value in october().items()}, MONEY, palette=p, height=318
    ),
    "movement_bars": lambda p: charts.movement_bars(
        (movements() * 2).set_index(movements().index - 5), MONEY, palette=p
    ),
    "by_dimension": lambda p: charts.by_dimension(segments().iloc[:2] * 2, PERCENT, palette=p),
    "lost_bars": lambda p: charts.lost_bars(pd.DataFrame({"value": [7_000.0]}, index=["rival"]), MONEY, palette=p),
    "heat_map": lambda p: charts.heat_map(
        pd.DataFrame([[1.0, 0.5]]), pd.Series([99]), PERCENT, names=["Q1 26"], palette=p
    ),
    "curves": lambda p: charts.curves(
        pd.DataFrame({"other": [1, 0.5]}), PERCENT, behind=pd.DataFrame({"other": [50, 40]}), palette=p
    ),
    "projection": lambda p: charts.projection(futures() * 3, PATHS[:2], MONEY, palette=p, height=200),
    "pace": lambda p: charts.pace(plan() * 3, MONEY, target=400, palette=p),
    "outcome_bars": lambda p: charts.outcome_bars(contracts() * 3, COUNT, parts=[("lost", "Gone", "lost")], palette=p),
    "nps_trend": lambda p: charts.nps_trend(quarters().iloc[:1] - 9, POINTS, target=10, palette=p),
    "distribution_bar": lambda p: charts.distribution_bar(
        {"promoters": 1, "passives": 1, "detractors": 2}, COUNT, palette=p
    ),
}


def numbers_of(drawing: Drawing) -> Iterator[float]:
    for rows in drawing.rows.values():
        for row in rows:
            yield from (
                value for value in row.values() if isinstance(value, int | float) and not isinstance(value, bool)
            )


@pytest.mark.parametrize("palette", MODES, ids=lambda p: p.mode)
@pytest.mark.parametrize("name", EVERY)
def test_slices_share_a_template_that_is_never_changed(name: str, palette: theme.Palette) -> None:
    one = EVERY[name](palette)
    before = json.dumps(one.template.spec)
    other = OTHERS[name](palette)
    assert other.template is one.template
    # What Streamlit sends, twice and from both.
    for drawing in (one, other, one):
        json.dumps({key: value for key, value in drawing.sent.items() if key != "datasets"})
    assert json.dumps(one.template.spec) == before
    # The picture is of the slice: its own numbers, in rows, axes and texts.
    assert sorted(numbers_of(one)) != sorted(numbers_of(other))
    assert one.spec["datasets"] != other.spec["datasets"]
    assert name == "distribution_bar" or one.spec["params"] != other.spec["params"]
    assert words_in(svg(one)) != words_in(svg(other))


@pytest.mark.parametrize("name", EVERY)
def test_light_and_dark_are_two_templates(name: str) -> None:
    light, dark = (EVERY[name](p) for p in MODES)
    assert light.template is not dark.template
    assert json.dumps(light.template.spec) != json.dumps(dark.template.spec).replace(theme.DARK.grey, theme.LIGHT.grey)


def test_any_number_of_lines_is_one_shape() -> None:
    """What is kept does not grow with what is asked: lines, tones, targets and events are rows."""
    frame = pd.DataFrame({f"c{i}": [1.0, 2.0 + i] for i in range(30)}, index=[OCT_25, OCT_25 + 1])
    drawn = [
        charts.trend(frame, [charts.Line(f"c{i}", f"line {i}", tone=tone) for i in range(n)], MONEY, target=target)
        for n in (1, 2, 7, 30)
        for tone in ("base", "lost")
        for target in (None, 3.0)
    ]
    assert len({id(one.template) for one in drawn}) == 1


def test_one_template_is_compiled_for_visitors_who_come_at_once() -> None:
    built: list[str] = []

    @template.kept()
    def shape(palette: theme.Palette) -> list[alt.Chart]:
        built.append(palette.mode)
        return [alt.Chart(alt.NamedData("rows")).mark_point()]

    start, found = threading.Barrier(8), list[template.Template]()

    def visit() -> None:
        start.wait()
        found.append(shape(theme.LIGHT))

    visitors = [threading.Thread(target=visit) for _ in range(8)]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()
    for name in [name for name in template.SHAPES if name.endswith("<locals>.shape")]:
        del template.SHAPES[name], template.COMPILED[name, theme.LIGHT]
    assert built == ["light"] and len(found) == 8 and len({id(one) for one in found}) == 1


def test_a_value_that_is_missing_is_an_error() -> None:
    drawing = EVERY["trend"](theme.LIGHT)
    with pytest.raises(KeyError, match="level_words"):
        drawing.template.filled(drawing.rows, {k: v for k, v in drawing.values.items() if k != "level_words"})


def test_altair_is_loaded_by_the_first_chart_and_not_before() -> None:
    code = (
        "import sys; from dashboard import charts, page_frame, ui; from dashboard.charts import theme; from "
        "dashboard.base import numbers as units; assert 'altair' not in "
        "sys.modules, 'too early';"
        "charts.sparkline([1.0], 'one'); charts.Line('a', 'A'); assert 'altair' not in sys.modules, 'too early';"
        "charts.distribution_bar({'promoters': 1, 'passives': 0, "
        "'detractors': 0}, units.count());"
        "assert 'altair' in sys.modules"
    )
    run(code)


def run(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# --- the shelf -------------------------------------------------------------------------------------------------------


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    path = tmp_path / "state" / "charts.json"
    charts.compile_all(*MODES, shelf=path)
    return path


def test_a_start_with_a_shelf_draws_every_chart_without_altair(shelf: Path) -> None:
    run(
        "import sys; from pathlib import Path; from dashboard import charts; from dashboard.charts import "
        "theme; from tests "
        "import test_charts;"
        # The test module loads Altair for itself: out with it, and in with nothing.
        "[sys.modules.pop(n) for n in list(sys.modules) if n.partition('.')[0] == 'altair'];"
        f"charts.compile_all(theme.LIGHT, theme.DARK, shelf=Path({str(shelf)!r}));"
        "[draw(palette).spec for draw in test_charts.EVERY.values() for palette in test_charts.MODES];"
        "assert 'altair' not in sys.modules"
    )


def test_what_lies_on_the_shelf_is_what_altair_compiles(shelf: Path) -> None:
    lying = {(name, mode): spec for name, mode, spec in json.loads(shelf.read_text())["charts"]}
    fresh = {(name, palette.mode): shape(palette).spec for name, shape in template.SHAPES.items() for palette in MODES}
    assert lying == {key: json.loads(json.dumps(spec)) for key, spec in fresh.items()}
    assert len(lying) >= 2 * len(EVERY)


@pytest.mark.parametrize(
    "lying",
    [
        "",
        "{",
        "[]",
        "null",
        '{"made_by": "somebody else", "charts": []}',
        '{"made_by": 1, "charts": [["x"]]}',
    ],
)
def test_a_shelf_of_other_sources_or_a_broken_one_is_written_anew(shelf: Path, lying: str) -> None:
    good = shelf.read_text()
    shelf.write_text(lying)
    charts.compile_all(*MODES, shelf=shelf)
    assert json.loads(shelf.read_text()) == json.loads(good)


def test_a_changed_chart_is_never_drawn_from_the_shelf(
    shelf: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The digest is of the sources: another theme, another shelf."""
    before = json.loads(shelf.read_text())["made_by"]
    changed = tmp_path / "theme.py"
    changed.write_text(Path(theme.__file__).read_text() + "\n# another blue\n")
    monkeypatch.setattr(theme, "__file__", str(changed))
    charts.compile_all(*MODES, shelf=shelf)
    assert json.loads(shelf.read_text())["made_by"] != before


def test_a_shelf_that_cannot_be_written_is_done_without(
    shelf: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A process that comes first to it compiles every chart as one whose shelf can be written."""
    monkeypatch.setattr(template, "COMPILED", {})
    (tmp_path / "file").write_text("")
    charts.compile_all(*MODES, shelf=tmp_path / "file" / "charts.json")
    lying = {(name, mode): spec for name, mode, spec in json.loads(shelf.read_text())["charts"]}
    made = {(name, one.mode): found.spec for (name, one), found in template.COMPILED.items()}
    assert {key: json.loads(json.dumps(spec)) for key, spec in made.items()} == lying
    assert len(made) >= 2 * len(EVERY)


@pytest.mark.parametrize("palette", MODES, ids=lambda one: one.mode)
def test_only_what_is_named_is_told_under_the_pointer(palette: theme.Palette) -> None:
    """Streamlit gives every mark a tooltip of its raw fields unless the config says none."""
    for name, draw in EVERY.items():
        spec = draw(palette).spec
        assert spec["config"]["mark"]["tooltip"] is None, name
        for layer in spec["layer"]:
            tips = layer["encoding"].get("tooltip", [])
            assert all(tip["title"].strip() or tip["field"] == "text" for tip in tips), name
    cells = [one for one in EVERY["heat_map"](palette).spec["layer"] if one["data"]["name"] == "cells"]
    assert len(cells) == 2 and cells[0]["encoding"]["tooltip"] == cells[1]["encoding"]["tooltip"]
