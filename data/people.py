"""People at the customers and what they answer when asked: contacts, survey invitations, scores, comments."""

from __future__ import annotations

import numpy as np

from data import story
from data.customers import NEVER, Customers, Floats, Ints, Truths
from data.life import OPEN, PARTNER, RISE_MONTH, SEGMENT_OF_RISE, Ledger, Lives
from data.voices import AWKWARD, phrase_book

ROLES = ("Operations lead", "Administrator", "Finance", "Executive sponsor", "Team lead", "IT manager", "Purchasing")
ROLE_SHARE = (0.24, 0.20, 0.12, 0.10, 0.20, 0.09, 0.05)
MORE_PEOPLE = (4.2, 1.9, 0.6)  # beyond the first, mean by segment
OTHERS_LEAVE_MONTHLY = 0.006

WAVE_MONTHS = (1, 4, 7, 10)  # February, May, August, November: the same half of the people twice a year
ANSWERS = (0.43, 0.35, 0.26)  # share of invitations answered, by segment
TRANSACTIONAL_MONTHLY, TRANSACTIONAL_ANSWERS = 0.022, 0.39
COMMENTS = 0.47  # share of answers
RELATIONAL, TRANSACTIONAL = 0, 1
SURVEYS = ("relational", "transactional")
NO_SCORE = -1


def last_paid_month(lives: Lives) -> Ints:
    """The last month of history each detailed account paid in; -1 if none."""
    months = len(lives.paid_cents)
    paid = lives.paid_cents > 0
    return np.where(paid.any(axis=0), months - 1 - paid[::-1].argmax(axis=0), -1)


def contacts(
    rng: np.random.Generator, who: Customers, lives: Lives, detail: Ints, month_days: Ints
) -> dict[str, np.ndarray]:
    """One row per person: `place` is the account's position in `detail`; months and days of coming and going."""
    segment = who.segment[detail]
    place = np.repeat(np.arange(len(detail)), 1 + rng.poisson(np.asarray(MORE_PEOPLE)[segment]))
    nth = np.arange(len(place)) - np.searchsorted(place, place)
    account = detail[place]
    champion = (nth == 0) & who.has_champion[account]
    since = who.first_month[account] + np.where(nth < 2, 0, rng.geometric(0.12, len(place)))
    left = np.where(champion, who.champion_left[account], since + rng.geometric(OTHERS_LEAVE_MONTHLY, len(place)))
    # Nobody tells a supplier they no longer have that somebody left.
    known = left <= np.minimum(last_paid_month(lives)[place] + 1, story.HISTORY_MONTHS - 1)
    left = np.where(known, left, NEVER)

    replaced = np.flatnonzero(champion & known & (rng.random(len(place)) < story.CHAMPION_REPLACED))
    arrival = left[replaced] + rng.integers(1, 5, len(replaced))
    replaced, arrival = replaced[arrival < story.HISTORY_MONTHS], arrival[arrival < story.HISTORY_MONTHS]
    place, since = np.concatenate([place, place[replaced]]), np.concatenate([since, arrival])
    left, champion = (
        np.concatenate([left, np.full(len(arrival), NEVER)]),
        np.concatenate([champion, np.ones(len(arrival), bool)]),
    )

    keep = np.flatnonzero(since < story.HISTORY_MONTHS + story.AHEAD_MONTHS)
    order = keep[np.argsort(place[keep], kind="stable")]
    place, since, left, champion = place[order], since[order], left[order], champion[order]
    day = month_days[np.minimum(left, len(month_days) - 1)] + rng.integers(0, 28, len(left))
    return {
        "place": place,
        "account": detail[place],
        "since": since,
        "left": left,
        "champion": champion,
        "role": np.searchsorted(np.cumsum(ROLE_SHARE), rng.random(len(place))).clip(max=len(ROLES) - 1),
        "since_day": np.maximum(
            month_days[since], month_days[who.first_month[detail[place]]] + who.first_day[detail[place]] - 1
        ),
        "left_day": np.where(left < NEVER, day, OPEN),
    }


def champion_gone(who: Customers, account: Ints, month: Ints | int) -> Truths:
    """Whether a champion left the account within the year before the month."""
    gone = month - who.champion_left[account].astype(int)
    return (gone >= 0) & (gone < story.CHAMPION_LEFT_MONTHS)


def scores(rng: np.random.Generator, who: Customers, account: Ints, month: Ints, temper: Floats, survey: Ints) -> Ints:
    """0 to 10: the account's mood, the person's temper, and what the story does to them."""
    announced = RISE_MONTH - story.ANNOUNCED_MONTHS_BEFORE
    hurt = np.where(month >= RISE_MONTH + 6, story.ANNOUNCED_SCORE_LATER, story.ANNOUNCED_SCORE)
    value = 8.25 + 1.05 * who.mood[month, account] + 1.1 * temper + 1.05 * rng.standard_normal(len(account))
    value += np.where((who.segment[account] == SEGMENT_OF_RISE) & (month >= announced), hurt, 0.0)
    value += 0.45 * (who.adopted[account] <= month) + 0.35 * who.newer[account] + 0.5 * (survey == TRANSACTIONAL)
    value -= 0.6 * (who.channel[account] == PARTNER) + 0.6 * champion_gone(who, account, month)
    return np.clip(np.round(value), 0, 10).astype(int)


