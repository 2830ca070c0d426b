"""Settings: environment and TOML into one frozen object, every problem reported at once.

Read in this order, later ones win: defaults, `retention.toml`, the `[longroad]` section of
`.streamlit/secrets.toml`, environment variables `LONGROAD_<NAME>`. Passwords are never shown.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.numbers import list_currencies
from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator

from dashboard.base import passwords
from dashboard.base.errors import SettingsError
from dashboard.base.numbers import write_in
from dashboard.base.serving import Serving, listed
from dashboard.base.setting_sources import found

ROOT = Path(__file__).resolve().parent.parent.parent


DIMENSION_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


# Names of our own: columns of facts, query parameters and arguments of Slice.of.
RESERVED_DIMENSIONS = {
    "account_id",
    "name",
    "slice_key",
    "window",
    "until",
    "parent_id",
    "months",
    "cls",
    "age_months",
    "movement",
}


RESERVED_ENDINGS = ("_mrr", "_accounts", "_index", "_step", "_rate")


def hide_secrets(sql: str) -> str:
    """A statement with every address's password and every literal named like a secret replaced by `***`.

    >>> hide_secrets("from dblink('host=db password=hunter2', 'select 1')")
    "from dblink('host=db password=***', 'select 1')"
    """
    text = re.sub(r"(://[^:/@\s']*):[^\s']*@", r"\1:***@", sql)
    named = r"[\w.]*(?:password|passwd|pwd|token|secret|access_key|api_?key|credential|sas_)\w*"
    text = re.sub(rf"(?i)({named}[\"']?\s*(?:=>|:=|=|:)?\s*)('(?:[^']|'')*'|\"[^\"]*\")", r"\1'***'", text)
    # Inside a connection string nothing stands around the sign.
    return re.sub(rf"(?i)({named}=)[^\s',;)&>]+", r"\1***", text)


class Settings(Serving):
    """Everything an analyst may set; see README, "Connect your warehouse"."""

    company: str = Field("Northwind Cloud", min_length=1, max_length=60)
    warehouse: SecretStr = SecretStr(f"duckdb:///{ROOT / 'data' / 'company.duckdb'}")
    sources: str = "demo"
    dimensions: Annotated[tuple[str, ...], BeforeValidator(listed)] = (
        "segment",
        "region",
        "plan",
        "industry",
        "channel",
    )
    as_of: dt.date | None = None
    time_zone: str = "UTC"
    currency: str = "USD"
    locale: str = "en_US"
    refresh_minutes: float = Field(60, gt=0, le=7 * 24 * 60)
    statement_seconds: int = Field(120, gt=0, le=3600)
    connect_seconds: int = Field(10, gt=0, le=120)
    grace_days: int = Field(0, ge=0, le=366)
    decimal_mark: str = ""
    allow_repeated_periods: bool = False
    cell_budget: int = Field(200_000, gt=0)
    state_dir: Path = ROOT / "data" / "state"
    app_database: SecretStr = SecretStr("")
    events: dict[str, str] = Field(default_factory=dict, description="YYYY-MM → what happened in the business")

    @field_validator("dimensions")
    @classmethod
    def _dimensions(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if not DIMENSION_NAME.fullmatch(name) or name in RESERVED_DIMENSIONS or name.endswith(RESERVED_ENDINGS):
                raise ValueError(
                    f"“{name}” cannot be a dimension; use a column name of accounts in lower case letters, digits and _"
                )
        if len(set(value)) != len(value):
            raise ValueError("a dimension is named twice")
        return value

    @field_validator("as_of")
    @classmethod
    def _as_of(cls, value: dt.date | None) -> dt.date | None:
        # As far as the dates in the tables may go.
        if value is not None and not 1970 <= value.year < 2200:
            raise ValueError(
                f"{value.isoformat()} is no day that can be looked at; write one from 1970 to 2199, like 2026-01-31"
            )
        return value

    @field_validator("decimal_mark")
    @classmethod
    def _decimal_mark(cls, value: str) -> str:
        if value not in ("", ".", ","):
            raise ValueError(f"“{value}” cannot stand before decimals; write . or ,")
        return value

    @field_validator("time_zone")
    @classmethod
    def _time_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"“{value}” is not a time zone; write one like Europe/Berlin or UTC") from None
        return value

    @field_validator("currency")
    @classmethod
    def _currency(cls, value: str) -> str:
        if value not in list_currencies():
            raise ValueError(f"“{value}” is not a currency code; write one like USD or EUR")
        return value

    @field_validator("locale")
    @classmethod
    def _locale(cls, value: str) -> str:
        try:
            Locale.parse(value)
        except (ValueError, LookupError):
            raise ValueError(f"“{value}” is not a locale; write one like en_US or de_DE") from None
        return value

    @field_validator("warehouse")
    @classmethod
    def _warehouse(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if url.startswith("files:"):
            if not url.removeprefix("files:"):
                raise ValueError("files: needs a folder after the colon, like files:/srv/exports")
        elif "://" not in url:
            raise ValueError(
                "write a URL like postgresql://user:password@host/database, or files:FOLDER for a folder of CSV files"
            )
        elif refused := passwords.why_refused(url):
            raise ValueError(refused)
        return value

    @field_validator("app_database")
    @classmethod
    def _app_database(cls, value: SecretStr) -> SecretStr:
        if refused := passwords.why_refused(value.get_secret_value()):
            raise ValueError(refused)
        return value

    @field_validator("sources")
    @classmethod
    def _sources(cls, value: str) -> str:
        if not adapter_folder(value).is_dir():
            raise ValueError(
                f"there is no adapter folder “{value}”; name one under queries/sources or give a path to your own"
            )
        return value

    @field_validator("events")
    @classmethod
    def _events(cls, value: dict[str, str]) -> dict[str, str]:
        for month in value:
            if not re.fullmatch(r"(19|2[01])\d\d-(0[1-9]|1[0-2])", month):
                raise ValueError(f'“{month}” is not a month; write events like "2026-01" = "price rise"')
        return value

    @property
    def adapter(self) -> Path:
        """Folder of the adapter's SQL files."""
        return adapter_folder(self.sources)

    @property
    def warehouse_shown(self) -> str:
        """The warehouse as it may be shown: no password."""
        return (
            "the embedded sample company"
            if self.is_sample
            else passwords.hide_password(self.warehouse.get_secret_value())
        )

    @property
    def is_sample(self) -> bool:
        """Whether this is the embedded sample company."""
        return self.sources == "demo" and self.warehouse == Settings.model_fields["warehouse"].default

    @property
    def is_embedded(self) -> bool:
        """Whether the warehouse works in this very process: a DuckDB file, a folder of files."""
        return self.warehouse.get_secret_value().startswith(("duckdb", "files:"))

    @property
    def app_database_url(self) -> str:
        """Where targets and scenarios are kept; a SQLite file beside the facts unless set."""
        if chosen := self.app_database.get_secret_value():
            return chosen
        # The file of a folder that was begun when it had another name goes on being used.
        file, former = self.state_dir / "application.db", self.state_dir / "notebook.db"
        return f"sqlite:///{former if former.exists() and not file.exists() else file}"

    def as_of_day(self) -> dt.date:
        """The as-of in force: the set one, else yesterday in the company's time zone (the last day that is over)."""
        return self.as_of or dt.datetime.now(ZoneInfo(self.time_zone)).date() - dt.timedelta(days=1)

    @property
    def warehouse_place(self) -> str:
        """Where the warehouse is, without user, password and options."""
        return passwords.without_secrets(self.warehouse.get_secret_value())

    @property
    def app_database_place(self) -> str:
        """Where the application database is, without user, password and options."""
        return passwords.without_secrets(self.app_database_url)

    def fingerprint(self) -> str:
        """What decides whether stored facts belong to these settings; holds no password."""
        return "|".join(
            [
                self.warehouse_place,
                str(self.adapter),
                ",".join(self.dimensions),
                self.currency,
                str(self.grace_days),
                self.decimal_mark,
                str(self.as_of or ""),
            ]
        )


