"""Whether newer cohorts keep more than older ones."""

from __future__ import annotations

import pandas as pd

from dashboard import cohorts
from dashboard.findings.model import TINY_N, Finding, Run, number
from dashboard.months import month_name
from dashboard.units import Unit, is_missing


def cohort_change(cells: pd.DataFrame, measure: str, percent: Unit, covers: str, age: int = 6) -> Finding:
    """Whether the newer half of the cohorts old enough keeps more than the twelve before it, at the same age."""
    at = cells[cells["age_months"] == age]
    newer, older = at.tail(12), at.iloc[:-12].tail(12)
    if at.empty or len(older) < 3:
        return Finding((Run("There are not yet enough cohorts to compare newer customers with older ones."),), covers)
    new_share, old_share = (float(cohorts.retained(part.sum().to_frame().T, measure).iloc[0]) for part in (newer, older))
    n = int(newer["cohort_accounts"].sum())
    months = f"won {month_name(int(newer['cohort_index'].iloc[0]))} to {month_name(int(newer['cohort_index'].iloc[-1]))}"
    what = {"accounts": "of the accounts", "net": "of the MRR, expansion included,", "gross": "of the MRR"}[measure]
    if n < TINY_N or is_missing(new_share) or is_missing(old_share):
        return Finding((Run("The newer cohorts are too small to say anything about them."),), covers)
    better = new_share - old_share
    word = "the same as" if abs(better) < 0.01 else "more than" if better > 0 else "less than"
    tone = "base" if abs(better) < 0.01 else "won" if better > 0 else "lost"
    return Finding((Run(f"After {number(age)} months "), Run(percent.text(new_share), True, tone), Run(f" {what} {months} are kept, {word} the {percent.text(old_share)} of the year before.")), covers, tone)


def curve_end(mean: pd.DataFrame, percent: Unit) -> str:
    """Title of the mean curve: what is left after a year, or at the oldest age reached."""
    if mean.empty:
        return "No cohort yet"
    age = 12 if (mean["age_months"] == 12).any() else int(mean["age_months"].max())
    if age == 0:
        return "No cohort is a month old yet"
    share = float(mean.loc[mean["age_months"] == age, "share"].iloc[0])
    return f"After {number(age)} months {percent.text(share)} are left"
