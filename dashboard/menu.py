"""The menu: every page, the question it answers, its address and which controls of the address it knows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dashboard import ui
from dashboard.subjects.behind.asked import OPENS

PAGES_FOLDER = Path(__file__).resolve().parent.parent / "pages"


SLIDERS = ("churn", "contraction", "expansion", "new")


@dataclass(frozen=True)
class Entry:
    """A line of the menu: section, file under pages/, title, the question it answers, its address.

    controls: names the page itself puts into the address; period: what of the months in the slice bar it follows;
    opens: names in links that open one thing on it; inside: the controls of what they open;
    of_today: what it tells as it stands today whatever month the slice ends with;
    tells_age: the page itself says how fresh the figures are, so it is drawn anew when that changes.
    """

    section: str
    file: str
    title: str
    question: str
    address: str
    controls: tuple[str, ...] = ()
    period: ui.Period = "months"
    opens: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    of_today: str = ""
    has_slice: bool = True
    tells_age: bool = False


MENU: tuple[Entry, ...] = (
    Entry(
        "Watch",
        "watch/overview.py",
        "Overview",
        "Are we keeping what we win?",
        "overview",
        ("retention",),
        of_today="Committed MRR and targets are",
    ),
    Entry(
        "Watch",
        "watch/revenue.py",
        "Revenue",
        "Where does the MRR come from, and where does it go?",
        "revenue",
        ("count", "by", "horizon"),
        of_today="Committed MRR is",
    ),
    Entry(
        "Watch",
        "watch/renewals.py",
        "Renewals",
        "Do contracts that fall due renew?",
        "renewals",
        ("multi_year", "by"),
        of_today="Decisions on contracts, what falls due next, what is at risk and what is still overdue are",
    ),
    Entry(
        "Watch",
        "watch/nps.py",
        "NPS",
        "What do customers say, and who says it?",
        "nps",
        ("survey", "variant", "by", "comments"),
        of_today="What became of contracts after an answer is",
    ),
    Entry("Understand", "understand/churn.py", "Churn", "Who left, and why?", "churn", ("by",)),
    Entry(
        "Understand",
        "understand/cohorts.py",
        "Cohorts",
        "Do newer customers stay longer?",
        "cohorts",
        ("measure", "cohort", "age", "compare"),
        "end",
    ),
    Entry(
        "Understand",
        "understand/accounts.py",
        "Accounts",
        "Who needs a call?",
        "accounts",
        ("search", "status", "order", "page"),
        "end",
        ("account", *OPENS),
        ("sort", "at"),
        "One account’s own page is",
    ),
    Entry(
        "Plan",
        "plan/what_if.py",
        "What if",
        "What does the churn rate do to the next 24 months?",
        "what-if",
        (*SLIDERS, "opening", "goal"),
        "end",
    ),
    Entry(
        "Plan",
        "plan/targets.py",
        "Targets",
        "Are we on the way to what we promised?",
        "targets",
        (),
        "none",
        of_today="Targets, their status and the bonus gate are",
    ),
    Entry(
        "Trust",
        "trust/definitions.py",
        "Definitions",
        "What does every number mean?",
        "definitions",
        ("word", "multi_year", "survey"),
        "end",
        of_today="The examples of committed MRR and of what falls due are",
    ),
    Entry(
        "Trust",
        "trust/data_health.py",
        "Data health",
        "Can I believe this today?",
        "data-health",
        has_slice=False,
        tells_age=True,
    ),
)
"""A new page is one file and one line here; a line whose file does not exist is not in the menu."""


def entries() -> list[Entry]:
    """The menu lines whose page exists."""
    return [entry for entry in MENU if (PAGES_FOLDER / entry.file).is_file()]
