"""What there is once in a process: settings, the refreshing of facts, the application database, questions under way."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from dashboard.appdb import Reader
from dashboard.appdb.store import AppDatabase
from dashboard.base import numbers as units
from dashboard.base import settings
from dashboard.base.remembered import forget
from dashboard.base.settings import Settings
from dashboard.facts.loading import Facts
from dashboard.facts.refreshing import Refresher
from dashboard.warehouse.answers import SIDE_BY_SIDE, SIDE_BY_SIDE_HERE, LiveAnswers

FIRST_LOAD_SECONDS = 20.0


@st.cache_resource(show_spinner=False)
def chosen_settings() -> Settings:
    """The settings of this process; SettingsError lists every problem."""
    return settings.load()


@st.cache_resource(show_spinner=False)
def refresher() -> Refresher:
    """The one refresher of facts in this process, started."""
    made = Refresher(chosen_settings()).start()
    made.on_change(forget)
    return made


@st.cache_resource(show_spinner=False)
def reader() -> Reader:
    """The one reader of the application database in this process; opened when first asked."""
    return Reader(chosen_settings().app_database_url)


def app_database() -> AppDatabase:
    """The application database to save in; AppDatabaseError says in words why it cannot be opened."""
    return reader().app_database()


@st.cache_resource(show_spinner=False)
def live_answers() -> LiveAnswers:
    """Answers of the warehouse to questions asked while somebody waits."""
    return LiveAnswers(side_by_side=SIDE_BY_SIDE_HERE if chosen_settings().is_embedded else SIDE_BY_SIDE)


@lru_cache(maxsize=16)
def unit(kind: str) -> units.Unit:
    """How numbers of that kind are written in this company's currency and locale."""
    chosen = chosen_settings()
    made = {
        "money": lambda: units.money(chosen.currency, chosen.locale),
        "amount": lambda: units.amount(chosen.currency, chosen.locale),
        "percent": lambda: units.percent(chosen.locale),
        "rate": lambda: units.rate(chosen.locale),
        "count": lambda: units.count(chosen.locale),
        "points": lambda: units.points(chosen.locale),
        "ratio": lambda: units.ratio(chosen.locale),
        "months": lambda: units.months(chosen.locale),
    }
    return made[kind]()


def facts() -> Facts | None:
    """The facts as they are; None only before the very first ones exist."""
    the_refresher = refresher()
    return the_refresher.current(wait_seconds=FIRST_LOAD_SECONDS if the_refresher.current() is None else 0)
