"""An adapter's SQL: one SELECT a table, looked at word by word before any of it is sent.

The text goes in as the company wrote it, in the warehouse's own dialect, without its comments. It is refused where it
could be more than one SELECT: a second statement, a parenthesis that closes ours, a word or a function that writes.
What sqlglot cannot parse although the words are in order is taken, and said (docs/decisions/012).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import sqlglot
from sqlglot import Token, TokenType, exp

from dashboard.base.errors import SourceError
from dashboard.warehouse.compose import read_sql

_REMEDY = "Write one SELECT; whatever it needs beyond that belongs into a view of the warehouse."
_OPENING = ("SELECT", "WITH", "FROM")
# Words that no plain SELECT needs; a column of that name is quoted.
_WORDS = frozenset(
    """ALTER ANALYZE ATTACH CALL CHECKPOINT COMMENT COMMIT COPY CREATE DEALLOCATE DELETE DETACH DO DROP EXEC EXECUTE
    EXPORT GRANT HANDLER IMPORT INSERT INSTALL INTO LISTEN LOAD LOCK MERGE NOTIFY OUTFILE PRAGMA PREPARE PUT
    REINDEX RENAME REVOKE ROLLBACK SET TRUNCATE UNDROP UNLOAD UPDATE UPSERT VACUUM""".split()  # noqa: SIM905
)
_WRITING = (
    exp.DML,
    exp.DDL,
    exp.Create,
    exp.Drop,
    exp.Alter,
    exp.TruncateTable,
    exp.Command,
    exp.Copy,
    exp.Set,
    exp.Pragma,
    exp.Attach,
    exp.Detach,
    exp.Use,
    exp.Kill,
    exp.Transaction,
    exp.Commit,
    exp.Rollback,
    exp.Into,
    exp.Lock,
    exp.Grant,
    exp.LoadData,
    exp.Merge,
)
# Functions that write, lock, reach out of a read-only session, change it, or run SQL that is hidden in a text.
_POSTGRES = r"""nextval|setval|set_config|lo_\w+|lowrite|loread|dblink\w*|pg_advisory\w*|pg_try_advisory\w*|pg_notify
    |pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_rotate_logfile\w*|pg_switch_(?:wal|xlog)|pg_create_\w+
    |pg_drop_\w+|pg_replication_\w+|pg_logical_\w+|pg_copy_\w+|pg_promote|pg_wal_replay_\w+
    |pg_(?:backup_)?(?:start|stop)(?:_backup)?|pg_file_\w+|pg_read_\w+|pg_ls_\w+|pg_stat_file|pg_stat_reset\w*
    |pg_export_snapshot|pg_import_system_collations|query_to_xml\w*|cursor_to_xml\w*|ts_stat|ts_rewrite|txid_current
    |pg_current_xact_id|query_export_to_s3|table_import_from_s3"""
_FUNCTIONS = {
    "": r"sys_exec|sys_eval|load_extension|writefile|load_file|get_lock|release_lock|release_all_locks|system\$\w+",
    "postgres": _POSTGRES,
    "redshift": _POSTGRES,
    "duckdb": r"nextval|query|query_table|checkpoint|force_checkpoint|write_log|enable_logging|disable_logging|"
    r"truncate_duckdb_logs|json_execute_serialized_sql"
    r"|from_substrait\w*|(?:postgres|mysql|sqlite|mssql)_(?:execute|query|attach)|load_aws_credentials",
    "clickhouse": r"executable|generateserialid|sleepeachrow|catboostevaluate|dictionary_reload|file_write",
    "snowflake": r"system\$\w+|result_scan",
    "spark": r"reflect|java_method|try_reflect|ai_query|http_request",
    "databricks": r"reflect|java_method|try_reflect|ai_query|http_request",
}
# The same without parentheses after them: a sequence moved, a setting that opens a read-only session.
_BARE = {"snowflake": ("nextval",), "clickhouse": ("readonly",)}


@dataclass(frozen=True)
class Source:
    """The SELECT of a contract table, ready for SQLAlchemy; is_parsed False when only its words could be looked at."""

    sql: str
    is_parsed: bool = True


def source(adapter: Path, table: str, dialect: str) -> Source | None:
    """The adapter's SELECT for a contract table; None when it has none. SourceError says why one is refused, with its
    line.
    """
    path = adapter / f"{table}.sql"
    if not path.is_file():
        return None
    text, is_parsed = one_select(read_sql(path), dialect, f"{adapter.name}/{path.name}")
    # The company's own text: a colon in it (`::date`, '10:30', JSON paths) is never one of our binds.
    return Source(text.replace(":", r"\:"), is_parsed)


def one_select(text: str, dialect: str, where: str) -> tuple[str, bool]:
    """The text without comments and last semicolons, and whether sqlglot could parse it; SourceError when it is not one
    SELECT.
    """
    tokens = _words(text, dialect, where)
    while (hint := next((t for t in tokens if t.token_type == TokenType.HINT), None)) is not None:
        # Advice for the optimiser is a comment too; nothing in it is worth the risk of a parenthesis.
        text = f"{text[: hint.start]} {text[hint.start :].partition('*/')[2]}"
        tokens = _words(text, dialect, where)
    while tokens and tokens[-1].token_type == TokenType.SEMICOLON:
        tokens.pop()
    _look(tokens, dialect, where)
    plain = _without_comments(text, tokens)
    if [t.text for t in _words(plain, dialect, where)] != [t.text for t in tokens]:
        raise _refused(where, "its comments cannot be told from its words")
    return plain, _parse(plain, tokens, dialect, where)


def _words(text: str, dialect: str, where: str) -> list[Token]:
    try:
        return sqlglot.tokenize(text, read=dialect)
    except sqlglot.errors.TokenError:
        raise _refused(where, "a quote or a comment is not closed") from None


def _look(tokens: list[Token], dialect: str, where: str) -> None:
    """Parentheses, statements and functions: true of the text whether it can be parsed or not."""
    first = next((t for t in tokens if t.token_type != TokenType.L_PAREN), None)
    if first is None or first.text.upper() not in _OPENING or first.token_type == TokenType.IDENTIFIER:
        raise _refused(where, "it does not begin with SELECT or WITH", first)
    forbidden = re.compile(f"(?ix)(?:{_FUNCTIONS['']}|{_FUNCTIONS.get(dialect, _FUNCTIONS[''])})")
    depth = 0
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.token_type == TokenType.SEMICOLON:
            raise _refused(where, "there is a second statement", token)
        depth += (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
        if depth < 0:
            raise _refused(where, "a parenthesis closes that was never opened", token)
        is_called = following is not None and following.token_type == TokenType.L_PAREN
        if is_called and token.token_type != TokenType.STRING and forbidden.fullmatch(token.text):
            raise _refused(where, f"the function {token.text} may write, or run what is not looked at", token)
        if token.token_type != TokenType.STRING and token.text.lower() in _BARE.get(dialect, ()):
            raise _refused(where, f"{token.text} may write, or change what the session may do", token)
    if depth:
        raise _refused(where, "a parenthesis is not closed")


def _parse(text: str, tokens: list[Token], dialect: str, where: str) -> bool:
    """Whether sqlglot can parse it; SourceError when what it sees there is more than a SELECT."""
    try:
        trees = [
            tree for tree in sqlglot.parse(text, read=dialect, error_level=sqlglot.ErrorLevel.RAISE) if tree is not None
        ]
    except sqlglot.errors.SqlglotError:
        plain = (TokenType.STRING, TokenType.IDENTIFIER)
        found = next((t for t in tokens if t.token_type not in plain and t.text.upper() in _WORDS), None)
        if found is not None:
            raise _refused(
                where, f"the word {found.text.upper()} belongs to no plain SELECT; quote it if it is a column", found
            ) from None
        return False
    except RecursionError:
        raise _refused(where, "it is nested too deeply") from None
    if len(trees) != 1 or not isinstance(trees[0].unnest() if isinstance(trees[0], exp.Paren) else trees[0], exp.Query):
        raise _refused(where, "it is not a SELECT")
    writes = next(trees[0].find_all(*_WRITING), None)
    if writes is not None:
        raise _refused(where, f"there is {type(writes).__name__.upper()} in it, which is no plain SELECT")
    return True


def _without_comments(text: str, tokens: list[Token]) -> str:
    """The words as they were written, with the space between them; where a comment stood, a blank or a line's end."""
    parts, end = [], 0
    for number, token in enumerate(tokens):
        between = text[end : token.start] if number else ""
        parts.append(between if not between.strip() else "\n" if "\n" in between else " ")
        parts.append(text[token.start : token.end + 1])
        end = token.end + 1
    return "".join(parts)


def _refused(where: str, why: str, token: Token | None = None) -> SourceError:
    line = f", line {token.line}" if token is not None else ""
    return SourceError("The adapter's SQL is not one SELECT.", f"In {where}{line}: {why}.", _REMEDY)
