"""How the comparison of two groups of cohorts is made."""

from __future__ import annotations

from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import day_name, month_name
from dashboard.base.numbers import whole
from dashboard.base.words import counted
from dashboard.measures import explaining
from dashboard.measures.explaining import Explanation
from dashboard.session.view import View
from dashboard.subjects.cohorts.figures import MEASURES, Comparison, Group
from dashboard.ui.explained import Behind
from dashboard.ui.worked import worked


def cohorts(view: View, found: Comparison | None, measure: str, names: tuple[str, str] = ("", "")) -> Behind:
    """Both groups that are compared: their cohorts, accounts, and the share kept at the age."""

    def of() -> list[Explanation]:
        return (
            []
            if found is None
            else [
                _group(view, group, found.age, measure, name)
                for group, name in zip((found.one, found.other), names, strict=True)
            ]
        )

    return worked(view, of)


def _group(view: View, group: Group, age: int, measure: str, name: str) -> Explanation:
    won = f"won {month_name(group.first)} to {month_name(group.last)}"
    above, _ = MEASURES[measure]
    unit = view.unit("count" if measure == "accounts" else "money")
    words_ = {"accounts": "accounts that pay", "mrr": "MRR", "mrr_kept": "MRR, capped account by account at the first"}[
        above
    ]
    scale = 1 if measure == "accounts" else MONEY_SCALE
    sums = [
        ("Numerator", f"{words_} {age} months later {unit.text(group.above / scale)}"),
        (
            "Denominator",
            f"{'accounts' if measure == 'accounts' else 'their first MRR'} {unit.text(group.below / scale)}",
        ),
        ("n", f"{counted(group.cohort_accounts, 'account')}, {whole(group.accounts)} of them still paying"),
        ("Share kept", view.unit("percent").text(group.share)),
    ]
    return explaining.summed(
        f"{name}: {won}" if name else f"Accounts {won}",
        f"{age} months after the first paid month end",
        sums,
        ["mrr_movements"],
        formula="Σ at the age ÷ Σ at age 0, over the cohorts of the group",
        as_of=day_name(view.facts.as_of),
    )