def surveys(
    rng: np.random.Generator,
    who: Customers,
    lives: Lives,
    people: dict[str, np.ndarray],
    month_days: Ints,
    last_day: int,
    first_calendar_month: int,
) -> tuple[dict[str, np.ndarray], list[str]]:
    """Invitations in the order sent, answered or not, and the book their comment numbers point into."""
    sent = Ledger(("person", "month", "survey", "sent"))
    size, account = len(people["place"]), people["account"]
    half = rng.integers(0, 2, size)
    for wave in range(1, story.HISTORY_MONTHS):
        here = (lives.paid_cents[wave, people["place"]] > 0) & (people["since"] < wave) & (people["left"] > wave)
        settled = here & (who.first_month[account] <= wave - 2)
        calendar = (first_calendar_month + wave) % 12
        if calendar in WAVE_MONTHS:
            asked = np.flatnonzero(settled & (half == WAVE_MONTHS.index(calendar) % 2))
            sent.add(asked, wave, RELATIONAL, month_days[wave] + 5 + asked % 4)
        helped = np.flatnonzero(here & (rng.random(size) < TRANSACTIONAL_MONTHLY))
        sent.add(helped, wave, TRANSACTIONAL, month_days[wave] + rng.integers(0, 28, len(helped)))
    rows = sent.table()
    account, month, survey = account[rows["person"]], rows["month"], rows["survey"]

    chance = np.where(survey == RELATIONAL, np.asarray(ANSWERS)[who.segment[account]], TRANSACTIONAL_ANSWERS)
    chance = chance * (1 + 0.14 * np.clip(who.mood[month, account], -2, 2))
    answered = rows["sent"] + np.minimum(rng.geometric(0.3, len(month)) - 1, 13)
    is_answered = (rng.random(len(month)) < chance) & (answered <= last_day)
    temper = rng.standard_normal(size)[rows["person"]]
    score = scores(rng, who, account, month, temper, survey)
    comment, book = comments(rng, who, account, month, score, is_answered)
    rows |= {
        "account": account,
        "answered": np.where(is_answered, answered, OPEN),
        "score": np.where(is_answered, score, NO_SCORE),
        "comment": comment,
    }
    order = np.lexsort((rows["person"], rows["sent"]))
    return {name: column[order] for name, column in rows.items()}, book


def comments(
    rng: np.random.Generator, who: Customers, account: Ints, month: Ints, score: Ints, answered: Truths
) -> tuple[Ints, list[str]]:
    """A number into the phrase book for each row, -1 for no comment; the theme follows the score and the story."""
    book, spans = phrase_book()
    size = len(account)
    level = np.where(score <= 6, 0, np.where(score <= 8, 1, 2))
    priced = (who.segment[account] == SEGMENT_OF_RISE) & (month >= RISE_MONTH - story.ANNOUNCED_MONTHS_BEFORE)
    using, young = who.adopted[account] <= month, month - who.first_month[account] < 9
    one = np.ones(size)
    chances: dict[str, tuple[int, Floats]] = {
        "price": (0, np.where(priced, 9.0, 0.8)),
        "value": (0, np.where(using, 0.6, 1.8)),
        "support": (0, 1.4 * one),
        "partner": (0, 2.5 * (who.channel[account] == PARTNER)),
        "contact left": (0, 2.2 * champion_gone(who, account, month)),
        "fine": (1, one),
        "fine but dear": (1, np.where(priced, 1.2, 0.15)),
        "onboarding": (2, young * np.where(who.newer[account], 2.4, 0.25)),
        "automations": (2, 1.2 * using),
        "people": (2, 0.7 * (who.csm[account] >= 0)),
        "praise": (2, one),
    }
    for region, tongue, weight in (("EMEA", "german", 0.14), ("APAC", "chinese", 0.35)):
        for at, name in enumerate(("bad", "fair", "good")):
            chances[f"{tongue} {name}"] = (at, weight * (who.region[account] == story.REGIONS.index(region)))
    limits = np.cumsum([np.where(level == at, weight, 0.0) for at, weight in chances.values()], axis=0)
    theme = (rng.random(size) * limits[-1] >= limits[:-1]).sum(axis=0)
    first, count = np.array([spans[name] for name in chances]).T
    number = first[theme] + (rng.random(size) * count[theme]).astype(int)
    has_comment = answered & (rng.random(size) < COMMENTS)
    number = np.where(has_comment, number, -1)
    # The awkward ones are spread over history, each on an answer whose score it suits.
    for turn, (at, text) in enumerate(AWKWARD):
        fitting = np.flatnonzero(has_comment & (level == at))
        if len(fitting):
            number[fitting[len(fitting) * (turn + 1) // (len(AWKWARD) + 1)]] = len(book)
        book.append(text)
    return number, book
