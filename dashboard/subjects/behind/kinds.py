"""Every list there is behind a number, by its name in the address."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.facts.loading import Facts
from dashboard.subjects.accounts.lists import Question
from dashboard.subjects.accounts.work import UNDATED, renewing_alone, to_decide, written
from dashboard.subjects.behind import figures, tables
from dashboard.subjects.behind.asked import Asked
from dashboard.subjects.behind.figures import FigureOf
from dashboard.subjects.behind.kind import Kind
from dashboard.subjects.behind.tables import Table

Ready = Callable[[Facts, Asked], Question]
_RENEWALS, _NPS = ("renewals",), ("nps_responses",)
_UNDECIDED = "contract_state = 'upcoming'"


def _moved(name: str, words: str, movement: str) -> Kind:
    return Kind(name, tables.MOVED, words, "revenue", "history", figures.moved(movement), movement=movement)


def _of_year(name: str, words: str, which: str, figure: FigureOf, page: str = "churn") -> Kind:
    return Kind(name, tables.YEAR_AGO, words, page, "month", figure, which)


def _cohort(name: str, words: str, which: str, figure: FigureOf) -> Kind:
    return Kind(name, tables.COHORT, words, "cohorts", "cohort", figure, which)


def _due(name: str, words: str, which: str, figure: FigureOf) -> Kind:
    return Kind(name, tables.DUE, f"due {{span}}{words}", "renewals", "due", figure, which, _RENEWALS)


def _coming(name: str, words: str, which: str, figure: FigureOf, *more: str) -> Kind:
    return Kind(name, tables.COMING, f"due {{when}}{words}", "renewals", "coming", figure, which, (*_RENEWALS, *more))


def _sign(name: str, words: str, which: str, *more: str) -> Kind:
    """Undecided contracts with a sign; the facts count each under the sign's name."""
    return _coming(name, f", undecided, {words}", f"{_UNDECIDED} and {which}", figures.coming(name), *more)


def _booked(part: str, words: str) -> Kind:
    return Kind(
        f"booked_{part}", tables.BOOKED, words, "revenue", "none", figures.booked(part), f"booked_as = '{part}'"
    )


def _answers(name: str, words: str, which: str) -> Kind:
    column = "responses" if name == "answers" else name
    words = f"{words}given {{span}}"
    return Kind(name, tables.ANSWERS, words, "nps", "quarters", figures.answers(column), which, _NPS)


def _followed(group: str, which: str) -> Kind:
    return Kind(
        f"after_{group}",
        tables.FOLLOWED,
        f"due within twelve months of an answer of {group}s given {{span}}",
        "nps",
        "quarters",
        figures.followed(group),
        which,
        (*_NPS, *_RENEWALS),
    )


def _comments(name: str, words: str, *groups: str) -> Kind:
    def ready(facts: Facts, asked: Asked) -> Question:
        return written(facts, asked.months, asked.survey, groups)

    return Kind(
        name, tables.COMMENTS, f"{words}on answers given {{span}}", "nps", "quarters", None, needs=_NPS, ready=ready
    )