def adapter_folder(sources: str) -> Path:
    """A bare name is a folder under queries/sources; anything else is a path, outside the project if you like."""
    bundled = ROOT / "queries" / "sources" / sources
    return bundled if re.fullmatch(r"[A-Za-z0-9_]+", sources) and bundled.is_dir() else Path(sources).expanduser()


def load(environment: Mapping[str, str] | None = None, root: Path | None = None, **overrides: object) -> Settings:
    """Settings from TOML, environment and overrides (None means not given); SettingsError lists every problem.

    From then on this process writes its numbers in their locale.
    """
    values, origin, problems = found(environment, root)
    values.update({name: value for name, value in overrides.items() if value is not None})
    try:
        settings = Settings(**values)
    except ValidationError as error:
        problems += [_plain(item, origin, values) for item in error.errors(include_input=False, include_url=False)]
        settings = Settings()
    if problems:
        raise SettingsError(
            "\n".join(problems), "In the settings.", "Correct them and start again; README lists every setting."
        )
    for url in (settings.warehouse, settings.app_database):
        passwords.keep_out_of_logs(url.get_secret_value())
    write_in(settings.locale)
    return settings


def serving(environment: Mapping[str, str] | None = None, root: Path | None = None, **overrides: object) -> Serving:
    """Where to serve, whatever is wrong with other settings: those are said on the page. SettingsError lists every
    problem of these.
    """
    values, origin, _ = found(environment, root)
    values.update({name: value for name, value in overrides.items() if value is not None})
    try:
        return Serving(**{name: value for name, value in values.items() if name in Serving.model_fields})
    except ValidationError as error:
        problems = [_plain(item, origin, values) for item in error.errors(include_input=False, include_url=False)]
        raise SettingsError(
            "\n".join(problems), "In the settings.", "Correct them and start again; README lists every setting."
        ) from None


def _plain(item: Any, origin: Mapping[str, str], values: Mapping[str, Any]) -> str:
    name = str(item["loc"][0]) if item["loc"] else "settings"
    where = origin.get(name, name)
    label = name if where == name else f"{name} ({where})"
    if item["type"] == "extra_forbidden":
        known = sorted(Settings.model_fields, key=lambda field: field in Serving.model_fields)
        return f"{label}: there is no such setting; known are {', '.join(known)}."
    message = str(item["msg"]).removeprefix("Value error, ")
    if re.search(r"://|:\S*@", str(values.get(name, ""))):
        # An address set where something else belongs: no piece of it is quoted back.
        message = re.sub(r"“.*”", f"“{passwords.HIDDEN}”", message, flags=re.DOTALL)
    return f"{label}: {message[0].lower() + message[1:]}."
