"""NPS by quarter: answers, interval, whether a change is one, and what each group did next.

Relational and transactional surveys are never pooled. Sums by quarter; numbers are registry metrics
over them. Pages ask `facts.missing("nps_responses")` first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from dashboard.base.few import GREYED_UNDER, HIDDEN_UNDER
from dashboard.measures.intervals import Z_95, adjusted, net_difference, wilson
from dashboard.measures.metric import Sums
from dashboard.measures.monthly import MOVES, SIGNS
from dashboard.measures.slices import Slice
from dashboard.subjects.renewals.figures import MultiYear
from dashboard.subjects.renewals.metrics import gross_dollar_renewal_rate, renewal_rate

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts
    from dashboard.measures.cells import Whole
from dashboard.subjects.nps.metrics import VARIANTS, nps

SURVEYS = ("relational", "transactional")


GROUPS = {3: "promoter", 2: "passive", 1: "detractor"}


COLUMNS = (
    "sent",
    "responses",
    "promoters",
    "passives",
    "detractors",
    "heard_accounts",
    "account_promoters",
    "account_detractors",
    "heard_mrr",
    "promoter_mrr",
    "detractor_mrr",
    "total_mrr",
)


_COLUMNS = pd.Index(COLUMNS)


State = Literal["count", "grey", "full"]


def by_quarter(facts: Facts, slice_: Slice, survey: str = "relational", *, running: bool = False) -> Sums:
    """One row a quarter from the first with an invitation or answer, dense; index month_index = the quarter's first
    month.

    int64 columns sent, responses, promoters, passives, detractors; heard_accounts, account_promoters and
    account_detractors (in 720,720ths); heard_mrr, promoter_mrr, detractor_mrr, total_mrr (ten-thousandths, at the
    quarter's end). The quarter that is not over is left out unless `running`, then it stands as on the as-of.
    """
    return next(_dense(facts, slice_, survey, running=running))


def by_value(
    facts: Facts, slice_: Slice, dimension: str, survey: str = "relational", *, running: bool = False
) -> dict[str, Sums]:
    """`by_quarter` for each value of one dimension inside the slice that was asked or heard; sums are the slice's
    own.
    """
    frames = list(_dense(facts, slice_, survey, dimension, running=running))
    places = facts.rows["nps"].cells.places(dimension, slice_.values_of(dimension, facts.values[dimension]))
    return {
        value: frames[place] for value, place in places.items() if frames[place][["sent", "responses"]].any(axis=None)
    }


def _dense(facts: Facts, slice_: Slice, survey: str, dimension: str = "", *, running: bool) -> Iterator[Sums]:
    """Sums of the slice by quarter; of a dimension, those of each of its values."""
    rows = facts.rows["nps"]
    where = rows.is_word("survey", survey)
    asked = rows["quarter_index"][where]
    end = facts.as_of.year * 12 + facts.as_of.month - 1 if running else facts.last_month - 2
    first = int(asked.min()) if len(asked) else end // 3 * 3 + 3
    quarters = range(first, max(end // 3 * 3 + 3, first), 3)
    by, names = ("quarter_index", quarters), COLUMNS[:-1]
    sums = (
        rows.split(dimension, names, slice_, by, where=where)
        if dimension
        else rows.sums(names, slice_, by, where=where)[np.newaxis]
    )
    index = pd.RangeIndex(first, quarters.stop, 3, name="month_index")
    for one, total in zip(sums, _closing(facts, slice_, quarters, dimension), strict=True):
        yield pd.DataFrame(np.column_stack([one, total]), index=index, columns=_COLUMNS)


def surveys(facts: Facts) -> list[str]:
    """The kinds of survey there are, relational first."""
    return sorted(facts.rows["nps"].words["survey"][1], key=lambda name: (name != "relational", name))


def is_over(facts: Facts, quarter: int) -> bool:
    """Whether all three months of a quarter (its first month's index) are complete."""
    return quarter + 2 <= facts.last_month


def last_quarter(sums: Sums, end: int) -> int | None:
    """The last quarter of a frame that is over by the end of a month (its first month); None when there is none."""
    return max((int(q) for q in sums.index if q + 2 <= end), default=None)


def quarter_name(quarter: int) -> str:
    """`Q1 2026` for the index of the quarter's first month."""
    return f"Q{quarter % 12 // 3 + 1} {quarter // 12}"


def _closing(facts: Facts, slice_: Slice, quarters: range, dimension: str) -> Whole:
    """The slice's whole MRR at the end of each quarter, or on the as-of: parts × quarters."""
    rows, names = facts.rows["mrr_movements"], [f"{move}_mrr" for move in MOVES]
    months = range(facts.first_month, facts.last_month + 2)
    by = ("month_index", months)
    moves = rows.split(dimension, names, slice_, by) if dimension else rows.sums(names, slice_, by)[np.newaxis]
    total = (moves @ SIGNS).cumsum(axis=1)
    ends = np.clip(np.asarray(quarters, dtype=np.int64) + 2 - months.start, -1, len(months) - 1)
    return np.where(ends >= 0, total[:, ends], 0)


def interval(promoters: int, detractors: int, answers: int) -> tuple[float, float] | None:
    """95% adjusted Wald interval of NPS in points, clipped to ±100; None without an answer.

    p̂ = (promoters + ¾) ÷ (n + 3), d̂ likewise, (p̂ − d̂) ± 1.959964 √((p̂ + d̂ − (p̂ − d̂)²) ÷ (n + 3)).
    """
    if answers <= 0:
        return None
    centre, variance = adjusted(promoters, detractors, answers)
    half = Z_95 * math.sqrt(variance)
    return max(-100.0, 100 * (centre - half)), min(100.0, 100 * (centre + half))


def intervals(sums: Sums) -> pd.DataFrame:
    """Columns low and high by quarter, in points; NaN without an answer."""
    found = [
        interval(int(p), int(d), int(n)) or (math.nan, math.nan)
        for p, d, n in zip(sums["promoters"], sums["detractors"], sums["responses"], strict=True)
    ]
    return pd.DataFrame(found, index=sums.index, columns=["low", "high"], dtype="float64")


def state(answers: int) -> State:
    """How much may be shown: under 10 only the count, 10 to 29 greyed, else everything."""
    return "count" if answers < HIDDEN_UNDER else "grey" if answers < GREYED_UNDER else "full"


@dataclass(frozen=True)
class Change:
    """From one quarter to another: NPS points, the 95% interval of the step, and whether it excludes 0.

    called is False for a step that is not significant and wherever either quarter has under 10 answers.
    """

    points: float
    low: float
    high: float
    called: bool

    @property
    def words(self) -> str:
        """`up`, `down` or `not significant`."""
        return ("up" if self.low > 0 else "down") if self.called else "not significant"


def change(sums: Sums, now: int, then: int) -> Change | None:
    """Between two quarters of a frame; None when either has no answer.

    Difference of the adjusted centres ± 1.959964 √(both variances added): the answers of two quarters are taken as
    independent.
    """
    if (
        now not in sums.index
        or then not in sums.index
        or not sums.at[now, "responses"]
        or not sums.at[then, "responses"]
    ):
        return None
    rows = sums.loc[[now, then], ["promoters", "detractors", "responses"]].to_numpy(dtype=np.int64)
    (p, d, n), (q, e, m) = ((int(v) for v in row) for row in rows)
    low, high = net_difference(p, d, n, q, e, m) or (math.nan, math.nan)
    score = 100 * (rows[:, 0] - rows[:, 1]) / rows[:, 2]
    points = float(score[0] - score[1])
    called = bool(rows[:, 2].min() >= HIDDEN_UNDER and not low <= 0 <= high)
    return Change(points, 100 * low, 100 * high, called)


def trend(
    facts: Facts, slice_: Slice, survey: str = "relational", variant: str = "answers", *, running: bool = False
) -> pd.DataFrame:
    """What the chart draws: by quarter's name nps, low, high, answers, state; low and high only where every answer
    counts alike.
    """
    sums = by_quarter(facts, slice_, survey, running=running)
    band = (
        intervals(sums) if variant == "answers" else pd.DataFrame(math.nan, index=sums.index, columns=["low", "high"])
    )
    frame = pd.DataFrame(
        {
            "nps": VARIANTS.get(variant, nps)(sums),
            "low": band["low"],
            "high": band["high"],
            "answers": sums["responses"],
        }
    )
    frame["state"] = [state(int(n)) for n in sums["responses"]]
    frame.index = pd.Index([quarter_name(int(q)) for q in sums.index], name="quarter")
    return frame


def outcomes(
    facts: Facts, slice_: Slice, quarters: range, survey: str = "relational", multi_year: MultiYear = "exclude"
) -> pd.DataFrame:
    """What became of contracts due in the twelve months after an answer given in these months; index promoter, passive,
    detractor.

    Columns decided, renewed, expiring_mrr, kept_mrr, renewed_mrr (int64), renewal_rate, low, high (95% Wilson),
    gross_dollar_renewal_rate. With one quarter every contract counts under that quarter's answer; over several, once,
    under the
    last answer before it was due. Open contracts are outside; contracts due after the as-of are not known yet.
    """
    rows = facts.rows["nps_outcomes"]
    quarter = rows["quarter_index"]
    where = rows.is_word("survey", survey) & (quarter >= quarters.start) & (quarter < quarters.stop)
    if multi_year == "exclude":
        where &= rows["term_months"] <= 12
    prefix = "" if len({q // 3 for q in quarters}) <= 1 else "last_"
    names = ["decided", "renewed", "expiring_mrr", "kept_mrr", "renewed_mrr"]
    sums = rows.sums([prefix + name for name in names], slice_, ("nps_group", range(1, 4)), where=where)
    out = pd.DataFrame(
        sums[[group - 1 for group in GROUPS]], index=pd.Index(list(GROUPS.values()), name="group"), columns=names
    )
    band = [wilson(int(r), int(n)) or (math.nan, math.nan) for r, n in zip(out["renewed"], out["decided"], strict=True)]
    return out.assign(
        renewal_rate=renewal_rate(out),
        low=[b[0] for b in band],
        high=[b[1] for b in band],
        gross_dollar_renewal_rate=gross_dollar_renewal_rate(out),
    )
