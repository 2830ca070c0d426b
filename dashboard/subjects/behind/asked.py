"""What a link asks for when it opens the list behind a number: which list, of which months, counted in which way.

It stands in the address (`accounts?behind=lost&months=2025-11..2026-10`), so it can be shared and survives a reload.
Whose accounts they are is the slice's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from dashboard.base.months import month_start
from dashboard.measures.slices import Slice
from dashboard.session import address

NAME, MONTHS = "behind", "months"
WAYS = ("age", "days", "ahead", "reason", "survey", "multi_year")
OPENS = (NAME, MONTHS, *WAYS)
"""The names such a link uses, beside those of the slice."""

FIRST, LAST = 1900 * 12, 2200 * 12
DAYS_AHEAD = (30, 60, 90, 180)
OLDEST = 1200
LONGEST = 2000
"""Characters of a reason or a survey that an address may hold; more is said to be unread, never cut."""
FARTHEST = 12


@dataclass(frozen=True)
class Asked:
    """name: which list; first and last: its months (month indices), None where the list is of no month.

    age: months since the first paid month; days: how far ahead, 0 where months are asked for; ahead: in so many months
    something is committed; reason: why a contract was lost, empty for every reason; multi_year: whether contracts of
    more than a year are left out.
    """

    name: str
    first: int | None = None
    last: int | None = None
    age: int = 0
    days: int = 0
    ahead: int = 3
    reason: str = ""
    survey: str = "relational"
    multi_year: str = "exclude"

    @property
    def months(self) -> range:
        """Its months; none for a list that is of no month."""
        return range(0) if self.first is None or self.last is None else range(self.first, self.last + 1)

    def to_params(self) -> dict[str, str]:
        """The address of this list, beside the slice; what is usual is left out."""
        found = {NAME: self.name}
        if self.first is not None and self.last is not None:
            months = [f"{month_start(month):%Y-%m}" for month in (self.first, self.last)]
            found[MONTHS] = "..".join(dict.fromkeys(months))
        usual = Asked(self.name)
        ways = {way: getattr(self, way) for way in WAYS}
        return found | {way: str(value) for way, value in ways.items() if value != getattr(usual, way)}


def behind(name: str, months: range | int | None = None, **ways: object) -> Asked:
    """`behind("lost", view.window)`, `behind("paying", view.end)`."""
    if months is None:
        return Asked(name, **ways)  # type: ignore[arg-type]
    first, last = (months, months) if isinstance(months, int) else (months[0], months[-1])
    return Asked(name, int(first), int(last), **ways)  # type: ignore[arg-type]


def link(asked: Asked, choices: Mapping[str, Sequence[str]] | None = None) -> str:
    """Where the list is shown: the slice on screen kept, some dimensions chosen anew."""
    return each([asked], choices)[0]


def each(asked: Iterable[Asked | None], choices: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    """The same for many: every bar of a picture has one, so what they share is written once. Empty where there is no
    list.
    """
    slice_ = address.link(choices or {})
    before = f"accounts?{slice_}&" if slice_ else "accounts?"
    return ["" if one is None else before + _query(one) for one in asked]


@lru_cache(maxsize=10_000)
def _query(asked: Asked) -> str:
    return urlencode(asked.to_params())


def link_of(asked: Asked, slice_: Slice) -> str:
    """The same for a slice that is not the one on screen."""
    return link(asked, slice_.to_params())


def read(params: Mapping[str, Sequence[str]], usual: int) -> tuple[Asked, list[str]]:
    """What a link asks for, and what of it cannot be read: `usual` is the month taken instead of one.

    Nothing raises: any text may stand in an address.
    """
    said = {name: values[-1] for name, values in params.items() if values}
    unread = [name for name, values in params.items() if len(set(values)) > 1]
    first, last = usual, usual
    if MONTHS in said:
        parts = [_month(part) for part in said[MONTHS].split("..")]
        if len(parts) <= 2 and None not in parts and (parts[0] or 0) <= (parts[-1] or 0):
            first, last = parts[0] or usual, parts[-1] or usual
        else:
            unread.append(MONTHS)
    age, days = (_number(said.get(way, ""), most) for way, most in (("age", OLDEST), ("days", DAYS_AHEAD[-1])))
    unread += [way for way, found in (("age", age), ("days", days)) if said.get(way) and found is None]
    if days and days not in DAYS_AHEAD:
        unread, days = [*unread, "days"], 0
    ahead = _number(said.get("ahead", ""), FARTHEST)
    unread += ["ahead"] if said.get("ahead") and ahead is None else []
    reason, survey = said.get("reason", ""), said.get("survey", Asked("").survey)
    unread += [way for way, text in (("reason", reason), ("survey", survey)) if len(text) > LONGEST]
    found = Asked(
        said.get(NAME, ""),
        first,
        last,
        age or 0,
        days or 0,
        Asked("").ahead if ahead is None else ahead,
        reason if len(reason) <= LONGEST else "",
        survey if len(survey) <= LONGEST else Asked("").survey,
        said.get("multi_year", "exclude"),
    )
    return found, list(dict.fromkeys(unread))


def _number(text: str, most: int) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= 4
    return int(text) if is_number and int(text) <= most else None


def _month(text: str) -> int | None:
    year, _, month = text.partition("-")
    is_month = text.isascii() and year.isdecimal() and month.isdecimal() and len(year) == 4 and len(month) == 2
    found = int(year) * 12 + int(month) - 1 if is_month and 1 <= int(month) <= 12 else -1
    return found if FIRST <= found < LAST else None
