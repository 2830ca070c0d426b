"""The command line: `python -m dashboard serve | demo | check | refresh | metrics | simulate | backup | restore`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from dashboard import export
from dashboard.appdb.store import AppDatabase
from dashboard.base import numbers as units
from dashboard.base import settings
from dashboard.base.age import not_yet_words
from dashboard.base.errors import ContractError, LongroadError, SliceError
from dashboard.base.money import MONEY_SCALE
from dashboard.base.numbers import decimal, whole
from dashboard.base.tenancy import Tenancy
from dashboard.facts import loading as facts
from dashboard.facts import stored
from dashboard.facts.refreshing import open_warehouse
from dashboard.measures.slices import Slice
from dashboard.subjects.what_if import simulate
from dashboard.warehouse import checks
from dashboard.warehouse.reading import Warehouse

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Longroad, the retention dashboard, without a screen.",
)

WarehouseOption = Annotated[str | None, typer.Option("--warehouse", help="SQLAlchemy URL, or files:FOLDER")]
SourcesOption = Annotated[
    str | None, typer.Option("--sources", help="adapter: demo, files, mrr_playbook or a folder of yours")
]
AsOfOption = Annotated[
    dt.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="last day that counts; default yesterday")
]


def _settings(
    warehouse: str | None, sources: str | None, as_of: dt.datetime | None, dimensions: tuple[str, ...] | None = None
) -> settings.Settings:
    adapter = sources or ("files" if warehouse and warehouse.startswith("files:") else None)
    return settings.load(
        warehouse=warehouse, sources=adapter, as_of=as_of.date() if as_of else None, dimensions=dimensions
    )


@app.command()
def serve(
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="where pages are served on this machine; default the settings' port, 8501"),
    ] = None,
) -> None:
    """Serve the pages until Ctrl-C; the sample company is built on the first start."""
    from dashboard import server

    server.serve(lambda address: print(f"Longroad is on {address} (Ctrl-C stops it)", flush=True), port)


@app.command()
def demo(
    accounts: Annotated[int, typer.Option(min=1, help="how many accounts the sample company has")] = 1500,
    path: Annotated[Path | None, typer.Option(help="where to write the DuckDB file")] = None,
) -> None:
    """Build the sample company anew."""
    from data import company

    target = path or company.default_path()
    company.build(target, accounts=accounts)
    print(f"The sample company with {whole(accounts)} accounts is in {target}.")


@app.command()
def check(warehouse: WarehouseOption = None, sources: SourcesOption = None, as_of: AsOfOption = None) -> None:
    """Connect and report every problem of every contract table; exit 1 on errors."""
    chosen = _settings(warehouse, sources, as_of)
    source = open_warehouse(chosen)
    with source.snapshot() as connection:
        problems, counts = checks.check_tables(source, connection, chosen.as_of_day())
    for table, rows in counts.items():
        print(f"{table}: {whole(rows)} rows")
    if not any(p.severity == "error" for p in problems):
        # The tables are sound; the facts may still find slices over budget or money that does not close.
        try:
            loaded = facts.load(source, as_of=chosen.as_of_day())
            problems = list(loaded.problems)
            _say_prices(loaded, source, chosen)
        except ContractError as error:
            problems = [p for p in error.problems if hasattr(p, "severity")]  # type: ignore[misc]
    for found in problems:
        print(found)
    errors = sum(p.severity == "error" for p in problems)
    warnings = len(problems) - errors
    if not_yet := not_yet_words(chosen.as_of_day()):
        print(f"Warning in settings: {not_yet}")
        warnings += 1
    print(
        f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}, as of "
        f"{chosen.as_of_day():%d %B %Y}."
    )
    raise typer.Exit(1 if errors else 0)


def _say_prices(loaded: facts.Facts, source: Warehouse, chosen: settings.Settings, most: int = 20) -> None:
    """Who pays, how much and at which prices, to be compared with what is known: cents and yearly prices are noticed
    here.
    """
    text = units.amount(chosen.currency, chosen.locale).text
    now = loaded.frames["committed"]
    paying = int(now["now_accounts"].sum())
    print(
        f"On {chosen.as_of_day():%d %B %Y} {whole(paying)} account{'s pay' if paying != 1 else ' pays'} "
        f"{text(int(now['now_mrr'].sum()) / MONEY_SCALE)} a month."
    )
    with source.snapshot() as connection:
        prices = checks.largest_prices(source, connection, chosen.as_of_day())
    for item, largest in list(prices.items())[:most]:
        print(f"Largest prices a month of {item}: {'; '.join(text(price / MONEY_SCALE) for price in largest)}.")
    if len(prices) > most:
        print(f"Only the {most} products that bring most are listed.")
    print("If these are cents or prices of a year, divide them in subscriptions.sql.")


def _warn(loaded: facts.Facts) -> None:
    """Of what makes figures read wrong; on the error stream, apart from figures that another program reads."""
    if not_yet := not_yet_words(loaded.as_of):
        print(f"Warning in settings: {not_yet}", file=sys.stderr)
    for sentence in loaded.misnamed_money():
        print(f"Warning: {sentence}", file=sys.stderr)


@app.command()
def refresh(warehouse: WarehouseOption = None, sources: SourcesOption = None, as_of: AsOfOption = None) -> None:
    """Fetch the facts once and keep them as the last good ones."""
    chosen = _settings(warehouse, sources, as_of)
    with Tenancy(chosen):
        loaded = facts.load(open_warehouse(chosen))
        stored.save(loaded, chosen.state_dir / "facts")
    _warn(loaded)
    print(
        f"Facts as of {loaded.as_of:%d %B %Y}: {whole(loaded.paying_accounts())} paying accounts, "
        f"{whole(sum(len(f) for f in loaded.frames.values()))} rows, {decimal(sum(loaded.seconds.values()), 1)} s."
    )


@app.command()
def metrics(
    out: Annotated[Path, typer.Option("--out", help="folder for the CSV files")],
    warehouse: WarehouseOption = None,
    sources: SourcesOption = None,
    as_of: AsOfOption = None,
    slices: Annotated[list[str] | None, typer.Option("--slice", help="dimension=value, may be repeated")] = None,
) -> None:
    """Write mrr_movements.csv, retention.csv, cohorts.csv and metrics.csv; with their tables renewals.csv, nps.csv."""
    choices: dict[str, list[str]] = {}
    for text in slices or []:
        dimension, equals, value = text.partition("=")
        if not equals or not dimension or not value:
            raise typer.BadParameter(f"“{text}” is not dimension=value, like segment=SMB", param_hint="--slice")
        choices.setdefault(dimension, []).append(value)
    # Any column of accounts may be sliced by here; only those asked for are grouped by.
    chosen = _settings(warehouse, sources, as_of, dimensions=tuple(choices))
    loaded = facts.load(open_warehouse(chosen))
    absent = [d for d in choices for p in loaded.problems if p.rule == "missing_dimension" and f" {d};" in p.sentence]
    if absent:
        raise SliceError(f"There is no dimension “{absent[0]}”.", "In --slice.", "Use a column of accounts.")
    _warn(loaded)
    wanted = Slice.of(choices).check(loaded.values)
    out.mkdir(parents=True, exist_ok=True)
    export.write_all(loaded, wanted, out)


@app.command("simulate")
def simulate_command(
    opening: Annotated[float, typer.Option(help="opening MRR")],
    new: Annotated[float, typer.Option(help="new MRR a month")],
    churn: Annotated[float, typer.Option(help="monthly churn rate, 0.03 is 3%")],
    expansion: Annotated[float, typer.Option(help="monthly expansion rate")] = 0.0,
    contraction: Annotated[float, typer.Option(help="monthly contraction rate")] = 0.0,
    months: Annotated[int, typer.Option(help="how many months")] = 24,
) -> None:
    """Print month,mrr as CSV."""
    levers = simulate.Levers(
        opening=opening, new=new, churn=churn, contraction=contraction, expansion=expansion, months=months
    )
    simulate.write_csv(levers, sys.stdout)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="where to write it; a name ending in .json gives JSON")],
    replace: Annotated[bool, typer.Option("--replace", help="replace a file that is no backup of Longroad's")] = False,
) -> None:
    """Write a copy of the application database (targets, bonus gates, scenarios, history) while the dashboard runs."""
    chosen = settings.load()
    with AppDatabase(chosen.app_database_url, create=False) as app_database:
        print(f"Backed up to {app_database.backup(file, replace=replace, kept=_kept(chosen)).sentence()}.")


def _kept(chosen: settings.Settings) -> list[Path]:
    """What no command may replace: the state folder, and the warehouse where it is a file or folder of this machine."""
    kind, _, place = chosen.warehouse_place.partition(":")
    path = place.removeprefix("///")
    is_here = kind.partition("+")[0] in ("files", "duckdb", "sqlite") and path not in ("", ":memory:")
    return [chosen.state_dir, *([Path(path).expanduser()] if is_here else [])]


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="a file that “backup” wrote")],
    replace: Annotated[bool, typer.Option("--replace", help="replace what the application database holds now")] = False,
    who: Annotated[str, typer.Option(help="the name for the history of changes")] = "command line",
) -> None:
    """Bring a backup back into the application database, all of it or nothing."""
    with AppDatabase(settings.load().app_database_url) as app_database:
        print(f"Restored from {app_database.restore(file, who=who, replace=replace).sentence()}.")


def main() -> None:
    """Run a command; every failure is plain words and exit 1 or 2, never a traceback with a password in it."""
    try:
        app()
    except LongroadError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
    except OSError as error:
        print(f"{error.strerror or 'A file could not be used'}: {error.filename or ''}", file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
