"""The published files of the command line: exact columns and formats, money from integers to text."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import month_start
from dashboard.measures import monthly
from dashboard.measures.slices import Slice
from dashboard.subjects.cohorts import figures as cohorts
from dashboard.subjects.definitions import by_month
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.nps import figures as nps_figures
from dashboard.subjects.nps import metrics
from dashboard.subjects.renewals import figures as renewals_figures

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts

_RATES = ("mrr_churn_rate", "gross_mrr_churn_rate", "net_mrr_churn_rate", "logo_churn_rate", "quick_ratio")
_RENEWAL = ("renewal_rate", "gross_dollar_renewal_rate", "net_dollar_renewal_rate")
_RETENTION = ("net_revenue_retention", "gross_revenue_retention", "logo_retention")


def money_text(value: int) -> str:
    """Ten-thousandths to two decimals, half to even, exact."""
    return str((Decimal(int(value)) / MONEY_SCALE).quantize(Decimal("0.01")))


def rate_text(value: float, digits: int = 10) -> str:
    """A rate with ten decimals; empty where there is none."""
    return "" if pd.isna(value) else f"{value + 0.0:.{digits}f}"


def _write(path: Path, header: list[str], rows: Any) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _cell(name: str, value: Any) -> str:
    return (
        money_text(value)
        if name.endswith("_mrr") or name in ("mrr", "mrr_then", "mrr_now", "mrr_kept")
        else str(int(value))
    )


def write_movements(facts: Facts, slice_: Slice, path: Path) -> None:
    """`mrr_movements.csv`: one row a month of the whole by_month."""
    sums = monthly.monthly(facts, slice_)
    rates = [REGISTRY[name](sums) for name in _RATES]
    _write(
        path,
        ["month", *monthly.COLUMNS, *_RATES],
        (
            [
                month_start(m).isoformat(),
                *(_cell(c, sums[c][m]) for c in monthly.COLUMNS),
                *(rate_text(r[m]) for r in rates),
            ]
            for m in sums.index
        ),
    )


def write_retention(facts: Facts, slice_: Slice, path: Path) -> None:
    """`retention.csv`: one row a month from the thirteenth on."""
    sums = monthly.monthly(facts, slice_)
    rates = [REGISTRY[name](sums) for name in _RETENTION]
    _write(
        path,
        ["month", *monthly.RETENTION_COLUMNS, *_RETENTION],
        (
            [
                month_start(m).isoformat(),
                *(_cell(c, sums[c][m]) for c in monthly.RETENTION_COLUMNS),
                *(rate_text(r[m]) for r in rates),
            ]
            for m in sums.index[12:]
        ),
    )


def write_cohorts(facts: Facts, slice_: Slice, path: Path) -> None:
    """`cohorts.csv`: one row per monthly cohort and age it has reached."""
    cells = cohorts.triangle(facts, slice_, facts.last_month)
    rates = [cohorts.retained(cells, measure) for measure in ("accounts", "net", "gross")]
    _write(
        path,
        ["cohort_month", "age_months", *cohorts.SUMS, "account_retention", "net_mrr_retention", "gross_mrr_retention"],
        (
            [
                month_start(int(str(row.cohort_index))).isoformat(),
                int(str(row.age_months)),
                *(_cell(c, getattr(row, c)) for c in cohorts.SUMS),
                *(rate_text(r.iloc[i]) for r in rates),
            ]
            for i, row in enumerate(cells.itertuples(index=False))
        ),
    )


def write_renewals(facts: Facts, slice_: Slice, path: Path) -> None:
    """`renewals.csv`: one row a month in which contracts of 2 to 12 months fell due, the running one included."""
    sums = renewals_figures.by_due_month(facts, slice_)
    running = renewals_figures.running_month(facts, slice_)
    sums = sums if running is None else pd.concat([sums, running])
    sums = sums[sums["due"] > 0]
    rates = [REGISTRY[name](sums) for name in _RENEWAL]
    columns = [*renewals_figures.COUNTS, *renewals_figures.MONEY]
    _write(
        path,
        ["due_month", *columns, *_RENEWAL],
        (
            [month_start(m).isoformat(), *(_cell(c, sums.at[m, c]) for c in columns), *(rate_text(r[m]) for r in rates)]
            for m in sums.index
        ),
    )


def write_nps(facts: Facts, slice_: Slice, path: Path) -> None:
    """`nps.csv`: one row a quarter with an invitation or an answer, relational only, the running one included."""
    sums = nps_figures.by_quarter(facts, slice_, running=True)
    sums = sums[(sums["sent"] > 0) | (sums["responses"] > 0)]
    score, band = metrics.nps(sums), nps_figures.intervals(sums)
    counts = ["sent", "responses", "promoters", "passives", "detractors"]
    _write(
        path,
        ["quarter", *counts, "nps", "low_95", "high_95"],
        (
            [
                month_start(q).isoformat(),
                *(str(sums.at[q, c]) for c in counts),
                *(rate_text(float(v[q]), 6) for v in (score, band["low"], band["high"])),
            ]
            for q in sums.index
        ),
    )


def write_metrics(facts: Facts, slice_: Slice, path: Path) -> None:
    """`metrics.csv`: one row a metric and month of the whole history, for every metric that has a value by month.

    Money in currency, rates as shares. What too few stand behind has its n and no value.
    """
    worked = [(metric, by_month.sums_of(facts, slice_, metric)) for metric in REGISTRY.values()]
    _write(
        path,
        ["metric", "label", "unit", "month", "value", "n"],
        (
            [metric.name, metric.label, metric.unit, month_start(int(m)).isoformat(), rate_text(value), str(int(n))]
            for metric, sums in worked
            if sums is not None
            for m, value, n in by_month.values(metric, sums).itertuples(name=None)
        ),
    )


WRITERS = {
    "mrr_movements": write_movements,
    "retention": write_retention,
    "cohorts": write_cohorts,
    "renewals": write_renewals,
    "nps": write_nps,
}


def write_all(facts: Facts, slice_: Slice, folder: Path) -> None:
    """Every file whose fact is there; one whose table is not connected is not written."""
    for name, write in WRITERS.items():
        if name in facts.frames:
            write(facts, slice_, folder / f"{name}.csv")
    write_metrics(facts, slice_, folder / "metrics.csv")
