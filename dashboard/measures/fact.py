"""What a fact is: one record, read by the refresh, by metrics and by everything that asks what can be shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """A small additive table that a refresh brings from the warehouse (queries/facts/<name>.sql).

    tables: optional contract tables it needs beside accounts and subscriptions. row: what one of its rows counts.
    texts: its columns that are words; everything else beside the dimensions is a whole number, money in
    ten-thousandths. with_: facts whose columns stand in the same sums, and whose SQL made them too.
    """

    name: str
    row: str
    tables: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    with_: tuple[str, ...] = ()


# The one that needs most memory first.
RETENTION = Fact("retention", "accounts paying twelve months earlier, and what they pay now", with_=("mrr_movements",))
MOVEMENTS = Fact("mrr_movements", "changes of an account's MRR from one month end to the next")
BALANCE = Fact("mrr_balance", "MRR at a month end, made another way than by adding up movements")
PAYING = Fact("paying_accounts", "accounts that pay at the last month end")
COMMITTED = Fact("committed", "changes of MRR signed, notified or scheduled after the as-of")
RENEWALS = Fact("renewals", "contracts by the month they fell due", ("renewals",))
UPCOMING = Fact("upcoming_renewals", "contracts that fall due after the as-of", ("renewals",))
UNDATED = Fact("undated_contracts", "contracts without a due date", ("renewals",))
RENEWED_BASE = Fact("renewed_base", "changes of the MRR of accounts past their first renewal", ("renewals",))
LOST = Fact("lost_renewals", "contracts lost, by the reason recorded", ("renewals",), texts=("lost_reason",))
NPS = Fact("nps", "answers and invitations by quarter", ("nps_responses",), texts=("survey",))
OUTCOMES = Fact("nps_outcomes", "contracts due after an answer", ("nps_responses", "renewals"), texts=("survey",))

FACTS: dict[str, Fact] = {
    fact.name: fact
    for fact in (
        RETENTION,
        MOVEMENTS,
        BALANCE,
        PAYING,
        COMMITTED,
        RENEWALS,
        UPCOMING,
        UNDATED,
        LOST,
        RENEWED_BASE,
        NPS,
        OUTCOMES,
    )
}
CORE = (RETENTION, MOVEMENTS, BALANCE, PAYING)
"""Those that everything else rests on: they are checked against each other at every refresh."""