def _ready(name: str, table: Table, words: str, figure: FigureOf | None, ready: Ready) -> Kind:
    return Kind(name, table, words, "renewals", "none", figure, needs=_RENEWALS, ready=ready)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _moved("won", "won {span}", "new"),
        _moved("back", "back {span} after having left", "reactivation"),
        _moved("up", "gone up {span}", "expansion"),
        _moved("down", "gone down {span} and still paying", "contraction"),
        Kind("lost", tables.LOST, "lost {span}", "churn", "history", figures.moved("churn", "lost_mrr")),
        Kind("paying", tables.PAYING, "paying on {day}", "revenue", "month", figures.paying),
        _of_year("a_year_ago", "paying on {then}, a year before {day}", "1 = 1", figures.a_year_ago, "overview"),
        _of_year("kept", "paying on {then} and still on {day}", "paid_now > 0", figures.kept),
        _of_year("gone", "paying on {then} and no longer on {day}", "paid_now = 0", figures.gone),
        _cohort("cohort", "won {span}, {age} on", "1 = 1", figures.cohort),
        _cohort("cohort_kept", "won {span} and paying {age} later", "aged_paid > 0", figures.cohort_kept),
        _cohort("cohort_gone", "won {span} and not paying {age} later", "aged_paid = 0", figures.cohort_gone),
        Kind("committed", tables.COMMITTED, "paying {horizon}", "revenue", "none", figures.committed_accounts),
        _booked("signed", "signed, starting within {ahead} of {today}"),
        _booked("upgrade", "with an upgrade scheduled within {ahead} of {today}"),
        _booked("downgrade", "with a downgrade scheduled within {ahead} of {today}"),
        _booked("cancelled", "cancelling within {ahead} of {today}"),
        Kind(
            "likely_churn",
            tables.COMMITTED,
            "with a sign of likely churn, paying {horizon}",
            "revenue",
            "none",
            figures.likely_churn,
            "has_low_health + has_lost_champion > 0",
        ),
        _due("due", "", "1 = 1", figures.all_due),
        _due("decided", ", decided or overdue", "contract_state <> 'open'", figures.decided),
        _due("renewed", " and renewed", "contract_state = 'renewed'", figures.renewed),
        _due("in_time", ", renewed by the due date", "contract_state = 'renewed' and is_late = 0", figures.in_time),
        _due("late", ", renewed after the due date", "is_late = 1", figures.due("late")),
        _due(
            "not_renewed", ", lost or overdue", "contract_state in ('lost', 'overdue')", figures.due("lost", "overdue")
        ),
        _due("lost_contracts", " and lost", "contract_state = 'lost'", figures.due("lost")),
        _due("overdue", " and undecided for more than 30 days", "contract_state = 'overdue'", figures.due("overdue")),
        _due("open", " and not yet decided", "contract_state = 'open'", figures.due("open", expiring_mrr="open_mrr")),
        Kind(
            "lost_for",
            tables.LOST_CONTRACTS,
            "due {span} and lost{reason}",
            "churn",
            "due",
            figures.lost_contracts,
            needs=_RENEWALS,
        ),
        _coming("coming", "", "1 = 1", figures.coming("due")),
        _coming("undecided", " and undecided", _UNDECIDED, figures.coming("undecided")),
        _coming("decided_early", " and decided", "contract_state in ('renewed', 'lost')", figures.decided_early),
        _coming("renewed_early", " and renewed", "contract_state = 'renewed'", figures.renewed_early),
        _coming("lost_early", " and lost", "contract_state = 'lost'", figures.coming("lost")),
        _coming("no_sign", ", undecided, without a sign of risk", f"{_UNDECIDED} and is_at_risk = 0", figures.no_sign),
        _sign("at_risk", "with a sign of risk", "is_at_risk = 1"),
        _sign("champion_left", "champion left and not replaced", "champion_state = 2", "contacts"),
        _sign("detractor", "last answer a detractor’s", "answer_state = 1", "nps_responses"),
        _sign("passive", "last answer a passive’s", "answer_state = 2", "nps_responses"),
        _sign("promoter", "last answer a promoter’s", "answer_state = 3", "nps_responses"),
        _sign("use_falling", "use falling", "usage_state = 2", "usage"),
        _sign("low_health", "health under 50", "health_state = 3", "health"),
        _sign("auto_renewing", "renewing by themselves", "auto_renew"),
        _sign("notice_passed", "notice date passed", "notice_by <= cast(:as_of as date)"),
        _ready(
            "to_decide",
            tables.TO_DECIDE,
            "overdue, open or due within 180 days of {today}",
            figures.to_decide,
            lambda facts, asked: to_decide(facts, multi_year="exclude" if asked.multi_year == "exclude" else "include"),
        ),
        _ready(
            "renew_alone",
            tables.RENEW_ALONE,
            "renewing by themselves within 180 days of {today}",
            figures.renew_alone,
            lambda facts, asked: renewing_alone(facts),
        ),
        _ready("undated", tables.UNDATED, "without a due date", figures.undated, lambda facts, asked: UNDATED),
        _answers("answers", "", "1 = 1"),
        _answers("promoters", "of 9 or 10 ", "answer_group = 3"),
        _answers("passives", "of 7 or 8 ", "answer_group = 2"),
        _answers("detractors", "of 0 to 6 ", "answer_group = 1"),
        Kind("sent", tables.INVITATIONS, "sent {span}", "nps", "quarters", figures.answers("sent"), needs=_NPS),
        Kind(
            "heard", tables.HEARD, "heard from {span}", "nps", "quarters", figures.answers("heard_accounts"), needs=_NPS
        ),
        _followed("promoter", "answer_group = 3"),
        _followed("passive", "answer_group = 2"),
        _followed("detractor", "answer_group = 1"),
        _comments("comments", ""),
        _comments("comments_of_promoters", "of promoters ", "promoter"),
        _comments("comments_of_passives", "of passives ", "passive"),
        _comments("comments_of_detractors", "of detractors ", "detractor"),
    )
}
