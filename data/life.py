"""The life of every account, month by month: starting, growing, shrinking, renewing, leaving, coming back."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from data import story
from data.customers import NEVER, Customers, Floats, Ints, Truths

OPEN = np.iinfo(np.int32).max  # a period without an end
UNDECIDED = -1
CORE, FIRST_ADD_ON = 0, 1
NO_REASON = -1

RISE_MONTH = story.HISTORY_MONTHS - story.PRICE_RISE_MONTHS_AGO
SEGMENT_OF_RISE = story.SEGMENTS.index(story.PRICE_RISE_SEGMENT)
PARTNER = story.CHANNELS.index("Partner")


@dataclass
class Ledger:
    """Rows gathered batch by batch, one list per column; `table()` gives the columns whole."""

    names: tuple[str, ...]
    batches: list[tuple[np.ndarray, ...]] = field(default_factory=list)

    def add(self, *columns: np.ndarray | int) -> None:
        """A batch of rows; a plain number stands for the whole batch."""
        size = max(len(c) for c in columns if isinstance(c, np.ndarray))
        if size:
            self.batches.append(tuple(c if isinstance(c, np.ndarray) else np.full(size, c) for c in columns))

    def table(self) -> dict[str, np.ndarray]:
        """The rows as columns."""
        return {name: np.concatenate([batch[i] for batch in self.batches]) for i, name in enumerate(self.names)}


@dataclass(frozen=True)
class Lives:
    """What happened: billing periods and contracts as columns (days count from 1970-01-01), and month-end states."""

    periods: dict[str, np.ndarray]
    contracts: dict[str, np.ndarray]
    paid_cents: np.ndarray  # [month, account of `detail`], core price at the month's end, 0 = not paying
    total_cents: np.ndarray  # [month], all MRR at the month's end
    paying: np.ndarray  # [month], accounts


class Business:
    """The state of every account while the months go by."""

    def __init__(self, rng: np.random.Generator, customers: Customers, month_days: Ints, last_day: int, detail: Ints):
        """`month_days` holds the first day of every month of history and beyond, `last_day` what is known by now."""
        size = len(customers)
        self.rng, self.who, self.month_days, self.last_day, self.detail = rng, customers, month_days, last_day, detail
        self.paying = np.zeros(size, bool)
        self.price = customers.price.copy()
        self.since = np.zeros(size, np.int32)  # day the running core period began
        self.day = customers.first_day.astype(np.int32)  # of the month, on which contracts fall due
        self.joined = np.full(size, NEVER, np.int16)  # month the customer (last) joined
        self.left = np.full(size, NEVER, np.int16)
        self.term = customers.term.copy()
        self.due = np.full(size, NEVER, np.int16)  # month the running contract falls due
        self.add_on = np.zeros((len(story.ADD_ONS), size), np.int64)
        self.add_on_since = np.zeros((len(story.ADD_ONS), size), np.int32)
        self.busy = np.zeros(size, bool)  # something happened to it this month
        self.periods = Ledger(("account", "product", "from", "until", "cents"))
        self.contracts = Ledger(("account", "due", "term", "cents", "renewed_cents", "decided", "notice", "reason"))
        base = np.where(customers.channel == PARTNER, story.PARTNER_LOSS_ODDS, 1.0)
        self.odds = base * np.where(customers.newer, story.ONBOARDING_LOSS_ODDS, 1.0)

    # -- chances -------------------------------------------------------------------------------------------------
    def loss_chance(self, rows: Ints, month: int, base: Floats, *, contract: bool) -> Floats:
        """Chance of loss: the base odds times every effect of the story that holds for the account this month."""
        who = self.who
        odds = base / (1 - base) * self.odds[rows]
        odds = odds * np.where(who.adopted[rows] < month, story.STICKY_LOSS_ODDS, 1.0)
        gone = month - who.champion_left[rows]
        odds *= np.where((gone >= 0) & (gone < story.CHAMPION_LEFT_MONTHS), story.CHAMPION_LEFT_ODDS, 1.0)
        odds *= story.MOOD_LOSS_ODDS ** who.mood[max(month - story.MOOD_LAG_MONTHS, 0), rows]
        if contract and month >= RISE_MONTH:
            odds *= np.where(who.segment[rows] == SEGMENT_OF_RISE, story.PRICE_RISE_LOSS_ODDS, 1.0)
        return odds / (1 + odds)

    def some(self, month: int, chance: Floats | float, among: Truths | None = None) -> Ints:
        """Paying accounts to which something of that chance happens this month, and nothing else has."""
        hit = self.paying & ~self.busy & (self.rng.random(len(self.who), dtype=np.float32) < chance)
        return np.flatnonzero(hit if among is None else hit & among)

    def days(self, month: int, size: int) -> Ints:
        """Random days of a month, never the first (a period of the month before may end there)."""
        return (self.month_days[month] + self.rng.integers(1, 28, size)).astype(np.int32)

    # -- what can happen -----------------------------------------------------------------------------------------
    def join(self, rows: Ints, days: Ints, month: int) -> None:
        """A first or renewed start of service."""
        self.paying[rows], self.busy[rows] = True, True
        self.since[rows], self.joined[rows], self.left[rows] = days, month, NEVER
        self.day[rows] = days - self.month_days[month] + 1
        self.due[rows] = np.where(self.term[rows] > 1, month + self.term[rows], NEVER)

    def leave(self, rows: Ints, days: Ints, month: int) -> None:
        """Everything the account pays for ends."""
        self.periods.add(rows, CORE, self.since[rows], days, self.price[rows])
        for product in range(len(story.ADD_ONS)):
            held = self.add_on[product, rows] > 0
            self.drop(rows[held], days[held], product)
        self.paying[rows], self.busy[rows], self.left[rows], self.due[rows] = False, True, month, NEVER

    def drop(self, rows: Ints, days: Ints, product: int) -> None:
        """An add-on ends."""
        self.periods.add(
            rows, FIRST_ADD_ON + product, self.add_on_since[product, rows], days, self.add_on[product, rows]
        )
        self.add_on[product, rows] = 0

    def reprice(self, rows: Ints, days: Ints, cents: Ints) -> None:
        """The core price changes: one period ends where the next begins."""
        changed = cents != self.price[rows]
        rows, days, cents = rows[changed], days[changed], cents[changed]
        self.periods.add(rows, CORE, self.since[rows], days, self.price[rows])
        self.price[rows], self.since[rows], self.busy[rows] = cents, days, True

    # -- a month -------------------------------------------------------------------------------------------------
    def starts(self, month: int) -> None:
        """New customers, and some who left and come back at nine tenths of their price."""
        new = np.flatnonzero(self.who.first_month == month)
        self.join(new, (self.month_days[month] + self.who.first_day[new] - 1).astype(np.int32), month)
        if month >= story.HISTORY_MONTHS:
            return
        away = month - self.left.astype(int)
        nearest, farthest = story.RETURN_MONTHS
        drawn = self.rng.random(len(away), dtype=np.float32) < story.RETURNS_MONTHLY
        back = np.flatnonzero(drawn & (away >= nearest) & (away <= farthest))
        self.price[back] = np.maximum(self.price[back] * 9 // 10, 1900)
        self.term[back] = np.where(self.rng.random(len(back)) < 0.5, 12, 1)
        self.join(back, self.days(month, len(back)), month)

    def departures(self, month: int) -> None:
        """Month-to-month customers leave at any time; contracts may be left in their first months."""
        age = month - self.joined.astype(int)
        monthly = self.paying & (self.term == 1) & (age > 0)
        opting = self.paying & (self.term > 1) & (age > 0) & (age <= story.OPT_OUT_MONTHS)
        rows = np.flatnonzero((monthly | opting) & ~self.busy)
        segment = self.who.segment[rows]
        base = np.where(
            monthly[rows], np.asarray(story.LOSS_MONTHLY)[segment], np.asarray(story.OPT_OUT_MONTHLY)[segment]
        )
        early = monthly[rows] & (age[rows] <= story.EARLY_MONTHS)
        base = np.where(early, base * story.EARLY_ODDS, base)
        rows = rows[self.rng.random(len(rows)) < self.loss_chance(rows, month, base, contract=False)]
        self.leave(rows, self.days(month, len(rows)), month)

    def renewals(self, month: int) -> None:
        """Contracts that fall due. What is decided after today is not known and changes nothing yet."""
        rng, rows = self.rng, np.flatnonzero(self.paying & (self.due == month))
        size, who, segment = len(rows), self.who, self.who.segment[rows]
        due = (self.month_days[month] + self.day[rows] - 1).astype(np.int32)
        lost = rng.random(size) < self.loss_chance(
            rows, month, np.asarray(story.LOSS_AT_RENEWAL)[segment], contract=True
        )
        cents = self.renewed_price(rows, month)

        notice = due - np.asarray(story.NOTICE_DAYS)[segment]
        late = rng.random(size) < story.DECIDED_LATE
        decided = due + np.where(late, rng.integers(1, 26, size), -rng.gamma(2.0, 14.0, size).astype(int))
        by_itself = np.where(lost, notice - rng.integers(0, 15, size), notice + 1)
        decided = np.where(who.auto_renew[rows], by_itself, decided)
        waiting = (due > self.last_day - 125) & (due < self.last_day - 31) & ~who.auto_renew[rows]
        known = (decided <= self.last_day) & ~(waiting & (rng.random(size) < story.NEVER_DECIDED))

        reason = np.where(lost & known, self.reasons(rows, month), NO_REASON)
        self.contracts.add(
            rows,
            due,
            self.term[rows],
            self.price[rows],
            np.where(known, np.where(lost, 0, cents), UNDECIDED),
            np.where(known, decided, OPEN),
            notice,
            reason,
        )
        self.leave(rows[lost & known], due[lost & known], month)
        kept, undecided = rows[~lost & known], rows[~known]
        self.reprice(kept, due[~lost & known], cents[~lost & known])
        longer = (self.term[kept] == 12) & (rng.random(len(kept)) < story.TO_TWO_YEARS)
        self.term[kept] = np.where(longer, 24, self.term[kept])
        self.due[kept] = month + self.term[kept]
        self.due[undecided] = NEVER  # service goes on at the old price until somebody decides
        self.busy[rows] = True

    def renewed_price(self, rows: Ints, month: int) -> Ints:
        """What a renewing customer pays: the uplift of the year, the price rise, or a smaller package."""
        rng, size = self.rng, len(rows)
        rise = (self.who.segment[rows] == SEGMENT_OF_RISE) & (month >= RISE_MONTH)
        risen = np.where(rng.random(size) < story.PRICE_RISE_ACCEPTED, story.PRICE_RISE, story.PRICE_RISE / 3)
        factor = 1 + np.where(rise, risen, story.RENEWAL_UPLIFT * 2 * rng.random(size).round(1))
        shrink = rng.random(size) < np.where(rise, story.PRICE_RISE_DOWNGRADE, story.RENEWAL_DOWNGRADE)
        factor = np.where(shrink, 0.60 + 0.35 * rng.random(size), factor)
        return np.maximum((self.price[rows] * factor).round(), 1900).astype(np.int64)

    def reasons(self, rows: Ints, month: int) -> Ints:
        """What the customer said when leaving."""
        rng, size, who = self.rng, len(rows), self.who
        shares = np.tile([0.20, 0.26, 0.08, 0.26, 0.20], (size, 1))
        shares[who.adopted[rows] >= month, 1] *= 1.8
        gone = month - who.champion_left[rows]
        shares[(gone >= 0) & (gone < story.CHAMPION_LEFT_MONTHS), 2] *= 9
        price = (who.segment[rows] == SEGMENT_OF_RISE) & (month >= RISE_MONTH)
        others = shares[price, 1:].sum(axis=1)
        shares[price, 0] = others * story.PRICE_RISE_REASON_SHARE / (1 - story.PRICE_RISE_REASON_SHARE)
        limits = np.cumsum(shares, axis=1)
        said = (rng.random(size)[:, None] * limits[:, -1:] > limits[:, :-1]).sum(axis=1)
        return np.where(rng.random(size) < story.REASON_MISSING, NO_REASON, said)

    def changes(self, month: int) -> None:
        """Seats bought and given back, add-ons taken and cancelled, in the course of a contract."""
        rng = self.rng
        using = np.where(self.who.adopted < month, 1.4, 0.8)
        settled = self.joined < month
        for chance, low, high in (
            (story.SEATS_UP_MONTHLY * using, 0.06, 0.30),
            (story.SEATS_DOWN_MONTHLY, -0.35, -0.08),
        ):
            rows = self.some(month, chance, settled)
            factor = 1 + low + (high - low) * rng.random(len(rows))
            cents = np.maximum((self.price[rows] * factor).round(), 1900).astype(np.int64)
            self.reprice(rows, self.days(month, len(rows)), cents)
        for product, chance in enumerate(story.ADD_ON_MONTHLY):
            held = self.add_on[product] > 0
            gone = self.some(month, story.ADD_ON_CANCELLED_MONTHLY, held)
            self.drop(gone, self.days(month, len(gone)), product)
            taken = self.some(month, chance, settled & ~held)
            self.add_on_since[product, taken] = self.days(month, len(taken))
            self.add_on[product, taken] = (
                self.price[taken] * story.ADD_ON_PRICE[product] * (0.7 + 0.6 * rng.random(len(taken)))
            ).round()
            self.busy[gone] = self.busy[taken] = True

    def announced(self) -> None:
        """What is already agreed for the coming months: notice given, smaller packages, add-ons to end."""
        month = story.HISTORY_MONTHS
        plain = self.some(month, 0.012, self.term == 1)
        self.leave(plain, self.days(month, len(plain)), month)
        smaller = self.some(month, 0.006, self.term > 1)
        self.reprice(smaller, self.days(month + 1, len(smaller)), (self.price[smaller] * 7 // 10))
        for product in range(len(story.ADD_ONS)):
            ending = self.some(month, 0.03, (self.add_on[product] > 0) & (self.term > 1))
            self.drop(ending, self.days(month + 1, len(ending)), product)

    def run(self) -> Lives:
        """All months of history, then what is known about the next few."""
        paid = np.zeros((story.HISTORY_MONTHS, len(self.detail)), np.int64)
        total, count = np.zeros(story.HISTORY_MONTHS, np.int64), np.zeros(story.HISTORY_MONTHS, np.int64)
        for month in range(story.HISTORY_MONTHS + story.AHEAD_MONTHS):
            self.busy[:] = False
            self.starts(month)
            self.renewals(month)
            if month < story.HISTORY_MONTHS:
                self.departures(month)
                self.changes(month)
                paid[month] = np.where(self.paying, self.price, 0)[self.detail]
                total[month] = self.price[self.paying].sum() + self.add_on.sum()
                count[month] = self.paying.sum()
        self.busy[:] = self.since > self.last_day
        self.announced()
        self.close()
        return Lives(self.periods.table(), self.contracts.table(), paid, total, count)

    def close(self) -> None:
        """Periods still running stay open; contracts due later are on the books, undecided."""
        rows = np.flatnonzero(self.paying)
        self.periods.add(rows, CORE, self.since[rows], OPEN, self.price[rows])
        for product in range(len(story.ADD_ONS)):
            held = np.flatnonzero(self.add_on[product] > 0)
            self.drop(held, np.full(len(held), OPEN), product)
        rows = np.flatnonzero(self.paying & (self.due < NEVER))
        due = self.month_days[self.due[rows]] + self.day[rows] - 1
        notice = due - np.asarray(story.NOTICE_DAYS)[self.who.segment[rows]]
        self.contracts.add(rows, due, self.term[rows], self.price[rows], UNDECIDED, OPEN, notice, NO_REASON)
