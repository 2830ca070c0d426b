"""One account's story: its tiles, its movements, contracts, answers, contacts and use."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from dashboard import charts
from dashboard.base.months import day_name, month_cells, month_end, month_index, month_name, year_before
from dashboard.base.numbers import Unit, whole
from dashboard.base.words import counted
from dashboard.session.view import View
from dashboard.subjects import accounts
from dashboard.subjects.accounts import Story
from dashboard.ui.awaited import asked
from dashboard.ui.card import card, panel, panel_title, row
from dashboard.ui.listing import ALONE_SECONDS
from dashboard.ui.sentences import note, verbatim
from dashboard.ui.style import palette
from dashboard.ui.table import table
from dashboard.ui.tile import Tile, scorecard
from dashboard.warehouse.problems import Missing

_MOVES = {"new": "new", "reactivation": "back", "expansion": "up", "contraction": "down", "churn": "lost"}


def account_story(view: View, account_id: str) -> None:
    """Everything known of one account: MRR with its movements named, contracts, answers, contacts, touches, use."""
    found = asked(
        view,
        "story",
        account_id,
        lambda w: _Found(accounts.story(w, view.facts, account_id)),
        wait_seconds=ALONE_SECONDS,
    )
    if found is None:
        return
    story = found.story
    if story is None:
        note(
            "There is no account with this id. It may have been renamed or merged; go back to the list and "
            "search for its name."
        )
        return
    money, exact = view.unit("money"), view.unit("amount")
    # One account is told whole: neither the slice nor an earlier month cuts it.
    whole_story = f"whole story as of {view.today}, whatever the slice and months"
    with panel("account_head"):
        panel_title(
            verbatim(story.name),
            verbatim(
                " · ".join(
                    [
                        story.account_id,
                        whole_story,
                        *(f"{d.replace('_', ' ')}: {v}" for d, v in story.dimensions.items()),
                    ]
                )
            ),
        )
    scorecard(tiles(story, money, view.facts.as_of), "account")
    history = story.history.set_index("month_index")
    if len(history):
        recent = story.movements.head(6)
        events = {
            int(m): _MOVES.get(str(move), str(move))
            for m, move in zip(recent["month_index"], recent["movement"], strict=True)
        }
        card(
            "What they pay",
            f"MRR at each month end, {month_name(int(history.index[0]))} to "
            f"{month_name(int(history.index[-1]))} (the last as of {day_name(view.facts.as_of)}); "
            "movements marked",
            charts.trend(
                history,
                [charts.Line("mrr", "MRR")],
                money,
                palette=palette(),
                events=events,
                zero=True,
                about=f"MRR of {story.name}",
            ),
            "account_mrr",
            how="Summed over the account's priced periods at each month end.",
        )
    for parts in (
        (_moves(story), _contracts(story)),
        (("Periods of service", story.subscriptions), _answers(story)),
        (_contacts(story), ("What customer success did", story.touches)),
    ):
        for place, (title, rows) in zip(row(2), parts, strict=True):
            with place:
                _part(title, rows, exact)
    left, right = row(2)
    with left:
        _usage(story, view)
    with right:
        _part("Health, each part 0 to 100", story.health, exact)


def _moves(story: Story) -> tuple[str, pd.DataFrame]:
    moves = story.movements
    return "Movements", pd.DataFrame(
        {
            "Month": month_cells(moves["month_index"]),
            "Movement": moves["movement"],
            "Change of MRR": moves["change_mrr"],
            "MRR after": moves["mrr"],
        }
    )


def _contracts(story: Story) -> tuple[str, pd.DataFrame | Missing]:
    if isinstance(story.contracts, Missing):
        return "Contracts", story.contracts
    rows = story.contracts
    state = [f"{s}, late" if late else str(s) for s, late in zip(rows["state"], rows["late"], strict=True)]
    return "Contracts", pd.DataFrame(
        {
            "Due": rows["due_on"],
            "Months": rows["term_months"],
            "State": state,
            "Expiring MRR": rows["expiring_mrr"],
            "Renewed MRR": rows["renewed_mrr"],
            "Decided": rows["decided_on"],
            "Notice by": rows["notice_by"],
            "Reason": rows["reason"],
        }
    )


def _answers(story: Story) -> tuple[str, pd.DataFrame | Missing]:
    if isinstance(story.answers, Missing):
        return "NPS answers", story.answers
    given = story.answers.dropna(subset=["score"])
    title = f"NPS: {counted(len(given), 'answer')} to {counted(len(story.answers), 'invitation')}"
    return title, pd.DataFrame(
        {
            "Answered": given["responded_on"],
            "Survey": given["survey"],
            "Score": given["score"].astype(int),
            "In their words": given["comment"],
        }
    )


def _contacts(story: Story) -> tuple[str, pd.DataFrame | Missing]:
    if isinstance(story.contacts, Missing):
        return "Contacts", story.contacts
    rows = story.contacts
    champion = ["champion" if flag is not None and bool(flag) else "" for flag in rows["is_champion"]]
    return "Contacts", pd.DataFrame(
        {"Contact": rows["contact_id"], "Role": rows["role"], "": champion, "Left": rows["left_on"]}
    )


class _Found:
    """A story or none, so that 'no such account' is an answer too."""

    def __init__(self, story: Story | None) -> None:
        self.story = story


def tiles(story: Story, money: Unit, as_of: dt.date) -> list[Tile]:
    """MRR, since when, contracts renewed and the last relational answer; what is not known has no tile."""
    history = [float(v) for v in story.history["mrr"]]
    now = history[-1] if history else 0.0
    year_ago = now - story.change_mrr
    since = story.customer_since
    first = "never paid" if since is None else month_name(month_index(since))
    # The running month is no whole one yet; time away is no time as a customer.
    paid = [v > 0 for v in (history if as_of == month_end(month_index(as_of)) else history[:-1])]
    left = f" · left {month_name(int(story.movements['month_index'].iloc[0]))}" if history and not now else ""
    step = story.change_mrr
    found = [
        Tile(
            "account_mrr",
            "MRR",
            money.text(now),
            change=money.change(now, year_ago) if step and year_ago else "",
            compared=f"vs {day_name(year_before(as_of))}" if step and year_ago else "",
            spark=history[-24:],
            spark_words=f"MRR now {money.text(now)}.",
        ),
        Tile(
            "account_since",
            "Customer since" if now else "First paid",
            first,
            foot="left before a month end, so in no month's figures"
            if since is not None and not history
            else f"{counted(sum(paid), 'month')} as a customer{left}",
        ),
    ]
    if isinstance(story.contracts, pd.DataFrame) and len(story.contracts):
        decided = story.contracts[story.contracts["state"].isin(["renewed", "lost", "overdue"])]
        found.append(
            Tile(
                "account_renewed",
                "Contracts renewed",
                f"{int((decided['state'] == 'renewed').sum())} of {len(decided)}",
                foot="decided so far",
            )
        )
    if isinstance(story.answers, pd.DataFrame):
        # The survey, the day and the tie decide as they do in the score and in the signs of a renewal.
        answered = story.answers.dropna(subset=["score", "responded_on"])
        answered = answered[answered["survey"] == "relational"]
        if len(answered):
            found.append(
                Tile(
                    "account_score",
                    "Last NPS answer",
                    f"{int(answered['score'].iloc[0])} of 10",
                    foot=f"{len(answered)} answer{'s' * (len(answered) != 1)}, relational",
                )
            )
    return found


def _part(title: str, rows: pd.DataFrame | Missing, unit: Unit) -> None:
    with panel(f"story_{title.lower().replace(' ', '_')}"):
        if isinstance(rows, Missing):
            panel_title(title)
            note(verbatim(rows.sentence))
            return
        most = 12
        panel_title(
            title,
            f"The newest {most} of {whole(len(rows))}"
            if len(rows) > most
            else f"{whole(len(rows))}, newest first"
            if len(rows)
            else "",
        )
        if rows.empty:
            note("None.")
            return
        named = rows.head(most).rename(
            columns=lambda c: str(c).replace("_", " ").capitalize().replace("mrr", "MRR").replace("Mrr", "MRR")
        )
        table(named, {c: unit for c in named.columns if "MRR" in c}, caption=title)


def _usage(story: Story, view: View) -> None:
    if isinstance(story.usage, Missing) or story.usage.empty:
        _part("Use", story.usage, view.unit("count"))
        return
    known = story.usage.set_index("month_index")[["active_users", "licensed_users"]].astype(float)
    # A month without a row is a gap: nobody said that nobody used it.
    frame = known.reindex(pd.RangeIndex(known.index.min(), known.index.max() + 1, name="month_index"))
    card(
        "Who uses it",
        "People active and licensed, by month",
        charts.trend(
            frame,
            [charts.Line("active_users", "Active"), charts.Line("licensed_users", "Licensed", tone="grey")],
            view.unit("count"),
            palette=palette(),
            zero=True,
            about="Use",
        ),
        "account_usage",
        how="As the usage table counts them.",
    )
