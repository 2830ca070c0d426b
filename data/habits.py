"""What accounts do and what customer success sees and does: usage, health diagnoses, touches, and what it all costs."""

from __future__ import annotations

import numpy as np

from data import story
from data.customers import Customers, Floats, Ints
from data.life import PARTNER, RISE_MONTH, SEGMENT_OF_RISE, Ledger, Lives
from data.people import champion_gone

SEAT_PRICE = (32.0, 29.0, 24.0)  # dollars a month, by segment
OTHER_FEATURES = {"used_reports": 0.72, "used_mobile": 0.41, "used_api": 0.22}  # popular, and without effect on renewal
COMPONENTS = ("use_frequency", "community", "response_speed", "business_volume", "ability_to_pay", "self_drive")
MISSING = (0.03, 0.22, 0.08, 0.15, 0.10, 0.12)
DIAGNOSED = (0.93, 0.84, 0.78)  # share of diagnoses due that take place, by segment
ENTERPRISE = story.SEGMENTS.index("Enterprise")

KINDS = ("onboarding", "training", "qbr", "executive", "diagnosis", "playbook")
PLAYBOOKS = ("Welcome call", "Guided onboarding", "New champion", "Low use", "Renewal in 90 days", "Price conversation")
OUTCOMES = ("agreed next steps", "went well", "risk found", "postponed", "no answer")
NONE = -1


def usage(rng: np.random.Generator, who: Customers, lives: Lives, detail: Ints) -> dict[str, np.ndarray]:
    """One row per detailed account and month it paid at the end of."""
    month, place = np.nonzero(lives.paid_cents)
    account, size = detail[place], len(place)
    licensed = (
        np.maximum(lives.paid_cents[month, place] / 100 / np.asarray(SEAT_PRICE)[who.segment[account]], 1)
        .round()
        .astype(int)
    )
    adopted = who.adopted[account] <= month
    lean = (
        0.35
        + 0.5 * who.mood[month, account]
        + 0.5 * adopted
        - 0.5 * champion_gone(who, account, month)
        + 0.2 * who.newer[account]
    )
    lean -= 0.8 * (month - who.first_month[account] < 2)
    share = 1 / (1 + np.exp(-lean - 0.25 * rng.standard_normal(size)))
    active = np.minimum((licensed * share * 1.08).round(), licensed * 1.05 + 1).astype(int)
    features = {story.STICKY_FEATURE: adopted & (rng.random(size) < story.STICKY_KEPT_MONTHLY)}
    for name, share_of_accounts in OTHER_FEATURES.items():
        habit = rng.random(len(detail))[place] + 0.12 * rng.standard_normal(size)
        features[name] = (habit < share_of_accounts) & (active > 0)
    events = (active * np.exp(4.1 + 0.35 * rng.standard_normal(size)) * (1 + 0.4 * adopted)).astype(int)
    return {
        "account": account,
        "month": month,
        "active": active,
        "licensed": licensed,
        "events": events,
        **{k: v & (active > 0) for k, v in features.items()},
    }


def health(
    rng: np.random.Generator, who: Customers, lives: Lives, detail: Ints, month_days: Ints
) -> dict[str, np.ndarray]:
    """Diagnoses: Enterprise every month, others every three; components 0 to 100, -1 when missing."""
    month, place = np.nonzero(lives.paid_cents)
    account = detail[place]
    segment, age = who.segment[account], month - who.first_month[account]
    is_due = (age > 0) & ((segment == ENTERPRISE) | ((month + account) % 3 == 0))
    done = np.flatnonzero(is_due & (rng.random(len(month)) < np.asarray(DIAGNOSED)[segment]))
    month, account, segment = month[done], account[done], segment[done]
    size, mood, adopted = len(month), who.mood[month, account], who.adopted[account] <= month
    state = (
        60
        + 12 * mood
        + 8 * adopted
        - 11 * champion_gone(who, account, month)
        - 4 * (who.channel[account] == PARTNER)
        + 3 * who.newer[account]
    )
    pinched = (segment == SEGMENT_OF_RISE) & (month >= RISE_MONTH)
    centre = (state + 4, 26 + 0.6 * state, state + 3, 64 + 6 * mood, 74 - 7 * pinched, state + 6 * adopted - 2)
    spread = (8, 15, 11, 13, 11, 9)

    def measured(middle: Floats, width: float, missing: float) -> Ints:
        value = np.clip(np.round(middle + width * rng.standard_normal(size)), 0, 100).astype(int)
        return np.where(rng.random(size) < missing, NONE, value)

    rows = {
        name: measured(np.asarray(middle), width, gap)
        for name, middle, width, gap in zip(COMPONENTS, centre, spread, MISSING, strict=True)
    }
    # Managers see their accounts a little rosier than the parts do.
    rows["csm_sentiment"] = np.where(who.csm[account] >= 0, measured(state + 7, 12, 0.3), NONE)
    return {"account": account, "month": month, "day": month_days[month] + rng.integers(2, 27, size), **rows}


