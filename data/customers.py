"""Who Northwind Cloud's customers are: everything about an account that does not change, and its hidden moods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data import story

Ints = NDArray[np.integer]
Floats = NDArray[np.floating]
Truths = NDArray[np.bool_]

NEVER = 9_999  # a month that does not come


@dataclass(frozen=True)
class Customers:
    """One array entry per account, in the order they signed; months count from the first month of history."""

    first_month: Ints  # month of the first period; history's end or later = signed, not yet started
    first_day: Ints  # 1 to 28
    segment: Ints
    region: Ints
    plan: Ints
    channel: Ints
    industry: Ints  # -1 = missing, here and below
    use_case: Ints
    csm: Ints
    term: Ints  # months of the first contract; 1 = month to month
    auto_renew: Truths
    price: Ints  # core price of the first period, cents a month
    newer: Truths  # started since the onboarding change
    has_champion: Truths
    champion_left: Ints  # month a champion leaves, NEVER if none does
    adopted: Ints  # month automations are taken up, NEVER if never
    mood: Floats  # [month, account], about standard normal

    def __len__(self) -> int:
        return len(self.first_month)


def pick(rng: np.random.Generator, rows: Ints, shares: tuple[tuple[float, ...], ...]) -> Ints:
    """One code per row, drawn with the shares of the row's own kind."""
    limits = np.cumsum(np.asarray(shares), axis=1)
    drawn = rng.random(len(rows))
    return (drawn[:, None] > limits[rows][:, :-1]).sum(axis=1).astype(np.int8)


def draw(rng: np.random.Generator, size: int, shares: tuple[float, ...], missing: float = 0.0) -> Ints:
    """`size` codes drawn with the shares; -1 for the missing part."""
    codes = np.minimum(np.searchsorted(np.cumsum(shares), rng.random(size)), len(shares) - 1).astype(np.int8)
    if missing:
        codes[rng.random(size) < missing] = -1
    return codes


def start_months(rng: np.random.Generator, accounts: int, first_calendar_month: int) -> Ints:
    """The month each account starts in, in order: a launch, then growth with peaks in January and June."""
    month = np.arange(story.HISTORY_MONTHS)
    weight = np.asarray(story.SEASON)[(first_calendar_month + month) % 12]
    weight = weight * (1 + (story.GROWTH - 1) * month / (story.HISTORY_MONTHS - 1))
    weight[0] = max(weight[0], 1.0) * story.LAUNCH
    ahead = round(accounts * story.SIGNED_AHEAD)
    starts = rng.choice(story.HISTORY_MONTHS, accounts - ahead, p=weight / weight.sum())
    starts[:1] = 0  # history begins with its first month, however few accounts there are
    signed = story.HISTORY_MONTHS + rng.integers(0, story.AHEAD_MONTHS, ahead)
    return np.sort(np.concatenate([starts, signed])).astype(np.int16)


def moods(rng: np.random.Generator, accounts: int, months: int) -> Floats:
    """How content each account is, month by month: half temperament, half a slow wave."""
    temperament = rng.standard_normal(accounts, dtype=np.float32)
    mood = np.empty((months, accounts), np.float32)
    wave = rng.standard_normal(accounts, dtype=np.float32)
    for month in range(months):
        wave = np.float32(0.86) * wave + np.float32(0.51) * rng.standard_normal(accounts, dtype=np.float32)
        mood[month] = np.float32(0.6) * temperament + np.float32(0.8) * wave
    return mood


def make(rng: np.random.Generator, accounts: int, first_calendar_month: int) -> Customers:
    """Draw the customers; `first_calendar_month` is 0 for a history that begins in a January."""
    first_month = start_months(rng, accounts, first_calendar_month)
    segment = draw(rng, accounts, story.SEGMENT_SHARE)
    region = draw(rng, accounts, story.REGION_SHARE)
    teams = [len(team) for team in story.CSMS]
    csm = (np.cumsum([0, *teams])[region] + (rng.random(accounts) * np.asarray(teams)[region]).astype(int)).astype(
        np.int8
    )
    csm[rng.random(accounts) > np.asarray(story.CSM_SHARE)[segment]] = -1
    newer = first_month >= story.HISTORY_MONTHS - story.ONBOARDING_MONTHS_AGO
    dearer = 1 + 0.08 * first_month / story.HISTORY_MONTHS  # later customers start a little higher
    price = np.exp(rng.standard_normal(accounts) * np.asarray(story.PRICE_SIGMA)[segment])
    price = np.maximum(price * np.asarray(story.PRICE_MEDIAN)[segment] * dearer, 19).round().astype(np.int64) * 100

    champion = rng.geometric(story.CHAMPION_LEAVES_MONTHLY, accounts) + first_month
    has_champion = rng.random(accounts) < np.asarray(story.CHAMPION_SHARE)[segment]
    champion[~has_champion] = NEVER
    monthly = story.STICKY_ADOPTED_MONTHLY * np.where(newer, story.ONBOARDING_ADOPTION, 1.0)
    adopted = rng.geometric(monthly * (0.5 + rng.random(accounts))) + first_month
    months = story.HISTORY_MONTHS + story.AHEAD_MONTHS
    return Customers(
        first_month=first_month,
        first_day=np.where(rng.random(accounts) < 0.45, 1, rng.integers(1, 29, accounts)).astype(np.int8),
        segment=segment,
        region=region,
        plan=pick(rng, segment, story.PLAN_SHARE),
        channel=pick(rng, segment, story.CHANNEL_SHARE),
        industry=draw(rng, accounts, story.INDUSTRY_SHARE, story.INDUSTRY_MISSING),
        use_case=draw(rng, accounts, story.USE_CASE_SHARE, story.USE_CASE_MISSING),
        csm=csm,
        term=np.asarray(story.TERMS, np.int16)[pick(rng, segment, story.TERM_SHARE)],
        auto_renew=rng.random(accounts) < np.asarray(story.AUTO_RENEW)[segment],
        price=price,
        newer=newer,
        has_champion=has_champion,
        champion_left=np.where(champion < months, champion, NEVER).astype(np.int16),
        adopted=np.where(adopted < months, adopted, NEVER).astype(np.int16),
        mood=moods(rng, accounts, months),
    )
