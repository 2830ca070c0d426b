"""What becomes of a driver's words: three short sentences without a secret, and which kind of trouble it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from dashboard.base.errors import LongroadError, SignInError, SlowError, SourceError, WarehouseError
from dashboard.base.passwords import words_of
from dashboard.base.settings import Settings

_SLOW = (
    r"(?i)statement timeout|canceling statement|cancell?ed on user|timeout_exceeded|time(?:d )?out|time "
    r"limit|execution time|took too long"
)
_SIGN_IN = (
    r"(?i)authentication failed|access denied|no pg_hba|incorrect username|role .* does not exist|login "
    r"failed|unauthori[sz]ed"
)
_AWAY = (
    r"(?i)server closed|terminating connection|connection (?:was |is "
    r")?(?:refused|reset|closed|lost|aborted)|connection failed|broken pipe|no route|could not "
    r"(?:connect|resolve|translate)"
)
_AGAIN = "The last good figures stay on screen; it is asked again by itself."


@contextmanager
def in_words(where: str, settings: Settings, *, connecting: bool = False) -> Iterator[None]:
    """Whatever a driver raises inside becomes a LongroadError; `where` names the query or what was being done.

    SlowError when the statement took too long, WarehouseError when the warehouse is away or refuses the sign-in,
    SourceError for a query refused.
    """
    try:
        yield
    except LongroadError:
        raise
    except DBAPIError as error:
        raise _of_driver(error, where, settings, connecting) from None
    except SQLAlchemyError as error:
        raise _away(_said(error, settings, connecting), settings) from None
    except Exception as error:
        # Some drivers raise what is no database error; their words may hold what they were given.
        words = _said(error, settings, connecting)
        raise WarehouseError(
            "The warehouse's driver stopped.", f"In {where}, {type(error).__name__}: {words}", _AGAIN
        ) from None


def _of_driver(error: DBAPIError, where: str, settings: Settings, connecting: bool) -> LongroadError:
    raw, words = str(error.orig), _said(error.orig or error, settings, connecting)
    if connecting:
        if re.search(_SIGN_IN, raw):
            return SignInError(
                "The warehouse refused the sign-in.",
                f"At {settings.warehouse_shown}: {words}",
                "Check the user name and the password in the settings.",
            )
        return _away(words, settings)
    is_away = isinstance(error, OperationalError | InterfaceError) and re.search(_AWAY, raw)
    if error.connection_invalidated or is_away:
        return _away(words, settings)
    if re.search(_SLOW, raw):
        return SlowError(
            "The warehouse took too long.",
            f"In {where}, after {settings.statement_seconds} s.",
            "Raise statement_seconds or give the warehouse an index.",
        )
    return SourceError(
        "The warehouse refused a query.", f"In {where}: {words}", "Check the adapter's SQL against the tables."
    )


def _away(words: str, settings: Settings) -> WarehouseError:
    return WarehouseError("The warehouse does not answer.", f"At {settings.warehouse_shown}: {words}", _AGAIN)


def _said(error: BaseException, settings: Settings, connecting: bool) -> str:
    return (
        words_of(str(error), settings.warehouse.get_secret_value(), connecting=connecting)
        or "its own words are not repeated here."
    )