def touches(
    rng: np.random.Generator,
    who: Customers,
    lives: Lives,
    detail: Ints,
    diagnoses: dict[str, np.ndarray],
    month_days: Ints,
    last_day: int,
) -> dict[str, np.ndarray]:
    """What customer success did. Touches have no effect on anything: playbooks go to accounts in trouble,
    so a page that finds playbooks followed by losses has found why they were run, not what they did."""
    rows = Ledger(("account", "day", "kind", "playbook"))
    kind, book = KINDS.index, PLAYBOOKS.index
    segment, looked_after = who.segment[detail], who.csm[detail] >= 0
    for month in range(story.HISTORY_MONTHS):
        paid = lives.paid_cents[month] > 0
        age = month - who.first_month[detail]

        def happen(
            name: str,
            which: np.ndarray,
            chance: Floats | float,
            playbook: int = NONE,
            month: int = month,
            paid: np.ndarray = paid,
        ) -> None:
            chosen = detail[paid & which & (rng.random(len(detail)) < chance)]
            rows.add(chosen, month_days[month] + rng.integers(2, 28, len(chosen)), kind(name), playbook)

        newer = who.newer[detail]
        happen("onboarding", (age == 1) & ~newer, 0.55, book("Welcome call"))
        happen("onboarding", (age >= 1) & (age <= 3) & newer, 0.9, book("Guided onboarding"))
        happen("training", age > 0, np.where((age < 5) & newer, 0.16, 0.025))
        happen(
            "qbr",
            looked_after & (age > 2) & ((month + detail) % np.where(segment == ENTERPRISE, 3, 6) == 0),
            np.where(segment < 2, 0.78, 0.15),
        )
        happen("executive", looked_after & (age > 1), np.asarray((0.10, 0.022, 0.002))[segment])
        happen("playbook", looked_after & (who.champion_left[detail] == month - 1), 0.6, book("New champion"))
        happen("playbook", looked_after & (age > 2) & (who.mood[month, detail] < -1.3), 0.2, book("Low use"))
    visited = np.flatnonzero(who.csm[diagnoses["account"]] >= 0)
    rows.add(diagnoses["account"][visited], diagnoses["day"][visited], kind("diagnosis"), NONE)

    due, account = lives.contracts["due"], lives.contracts["account"]
    planned = due - 75 - rng.integers(0, 15, len(due))
    spoken = (planned <= last_day) & (who.csm[account] >= 0) & np.isin(account, detail) & (rng.random(len(due)) < 0.6)
    priced = (who.segment[account] == SEGMENT_OF_RISE) & (due >= month_days[RISE_MONTH])
    rows.add(
        account[spoken],
        planned[spoken],
        kind("playbook"),
        np.where(priced, book("Price conversation"), book("Renewal in 90 days"))[spoken],
    )

    table = rows.table()
    order = np.lexsort((table["playbook"], table["kind"], table["account"], table["day"]))
    table = {name: column[order] for name, column in table.items()}
    happened_in = (np.searchsorted(month_days, table["day"], side="right") - 1).clip(max=story.HISTORY_MONTHS - 1)
    mood = who.mood[happened_in, table["account"]] + rng.standard_normal(len(order))
    gloomy = np.searchsorted([-1.6, -0.9, -0.4, 0.5], -mood)  # 0 the best to 4 the worst
    table["outcome"] = np.where(rng.random(len(order)) < 0.08, NONE, np.array([1, 0, 0, 3, 2])[gloomy])
    table["outcome"][(gloomy == 4) & (rng.random(len(order)) < 0.4)] = OUTCOMES.index("no answer")
    table["csm"] = who.csm[table["account"]]
    return table


def costs(rng: np.random.Generator, lives: Lives, accounts: int) -> dict[str, np.ndarray]:
    """Cents a month by ledger: sales and marketing lead growth, customer success follows the MRR."""
    months, mrr, scale = len(lives.total_cents), lives.total_cents / 100, accounts / 1500

    def ledger(fixed: float, share: float) -> Ints:
        spent = (fixed * scale + share * mrr) * (1 + 0.05 * rng.standard_normal(months))
        return (spent.round() * 100).astype(np.int64)

    return {
        "sales": ledger(95_000, 0.115),
        "marketing": ledger(60_000, 0.075),
        "customer_success": ledger(26_000, 0.068),
    }
