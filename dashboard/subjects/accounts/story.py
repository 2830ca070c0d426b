"""One account's story: what it paid and why that changed, its contracts, its people, what they said and did."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import month_index, year_before
from dashboard.facts.loading import Facts, time_binds
from dashboard.subjects.accounts.lists import columns_of, read_list
from dashboard.warehouse.problems import Missing
from dashboard.warehouse.reading import Warehouse


@dataclass(frozen=True)
class Story:
    """One account. Frames are newest first; a frame whose table is not there is Missing.

    history: month_index, mrr, dense from the first paid month to the as-of; movements: month_index, movement,
    change_mrr, mrr.
    change_mrr: MRR on the as-of less MRR on the same day a year before; customer_since: the first day ever paid for,
    None when there is none; both as the list of accounts says them.
    """

    account_id: str
    name: str
    dimensions: dict[str, str]
    change_mrr: float
    customer_since: dt.date | None
    history: pd.DataFrame
    movements: pd.DataFrame
    subscriptions: pd.DataFrame
    contracts: pd.DataFrame | Missing
    answers: pd.DataFrame | Missing
    contacts: pd.DataFrame | Missing
    touches: pd.DataFrame | Missing
    usage: pd.DataFrame | Missing
    health: pd.DataFrame | Missing


def story(warehouse: Warehouse, facts: Facts, account_id: str) -> Story | None:
    """Everything known of one account up to the as-of; None when there is no such account."""
    if any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in account_id):
        # No warehouse can hold such a text, and not every one takes the question.
        return None
    binds = time_binds(facts.as_of) | {"account": account_id}
    with warehouse.snapshot() as connection:
        head = read_list(warehouse, facts, connection, "account", binds)
        if head.empty:
            return None

        def part(name: str, table: str) -> pd.DataFrame | Missing:
            return facts.missing(table) or read_list(warehouse, facts, connection, f"account_{name}", binds)

        steps = read_list(warehouse, facts, connection, "account_movements", binds)
        # Added up as whole numbers: in fractions a large account would never quite come back to nothing.
        steps["mrr_after"] = steps["step"].astype("int64").cumsum() / MONEY_SCALE
        steps["mrr_change"] = steps["step"].astype("int64") / MONEY_SCALE
        year = read_list(
            warehouse,
            facts,
            connection,
            "accounts_page",
            binds | {"ids": [account_id], "year_ago": year_before(facts.as_of)},
            __these__="account_id in :ids",
        )
        first = head.iloc[0]
        return Story(
            account_id=str(first["account_id"]),
            name=str(first["name"]),
            dimensions={d: str(first[d]) for d in columns_of(warehouse, facts, connection)},
            change_mrr=float(year["change_mrr"].iloc[0]),
            customer_since=year["customer_since"].iloc[0],
            history=_history(steps, facts.as_of),
            movements=_movements(steps),
            subscriptions=read_list(warehouse, facts, connection, "account_subscriptions", binds),
            contracts=part("contracts", "renewals"),
            answers=part("answers", "nps_responses"),
            contacts=part("contacts", "contacts"),
            touches=part("touches", "touches"),
            usage=part("usage", "usage"),
            health=part("health", "health"),
        )


def _movements(steps: pd.DataFrame) -> pd.DataFrame:
    """The account's movements with the names they have in the company's, newest first."""
    names = []
    for first, change, after in zip(
        [True] + [False] * len(steps), steps["mrr_change"], steps["mrr_after"], strict=False
    ):
        gained = "new" if first else "reactivation"
        names.append(
            gained if after == change else "churn" if after == 0 else "expansion" if change > 0 else "contraction"
        )
    frame = pd.DataFrame(
        {
            "month_index": steps["month_index"].astype("int64"),
            "movement": pd.Series(names, dtype=object),
            "change_mrr": steps["mrr_change"],
            "mrr": steps["mrr_after"],
        }
    )
    return frame.iloc[::-1].reset_index(drop=True)


def _history(steps: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """MRR at every month end from the first paid one to the as-of's month (which may not be over)."""
    if steps.empty:
        return pd.DataFrame({"month_index": pd.Series(dtype="int64"), "mrr": pd.Series(dtype="float64")})
    after = pd.Series(steps["mrr_after"].to_numpy(dtype=float), index=steps["month_index"].astype("int64"))
    months = pd.RangeIndex(int(after.index[0]), month_index(as_of) + 1, name="month_index")
    return after.reindex(months).ffill().rename("mrr").reset_index()
