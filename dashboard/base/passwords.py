"""Addresses that hold a password: which are refused, how one is shown, and what is kept out of every text.

A password that is not written with escapes cannot be told from the host behind it, so neither we nor a driver could
keep all of it back. Such an address is refused, in words that repeat nothing of it.
"""

from __future__ import annotations

import base64
import html
import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, quote_plus, unquote, unquote_plus

HIDDEN = "***"
ESCAPES = (
    "a user name or password with other characters than letters and digits is written with their escapes: "
    "@ is %40, : is %3A, / is %2F, ? is %3F, "
    "# is %23, % is %25, & is %26, [ is %5B, ] is %5D, a blank is %20"
)
_SAFE = r"(?:[^\s@:/?#\[\]%&\\]|%[0-9A-Fa-f]{2})"
_ADDRESS = re.compile(
    rf"(?:(?P<user>{_SAFE}*)(?P<colon>:(?P<password>{_SAFE}*))?@)?"
    r"(?P<host>\[[^\]\s@/?]*\]|[^\s@:/?#\[\]]*)(?P<port>:[^\s@:/?#]*)?(?P<rest>[/?].*)?",
    re.DOTALL,
)
_SECRET = re.compile(r"(?i)pass|pwd|token|secret|key|credential|odbc_connect|signature|sas")
# What may stand after the ? and be shown; anything else may be the rest of a password with an & in it.
_OPEN = frozenset(
    """user uid app application_name sslmode sslrootcert http_path catalog schema role warehouse database dbname
    interface path host port charset driver protocol secure verify location dataset project region
    connect_timeout target_session_attrs gssencmode channel_binding access_mode threads options auth
    authenticator timezone ca_cert""".split()  # noqa: SIM905
)
# So many characters in a row of a password say too much of it.
_TELLING = 4
_LOG_SECRETS: set[str] = set()
_hooked = threading.Lock()


class Address(NamedTuple):
    """The parts of an address; password None when none stands before the host, after = path and query."""

    scheme: str
    user: str
    password: str | None
    host: str
    after: str


def parts_of(url: str) -> Address | None:
    """The address in its parts; None where they cannot be told apart for certain."""
    scheme, separator, rest = url.partition("://")
    if not separator or not re.fullmatch(r"[A-Za-z][\w+.-]*", scheme):
        return None
    found = _ADDRESS.fullmatch(rest)
    if found is None:
        return None
    user, password, after = found["user"] or "", found["password"] if found["colon"] else None, found["rest"] or ""
    port, query = (found["port"] or "")[1:], after.partition("?")[2]
    has_colon = found["colon"] is not None or found["port"] is not None
    if rest[:1] not in ("", "/", "?") and "@" in (after if has_colon else after.partition("?")[0]):
        return None
    if found["user"] is None and (port and not (port.isdigit() and int(port) < 65536)):
        # user:password with the host forgotten reads like host:port.
        return None
    for item in query.split("&") if query else ():
        name, equals, value = item.partition("=")
        if (item and not equals) or (_SECRET.search(name) and re.search(r"\s|%(?![0-9A-Fa-f]{2})|\+", value)):
            return None
    if any("�" in unquote(text) for text in (user, password or "")):
        return None
    return Address(scheme, user, password, found["host"] + (found["port"] or ""), after)


def why_refused(url: str) -> str:
    """Why an address cannot be used, repeating nothing of it; empty when it can."""
    return (
        ""
        if "://" not in url or parts_of(url)
        else f"the address cannot be told apart into user, password and host; {ESCAPES}"
    )


def hide_password(url: str) -> str:
    """The address with user name, host and database kept, password and whatever else may be secret replaced by `***`.

    >>> hide_password("postgresql://ana:s3cr%40t@db/sales?sslmode=require&passfile=x")
    'postgresql://ana:***@db/sales?sslmode=require&passfile=***'
    """
    if "://" not in url:
        return HIDDEN if re.search(r":[^\s]*@|(?:pass|pwd|secret|token)\w*=", url, re.IGNORECASE) else url
    found = parts_of(url)
    if found is None:
        return f"{re.sub(r'[^A-Za-z0-9+.-].*', '', url.partition('://')[0], flags=re.DOTALL)}://{HIDDEN}"
    who = (
        ""
        if not found.user and found.password is None
        else f"{found.user}{'' if found.password is None else f':{HIDDEN}'}@"
    )
    path, mark, query = found.after.partition("?")
    shown = "&".join(_item_shown(item) for item in query.split("&"))
    return f"{found.scheme}://{who}{found.host}{path}{mark}{shown}"


def _item_shown(item: str) -> str:
    name, _equals, value = item.partition("=")
    # A value with a ; in it may be several, one of them a password; a name nobody knows may be the rest of one.
    if (name.lower() in _OPEN and ";" not in value) or not item:
        return item
    return f"{name}={HIDDEN}" if name.lower() in _OPEN or _SECRET.search(name) else HIDDEN


def without_secrets(url: str) -> str:
    """Scheme, host and path alone: where the data are, whoever asks."""
    found = parts_of(url)
    return (
        url
        if "://" not in url
        else f"{found.scheme}://{found.host}{found.after.partition('?')[0]}"
        if found
        else f"{url.partition('://')[0]}://"
    )


def secrets_of(url: str) -> list[str]:
    """Every spelling in which a driver might repeat a secret of this address, the longest first."""
    found = parts_of(url)
    if found is None:
        return []
    plain = {found.password or ""}
    query = found.after.partition("?")[2]
    for name, value in [*parse_qsl(query), *(tuple(item.split("=", 1)) for item in query.split("&") if "=" in item)]:
        if name.lower() not in _OPEN or ";" in value:
            plain |= {value} if name.lower() in _OPEN or _SECRET.search(name) else {name, value}
    words = {word for text in plain for word in (text, unquote(text), unquote_plus(text)) if word}
    made: set[str] = set()
    for word in words:
        for escaped in (quote(word, safe=""), quote(word), quote_plus(word)):
            made |= {escaped, re.sub(r"%..", lambda code: code[0].lower(), escaped), quote(escaped, safe="")}
        made |= {
            word,
            repr(word)[1:-1],
            json.dumps(word)[1:-1],
            html.escape(word),
            word.replace("'", "\\'"),
            word.replace("'", "''"),
            word.replace("\\", "\\\\"),
        }
        for text in (word, f"{unquote(found.user)}:{word}"):
            made.add(base64.b64encode(text.encode()).decode())
    return sorted(made, key=lambda word: (-len(word), word))


def scrub(text: str, secrets: Iterable[str]) -> str:
    """The text with every secret replaced by `***`; short ones only where they stand alone."""
    for secret in secrets:
        if len(secret) >= _TELLING:
            text = text.replace(secret, HIDDEN)
        elif secret:
            text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(secret)}(?![A-Za-z0-9])", HIDDEN, text)
    return text


def words_of(text: str, url: str, *, connecting: bool = False) -> str:
    """The first line of a driver's message without secrets.

    connecting: a driver that cannot connect may repeat pieces of what it was given; where one is left, nothing is
    shown.
    """
    secrets = secrets_of(url)
    said = scrub(" ".join(text.strip().split("\n")[:1]), secrets)
    said = re.sub(r"[A-Za-z][\w+.-]*://[^\s'\"]+", lambda found: hide_password(found[0]), said)[:300]
    if not connecting:
        return said
    # Host, user and database are shown anyway; where the password is like one of them, that is no leak of ours.
    rest = said.lower()
    for shown in re.split(r"[^\w.-]+", hide_password(url).lower()):
        rest = rest.replace(shown, " ") if len(shown) >= _TELLING else rest
    pieces = {secret[i : i + _TELLING].lower() for secret in secrets for i in range(len(secret) - _TELLING + 1)}
    return "" if any(piece in rest for piece in pieces) else said


def keep_out_of_logs(url: str) -> None:
    """From now on no log record and no traceback of this process repeats a secret of this address."""
    with _hooked:
        is_first = not _LOG_SECRETS
        _LOG_SECRETS.update(secrets_of(url))
        if is_first and _LOG_SECRETS:
            logging.setLogRecordFactory(_records(logging.getLogRecordFactory()))
            sys.excepthook, threading.excepthook = (
                _uncaught,
                lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback),
            )


def _scrubbed(text: str) -> str:
    return scrub(text, sorted(_LOG_SECRETS, key=len, reverse=True))


def _records(made_by: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
    def made(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = made_by(*args, **kwargs)
        try:
            said = record.getMessage()
        except (TypeError, ValueError):
            # A message that does not fit its arguments: the handler says so itself.
            said = ""
        if _scrubbed(said) != said:
            record.msg, record.args = _scrubbed(said), ()
        if record.exc_info and record.exc_info[0] is not None:
            trace = "".join(traceback.format_exception(*record.exc_info)).rstrip()
            if _scrubbed(trace) != trace:
                record.exc_info, record.exc_text = None, _scrubbed(trace)
        return record

    return made


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if not issubclass(kind, SystemExit):
        sys.stderr.write(_scrubbed("".join(traceback.format_exception(kind, error, trace))))
