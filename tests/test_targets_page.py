"""The Targets page: setting, changing and putting away, two people at once, hostile words, an application database that
cannot be used.
"""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from dashboard.__main__ import app as command_line
from dashboard.appdb import Reader
from dashboard.appdb.kept import Target
from dashboard.appdb.reader import RETRY_SECONDS
from dashboard.appdb.schema import VERSION_TABLE, metadata
from dashboard.appdb.store import AppDatabase
from dashboard.base import numbers as units
from dashboard.base.errors import AppDatabaseError
from dashboard.session import process
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.targets import entry, words
from dashboard.subjects.targets.model import Assessment, TargetStatus
from tests import company
from tests.app_databases import STRANGE, any_cell
from tests.sent_charts import whole_spec
from tests.serving import open_page, serving, the_page

PAGES = Path(__file__).resolve().parent.parent / "pages"
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "**Zoë** $x$ :smile:",
    '=HYPERLINK("x")',
    "'); drop table longroad_targets; --",
]
MID = {"segment": ["Mid-market"]}


def tables() -> dict[str, list[dict[str, object]]]:
    """Sixteen Mid-market and two SMB accounts at 100 a month. Mid-market in January 2026: 12 contracts due, 9 renewed,
    3 lost; 4 due in March.
    """
    accounts = [company.account(f"M{i:02}", segment="Mid-market") for i in range(16)] + [
        company.account(f"S{i}", segment="SMB") for i in range(2)
    ]
    lost = {"M09", "M10", "M11"}
    periods = [
        company.period(str(a["account_id"]), "2025-01-10", "2026-01-10" if a["account_id"] in lost else None, 100)
        for a in accounts
    ]
    contracts = []
    for i in range(12):
        name = f"M{i:02}"
        contracts.append(
            {
                "contract_id": f"C{i}",
                "account_id": name,
                "due_on": "2026-01-10",
                "term_months": 12,
                "expiring_mrr": 100,
                "renewed_mrr": 0 if name in lost else 100,
                "decided_on": "2026-01-09",
                "auto_renew": "false",
            }
        )
    contracts += [
        {
            "contract_id": f"D{i}",
            "account_id": f"M{i}",
            "due_on": "2026-03-10",
            "term_months": 12,
            "expiring_mrr": 100,
            "renewed_mrr": None,
            "decided_on": None,
            "auto_renew": "false",
        }
        for i in range(12, 16)
    ]
    return {"accounts": accounts, "subscriptions": periods, "renewals": contracts}


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """A process of its own as far as sources go: settings, facts and application database of this test."""
    with serving(tmp_path, tables(), fetches=False, dimensions="segment"):
        yield tmp_path / "state"


@pytest.fixture
def app_database(state: Path) -> Iterator[AppDatabase]:
    with AppDatabase(f"sqlite:///{state / 'application.db'}") as opened:
        yield opened


Open = Callable[..., AppTest]


@pytest.fixture
def visit(state: Path) -> Open:
    """Open a page as a new visitor, with a slice in the address."""

    def come(page: str = "plan/targets.py", slice_: dict[str, list[str]] | None = None) -> AppTest:
        app = AppTest.from_file(str(PAGES / page), default_timeout=60)
        for name, values in (slice_ or {}).items():
            app.query_params[name] = values
        return good(app.run())

    return come


def good(app: AppTest) -> AppTest:
    assert not app.exception, app.exception
    return app


def bodies(app: AppTest) -> list[str]:
    """The markup of each of the page's own pieces."""
    return [str(element.proto.body) for element in app.get("html")]


def html(app: AppTest) -> str:
    """All of it."""
    return " ".join(bodies(app))


def said(app: AppTest) -> str:
    """The same, as it is read."""
    return unescape(html(app))


def fill(app: AppTest, who: str = "Ana", **fields: str) -> AppTest:
    for name, value in fields.items():
        field = app.text_area(key="lr_f_note") if name == "note" else app.text_input(key=f"lr_f_{name}")
        field.set_value(value)
    app.text_input(key="lr_f_who").set_value(who)
    return app


def press(app: AppTest, label: str) -> AppTest:
    return good(next(button for button in app.button if button.label == label).click().run())


def set_target(app: AppTest, value: str, who: str = "Ana", **fields: str) -> AppTest:
    """The whole way through the form."""
    good(app.button(key="lr_set_target").click().run())
    return press(fill(app, who, value=value, **fields), "Save target")


# --- one person ------------------------------------------------------------------------------------------------------


def test_a_fresh_install_says_what_a_target_does(visit: Open) -> None:
    app = visit()
    assert "No target is set yet" in said(app) and app.button(key="lr_set_target").label == "Set the first target"
    assert "No thresholds are set for this quarter" in said(app)


def test_a_target_is_set_and_stands_on_page_tile_and_in_the_history(visit: Open, app_database: AppDatabase) -> None:
    app = set_target(visit(slice_=MID), "90", owner="Ben", note="agreed in January")
    (target,) = app_database.targets()
    assert (target.metric, target.choices, target.value, target.owner) == (
        "renewal_rate",
        (("segment", ("Mid-market",)),),
        0.9,
        "Ben",
    )
    assert (target.period_start, target.period_end) == (dt.date(2026, 1, 1), dt.date(2026, 3, 31))
    read = said(app)
    # 9 of 12 renewed is 75%, 15 points under 90%; 0.9 × 12 = 10.8 contracts, 1.8 short, so two; 180 of MRR at 100
    # each.
    assert "Renewal rate of Mid-market, Q1 2026" in read
    for part in (
        "75.0%",
        "90.0%",
        "-15.0 points",
        "2 contracts, $180 behind",
        "12 contracts, few",
        "Ben",
        "agreed in January",
    ):
        assert part in read, part
    # 14.4 of 16 contracts must renew: 13 can. No chance is left.
    assert '<span aria-hidden="true">■</span> off' in html(app)
    assert 'The one target <strong class="lr-tone-lost">is off</strong>' in html(app)
    assert "15.0 points, 2 contracts and $180 MRR behind" in read
    assert "set: value 90.0%; owner Ben; note “agreed in January”" in read
    tiles = said(visit("watch/renewals.py", MID))
    # The tile's own figure and the target's carry their own periods.
    assert '<div class="lr-period">November 2025 to January 2026</div>' in tiles
    assert "75.0% from 1 Jan to 31 Jan 2026<br>Q1 2026 target 90% · ■ off" in tiles
    assert "target 90%" not in said(visit("watch/renewals.py"))
    drawn = visit("watch/renewals.py", MID).get("vega_lite_chart")
    assert any("target, contracts 90.0%" in str(whole_spec(chart.proto)) for chart in drawn)


def test_the_targets_tile_is_of_today_and_compares_nothing(visit: Open, app_database: AppDatabase) -> None:
    set_target(visit(slice_=MID), "90")
    for asked, day in ((MID, "as of 31 Jan 2026"), (MID | {"until": ["2025-11"]}, "as of today, 31 Jan 2026")):
        tile = next(
            body for body in bodies(visit("watch/overview.py", asked)) if "lr-label" in body and ">Targets<" in body
        )
        assert f'<div class="lr-period">{day}</div>' in tile and "0 of 1" in tile and "■ 1 off" in tile
        assert ", worse" not in tile and ", better" not in tile


@pytest.mark.parametrize(("last", "has_rule"), [(dt.date(2026, 1, 31), True), (dt.date(2026, 3, 31), False)])
def test_what_a_quarter_is_to_bring_is_no_rule_for_each_month(
    visit: Open, app_database: AppDatabase, last: dt.date, has_rule: bool
) -> None:
    """The dashed rule of a sparkline of single months stands only for the target of one month."""
    app_database.add_target(
        who="Ana", metric="net_new_mrr", value=900, period_start=dt.date(2026, 1, 1), period_end=last, owner="Ana"
    )
    tile = next(body for body in bodies(visit("watch/revenue.py")) if "lr-label" in body and ">Net new MRR<" in body)
    assert ("stroke-dasharray" in unquote(tile)) is has_rule
    assert "target $900" in tile


def test_the_slice_decides_which_targets_are_shown(visit: Open, app_database: AppDatabase) -> None:
    year = {"period_start": dt.date(2026, 1, 1), "period_end": dt.date(2026, 12, 31)}
    app_database.add_target(who="Ana", metric="mrr", value=2000, **year)
    app_database.add_target(who="Ana", metric="mrr", value=1500, choices=(("segment", ("Mid-market",)),), **year)
    assert {"MRR, 2026", "MRR of Mid-market, 2026"} <= titles(visit())
    app = visit(slice_=MID)
    assert titles(app) & {"MRR, 2026", "MRR of Mid-market, 2026"} == {"MRR of Mid-market, 2026"}
    assert "1 of 2 targets, those inside Mid-market" in said(app)
    assert "No target covers these accounts" in said(visit(slice_={"segment": ["SMB"]}))


def test_every_target_counted_is_in_one_of_the_states(visit: Open, app_database: AppDatabase) -> None:
    """On 31 January 2026: one of 2026, one that ended on 30 November 2025, 62 days ago."""
    past = {"period_start": dt.date(2025, 11, 1), "period_end": dt.date(2025, 11, 30)}
    app_database.add_target(who="Ana", metric="mrr", value=1500, **past)
    read = said(visit())
    assert "1 target · 1 ended earlier · as of 31 January 2026" in read
    assert "No target is running here; one ended earlier." in read and "No target covers" not in read
    year = {"period_start": dt.date(2026, 1, 1), "period_end": dt.date(2026, 12, 31)}
    app_database.add_target(who="Ana", metric="mrr", value=1, choices=(("segment", ("Mid-market",)),), **year)
    assert re.search(r"2 targets · 1 [a-z ]+, 1 ended earlier · ", said(visit()))
    assert re.search(r"1 of 2 targets, those inside Mid-market · 1 [a-z ]+ · as of", said(visit(slice_=MID)))


def test_what_decides_a_target_fell_due_in_its_period(tmp_path: Path) -> None:
    """Of December: undecided on 20 January are contracts due on the last day of November, on the first and the last of
    December, and on the first of January.
    """
    names = {"Before": "2025-11-30", "First": "2025-12-01", "Last": "2025-12-31", "After": "2026-01-01"}
    contract = {"term_months": 12, "expiring_mrr": 100, "renewed_mrr": None, "decided_on": None, "auto_renew": "false"}
    rows = {
        "accounts": [company.account(name, segment="SMB") for name in names],
        "subscriptions": [company.period(name, "2025-01-02", None, 100) for name in names],
        "renewals": [
            {"contract_id": f"of {name}", "account_id": name, "due_on": due, **contract} for name, due in names.items()
        ],
    }
    with serving(tmp_path, rows, dimensions="segment", as_of=dt.date(2026, 1, 20)):
        with AppDatabase(f"sqlite:///{tmp_path / 'state' / 'application.db'}") as opened:
            period = {"period_start": dt.date(2025, 12, 1), "period_end": dt.date(2025, 12, 31)}
            opened.add_target(who="Ana", metric="renewal_rate", value=0.9, **period)
        app = open_page(the_page("targets"), {})
        shown = said(press(app, "Which contracts decide it?"))
    assert "2 contracts not renewed and not lost yet, due in the period, as the warehouse has it now. Overdue" in shown
    assert [f">Account {name}<" in shown for name in names] == [False, True, True, False]


def titles(app: AppTest) -> set[str]:
    return {part.split("</h2>")[0] for part in html(app).split("<h2>")[1:]}


def test_words_that_are_no_number_are_refused_and_nothing_typed_is_lost(visit: Open, app_database: AppDatabase) -> None:
    app = set_target(visit(slice_=MID), "ninety", owner="Ben")
    assert "“ninety” is not a number here" in said(app) and app_database.targets() == []
    assert app.text_input(key="lr_f_owner").value == "Ben"
    app = press(fill(app, value="120"), "Save target")
    assert "Renewal rate cannot be 120%" in said(app)
    app = press(fill(app, value="0.9"), "Save target")
    assert "Do you mean 90.0%?" in said(app) and app_database.targets() == []
    press(fill(app, value="85"), "Save target")
    assert [t.value for t in app_database.targets()] == [0.85]


def test_a_doubtful_value_is_kept_when_it_is_meant(visit: Open, app_database: AppDatabase) -> None:
    app = set_target(visit(slice_=MID), "20")
    # 75% today: 55 points away.
    assert "55 points away. Is it meant?" in said(app)
    press(app, "Save target")
    assert [t.value for t in app_database.targets()] == [0.2]


def test_nobody_saves_unnamed_and_the_name_is_asked_once(visit: Open, app_database: AppDatabase) -> None:
    app = set_target(visit(slice_=MID), "85", who="  ")
    assert "Your name is missing" in said(app) and app_database.targets() == []
    app = press(fill(app, "Ana"), "Save target")
    good(app.button(key="lr_set_target").click().run())
    assert app.text_input(key="lr_f_who").value == "Ana"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_are_shown_as_they_are(visit: Open, app_database: AppDatabase, name: str) -> None:
    app = set_target(visit(slice_=MID), "85", who=name, owner=name, note=name)
    assert said(app).count(name) >= 3 and "<img" not in html(app) and "<strong>Zoë" not in html(app)
    (target,) = app_database.targets()
    assert (target.owner, target.note, target.created_by) == (name, name, name)


def test_a_target_is_changed_and_put_away(visit: Open, app_database: AppDatabase) -> None:
    app = set_target(visit(slice_=MID), "85")
    (target,) = app_database.targets()
    good(app.button(key=f"lr_change_{target.id}").click().run())
    assert (
        app.text_input(key="lr_f_value").value == "85"
        and app.selectbox(key="lr_f_period").value == "This quarter, Q1 2026"
    )
    app = press(fill(app, value="80"), "Save changes")
    assert app_database.targets()[0].value == 0.8 and "value 85.0% → 80.0%" in said(app)
    good(app.button(key=f"lr_change_{target.id}").click().run())
    app = press(app, "Put it away")
    assert app_database.targets() == [] and "put away" in said(app)


def test_changing_a_target_of_accounts_that_are_no_more_keeps_them(visit: Open, app_database: AppDatabase) -> None:
    gone = (("segment", ("Galactic",)), ("team", ("North",)))
    target = app_database.add_target(
        who="Ana",
        metric="mrr",
        value=100,
        choices=gone,
        period_start=dt.date(2026, 1, 1),
        period_end=dt.date(2026, 12, 31),
    )
    app = visit()
    assert "There is no" in said(app)
    good(app.button(key=f"lr_change_{target.id}").click().run())
    press(fill(app, owner="Ben"), "Save changes")
    (changed,) = app_database.targets()
    assert changed.owner == "Ben" and changed.choices == gone


# --- two people ------------------------------------------------------------------------------------------------------


def two_changes(visit: Open, app_database: AppDatabase) -> AppTest:
    """Ben opens the form, Ana saves 80, Ben saves 95: the page Ben sees."""
    set_target(visit(slice_=MID), "85", owner="Ana")
    (target,) = app_database.targets()
    ben = good(visit(slice_=MID).button(key=f"lr_change_{target.id}").click().run())
    ana = good(visit(slice_=MID).button(key=f"lr_change_{target.id}").click().run())
    press(fill(ana, "Ana", value="80"), "Save changes")
    return press(fill(ben, "Ben", value="95", note="board of March"), "Save changes")


def test_saving_at_once_shows_both_and_mine_can_go_on_top(visit: Open, app_database: AppDatabase) -> None:
    app = two_changes(visit, app_database)
    for part in (
        "Ana changed this target while you were changing it",
        "80.0%",
        "95.0%",
        "board of March",
        "Theirs, saved by Ana",
    ):
        assert part in said(app), part
    assert app_database.targets()[0].value == 0.8
    press(app, "Save mine on top")
    (target,) = app_database.targets()
    assert (target.value, target.note, target.updated_by) == (0.95, "board of March", "Ben")


def test_saving_at_once_theirs_can_stay(visit: Open, app_database: AppDatabase) -> None:
    app = press(two_changes(visit, app_database), "Keep theirs")
    assert app_database.targets()[0].value == 0.8 and "Your name" not in [field.label for field in app.text_input]


def test_a_second_target_for_the_same_thing_meets_the_first(visit: Open, app_database: AppDatabase) -> None:
    set_target(visit(slice_=MID), "85", who="Ana")
    app = set_target(visit(slice_=MID), "88", who="Ben")
    assert "Ana already keeps such a target" in said(app)
    press(app, "Save mine on top")
    assert [t.value for t in app_database.targets()] == [0.88]


def test_what_was_put_away_meanwhile_can_be_set_anew(visit: Open, app_database: AppDatabase) -> None:
    set_target(visit(slice_=MID), "85")
    (target,) = app_database.targets()
    app = good(visit(slice_=MID).button(key=f"lr_change_{target.id}").click().run())
    app_database.archive_target(target.id, target.version, who="Ana")
    app = press(fill(app, "Ben", value="90"), "Save changes")
    press(app, "Set mine anew")
    assert [t.value for t in app_database.targets()] == [0.9]


# --- the gate --------------------------------------------------------------------------------------------------------


def test_both_thresholds_are_set_and_one_alone_pays_nothing(visit: Open, app_database: AppDatabase) -> None:
    app = visit()
    good(app.button(key="lr_set_gate").click().run())
    app = press(fill(app, new_mrr="5 k", rate="88"), "Save both thresholds")
    (gate,) = app_database.gates()
    assert (gate.quarter, gate.new_mrr, gate.gross_dollar_renewal_rate) == (2026 * 4, 5000, 0.88)
    read = said(app)
    # Kept 900 of 1200 is 75%, 13 points under 88%; 0.88 × 1200 − 900 = 156. Even all four open ones give 1300 of
    # 1600.
    parts = (
        "One alone pays nothing",
        "of $5K",
        "75.0%",
        "13.0 points, $156 short",
        "nothing is paid",
        "New MRR, to 31 January 2026",
        "Gross dollar renewal rate, due to 31 January 2026",
    )
    for part in parts:
        assert part in read, part
    assert '<span aria-hidden="true">■</span> missed' in html(app)
    assert "set: new MRR $5K; gross dollar renewal rate 88.0%" in read


def test_without_renewals_everything_else_can_have_a_target(
    visit: Open, app_database: AppDatabase, tmp_path: Path
) -> None:
    (tmp_path / "input" / "renewals.csv").unlink()
    app = visit()
    assert "The gate needs the renewal rate" in said(app) and app.button(key="lr_set_gate").disabled
    good(app.button(key="lr_set_target").click().run())
    # 16 + 2 accounts less the three that left, at 100 each: 1500 today.
    app = press(fill(app, value="1.6 k"), "Save target")
    (target,) = app_database.targets()
    assert (target.metric, target.value) == ("mrr", 1600) and "$1.5K" in said(app)


@pytest.mark.parametrize("variant", ["answers", "mrr"])
def test_a_target_of_nps_is_of_the_relational_survey_alone(
    visit: Open, app_database: AppDatabase, tmp_path: Path, variant: str
) -> None:
    """Twelve answers to each survey in Q4 2025, relational all 9 and transactional all 10: a target is measured on the
    relational ones, so on the others it is neither written nor drawn.
    """
    answers: list[dict[str, object]] = [
        {
            "response_id": f"{survey}{i}",
            "account_id": f"M{i:02}",
            "contact_id": "k",
            "survey": survey,
            "sent_on": "2025-11-01",
            "responded_on": "2025-11-02",
            "score": score,
        }
        for survey, score in (("relational", 9), ("transactional", 10))
        for i in range(12)
    ]
    company.write_folder(tmp_path / "input", {**tables(), "nps_responses": answers})
    year = {"who": "Ana", "period_start": dt.date(2026, 1, 1), "period_end": dt.date(2026, 12, 31)}
    for metric, value in (("nps", 40.0), ("nps_by_mrr", 40.0), ("response_rate", 0.5)):
        app_database.add_target(metric=metric, value=value, **year)
    for survey, shown in (("relational", True), ("transactional", False)):
        page = visit("watch/nps.py", {"survey": [survey], "variant": [variant]})
        assert f"{survey} survey" in said(page)
        for words_ in ("2026 target +40", "2026 target 50%"):
            assert (words_ in said(page)) is shown, (survey, words_)
        sent = [{rows.name for rows in chart.proto.datasets} for chart in page.get("vega_lite_chart")]
        (trend,) = [names for names in sent if "quarters" in names]
        assert ("targets" in trend) is shown
        # The rule of a spark begins at its left edge; nothing else does.
        assert ("d=%27M0 " in html(page)) is shown


# --- the application database -----------------------------------------------------------------------------------------


def test_a_app_database_that_cannot_be_written_is_a_sentence_and_breaks_nothing_else(visit: Open, state: Path) -> None:
    (state / "application.db").mkdir(parents=True)
    app = visit()
    assert "The application database is a directory, not a file" in said(
        app
    ) and "no target can be set or changed" in said(app)
    assert app.button(key="lr_set_target").disabled
    assert "Renewal rate" in said(visit("watch/renewals.py", MID)) and "could not be shown" not in said(
        visit("watch/overview.py")
    )


def test_a_newer_app_database_is_left_alone(visit: Open, state: Path, app_database: AppDatabase) -> None:
    app_database.close()
    with closing(sqlite3.connect(state / "application.db")) as connection, connection:
        connection.execute(f"update {VERSION_TABLE} set version_num = '9999'")
    app = visit()
    assert "written by a newer Longroad" in said(app) and app.button(key="lr_set_target").disabled


def test_a_app_database_that_goes_away_leaves_what_was_read(state: Path) -> None:
    app_database = AppDatabase(f"sqlite:///{state / 'application.db'}")
    app_database.add_target(
        who="Ana", metric="mrr", value=2000, period_start=dt.date(2026, 1, 1), period_end=dt.date(2026, 12, 31)
    )
    now = [0.0]
    reader = Reader(f"sqlite:///{state / 'application.db'}", clock=lambda: now[0])
    assert len(reader.now().targets) == 1 and reader.now().error is None
    with closing(sqlite3.connect(state / "application.db")) as connection, connection:
        connection.execute("alter table longroad_audit rename to longroad_elsewhere")
    away = reader.now()
    assert len(away.targets) == 1 and away.error is not None
    with closing(sqlite3.connect(state / "application.db")) as connection, connection:
        connection.execute("alter table longroad_elsewhere rename to longroad_audit")
    assert reader.now() is away
    # It is asked again after a while, not at every click.
    now[0] += RETRY_SECONDS
    assert reader.now().error is None and len(reader.now().targets) == 1


def test_no_cell_of_the_app_database_takes_a_page_down(visit: Open, state: Path, app_database: AppDatabase) -> None:
    """Three sound rows; beside them one more for each strange value in each column of every table, as many as 800."""
    year = {"period_start": dt.date(2026, 1, 1), "period_end": dt.date(2026, 12, 31)}
    app_database.add_target(who="Ana", metric="mrr", value=2000, owner="Zoë", **year)
    app_database.add_scenario(who="Ana", name="Spring", levers={"churn": 0.02})
    app_database.add_gate(who="Ana", quarter=2026 * 4, new_mrr=40_000, gross_dollar_renewal_rate=0.9)
    known = process.reader().now()
    assert len(known.targets) == len(known.gates) == 1
    columns = [(table, c.name) for table in metadata.sorted_tables for c in table.columns if c.name != "id"]
    damage = [(table, name, value) for table, name in columns for value in STRANGE]
    numbers: dict[str, int] = {}
    with closing(sqlite3.connect(state / "application.db", isolation_level=None)) as raw:
        for table, _, _ in damage:
            # The history ends with the sound entries, the lists begin with them.
            copied = [c.name for c in table.columns if c.name not in ("id", "live_key")]
            names = ", ".join(copied)
            raw.execute(f"insert into {table.name} ({names}) select {names} from {table.name} where id = 1")
    for table, column, value in damage:
        numbers[table.name] = numbers.get(table.name, 3 if table.name == "longroad_audit" else 1) + 1
        any_cell(state / "application.db", table.name, numbers[table.name], **{column: value})
    process.reader()._stamp = -1
    for page in (
        "watch/overview.py",
        "watch/revenue.py",
        "watch/renewals.py",
        "plan/what_if.py",
        "trust/data_health.py",
    ):
        assert "could not be shown" not in said(visit(page)), page
    read = said(visit())
    assert "could not be shown" not in read and "<h2>MRR, 2026</h2>" in read and "$40K" in read
    saved_goals = process.reader().now()
    assert (
        f"{len(saved_goals.unreadable)} entries cannot be read and are left out:" in read
        and len(saved_goals.unreadable) > 300
    )
    more = f"And {len(saved_goals.unreadable) - 20} more."
    for part in ("Target number 2: the metric is empty.", more, "What was changed", "change number"):
        assert part in read, part


def test_one_bad_row_is_named_where_the_others_stand(visit: Open, state: Path, app_database: AppDatabase) -> None:
    year = {"period_start": dt.date(2026, 1, 1), "period_end": dt.date(2026, 12, 31)}
    app_database.add_target(who="Ana", metric="mrr", value=2000, **year)
    any_cell(state / "application.db", "longroad_targets", 1, value="<b>abc</b>")
    any_cell(state / "application.db", "longroad_audit", 1, old='{"quarter": 1}')
    app = visit()
    assert "<h2>One entry cannot be read and is left out:</h2>" in html(app)
    assert "Target number 1: the value is “<b>abc</b>”, not a number." in said(app)
    assert "<b>abc" not in html(app) and "No target is set yet" not in said(app)
    assert "cannot be read: in the row as it was the metric is missing; " in said(app)
    assert not app.button(key="lr_set_target").disabled


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "locale", "figure"),
    [
        ("85", "en_US", 85),
        ("85 %", "en_US", 85),
        ("$2.5 M", "en_US", 2.5e6),
        ("2,500,000", "en_US", 2.5e6),
        ("120k", "en_US", 120_000),
        ("USD 1.2 k", "en_US", 1200),
        ("2,5 M", "de_DE", 2.5e6),
        ("2.500.000", "de_DE", 2.5e6),
        ("2 500 000", "fr_FR", 2.5e6),
        ("−5", "en_US", -5),
        # As the product itself writes them: what a page shows can be typed back.
        ("$2.36M", "en_US", 2.36e6),
        ("USD.5M", "en_US", 500_000),
        ("2,36\u00a0Mio.\u00a0€", "de_DE", 2.36e6),
        ("27.650\u00a0€", "de_DE", 27_650),
        ("27,7\u00a0k\u00a0€", "fr_FR", 27_700),
        ("−27,7\u00a0tn\u00a0kr", "sv_SE", -27_700),
        ("1,2\u00a0mil\u00a0M€", "es_ES", 1.2e9),
        ("¥236万", "zh_CN", 2.36e6),
        ("85\u00a0%", "de_DE", 85),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, locale: str, figure: float) -> None:
    assert entry.number(text, locale) == figure


@pytest.mark.parametrize(
    ("locale", "currency"),
    [
        ("en_US", "USD"),
        ("en_US", "CHF"),
        ("de_DE", "EUR"),
        ("fr_FR", "EUR"),
        ("sv_SE", "SEK"),
        ("zh_CN", "CNY"),
        ("ja_JP", "JPY"),
        ("es_ES", "EUR"),
        ("pl_PL", "PLN"),
        ("tr_TR", "TRY"),
        ("en_IN", "INR"),
        ("de_CH", "CHF"),
    ],
)
def test_what_a_page_shows_can_be_typed(locale: str, currency: str) -> None:
    """Three figures or fewer, so nothing is lost by writing them short; also the form's own examples."""
    money = units.money(currency, locale)
    for value in (2_360_000, 2_500_000, 120_000, 27_700, -27_700, 397, 1.2e9):
        assert entry.number(money.text(value), locale) == entry.number(money.bare(value), locale) == value
    assert entry.number(units.percent(locale).text(0.855), locale) == 85.5


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("", "en_US"),
        ("abc", "en_US"),
        ("1,2", "en_US"),
        ("2.5", "de_DE"),
        ("1e5", "en_US"),
        ("--", "en_US"),
        ("k", "en_US"),
        ("2 k M", "en_US"),
    ],
)
def test_what_is_no_number_is_said_in_words(text: str, locale: str) -> None:
    with pytest.raises(AppDatabaseError, match=r"not a number|missing"):
        entry.number(text, locale)


@pytest.mark.parametrize(
    ("metric", "text"),
    [
        ("renewal_rate", "101"),
        ("renewal_rate", "-1"),
        ("mrr", "-5"),
        ("paying_accounts", "10.5"),
        ("nps", "120"),
        ("mrr", "9000000 B"),
    ],
)
def test_what_a_metric_can_never_be_is_refused(metric: str, text: str) -> None:
    with pytest.raises(AppDatabaseError):
        entry.read(text, REGISTRY[metric])


def test_a_period_counts_in_whole_months() -> None:
    assert entry.whole_months(dt.date(2026, 2, 10), dt.date(2026, 4, 3)) == (dt.date(2026, 2, 1), dt.date(2026, 4, 30))
    with pytest.raises(AppDatabaseError, match="ends before"):
        entry.whole_months(dt.date(2026, 2, 10), dt.date(2026, 1, 3))
    spans = entry.periods(dt.date(2026, 11, 21))
    assert spans["Next quarter, Q1 2027"] == (dt.date(2027, 1, 1), dt.date(2027, 3, 31)) and spans["This year, 2026"][
        1
    ] == dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ((2026, 10, 1), (2026, 12, 31), "Q4 2026"),
        ((2026, 1, 1), (2026, 12, 31), "2026"),
        ((2026, 2, 1), (2026, 2, 28), "February 2026"),
        ((2026, 2, 1), (2026, 5, 31), "February to May 2026"),
        ((2026, 11, 1), (2027, 2, 28), "November 2026 to February 2027"),
    ],
)
def test_a_period_has_a_name(first: tuple[int, int, int], last: tuple[int, int, int], name: str) -> None:
    assert words.period(Target(metric="mrr", period_start=dt.date(*first), period_end=dt.date(*last), value=1)) == name


def test_so_far_in_the_form_is_what_the_card_says(visit: Open, app_database: AppDatabase) -> None:
    app = visit(slice_=MID)
    good(app.button(key="lr_set_target").click().run())
    assert "So far 75.0%, 1 Jan to 31 Jan 2026 (12 contracts decided)." in said(app)
    card = said(press(fill(app, value="90"), "Save target"))
    assert (
        "<dt>So far</dt><dd class='lr-figure lr-small-n'>75.0%</dd><dd>1 Jan to 31 Jan 2026<br>12 contracts, few</dd>"
        in card
    )


def test_a_distance_in_per_cent_says_of_what(visit: Open, app_database: AppDatabase) -> None:
    """Beside the expected figure it could be taken for a share of that; points need no such word."""
    year = {"period_start": dt.date(2026, 1, 1), "period_end": dt.date(2026, 12, 31)}
    app_database.add_target(who="Ana", metric="mrr", value=2000, **year)
    app_database.add_target(who="Ana", metric="renewal_rate", value=0.9, **year)
    told = re.findall(r"<dt>Distance</dt><dd class='lr-figure[^']*'>(.*?)</dd><dd>(.*?)</dd>", said(visit()))
    assert len(told) == 2
    for distance, rest in told:
        assert rest.startswith("of the target<br>") == distance.endswith("%"), (distance, rest)
    assert sum(distance.endswith("%") for distance, _ in told) == 1


def test_a_figure_too_small_for_the_card_is_not_in_the_form_either(
    visit: Open, app_database: AppDatabase, tmp_path: Path
) -> None:
    contracts = tmp_path / "input" / "renewals.csv"
    # Of the twelve contracts of January the first nine are kept: under ten there is no rate.
    contracts.write_text("".join(contracts.read_text().splitlines(keepends=True)[:10]))
    app = visit(slice_=MID)
    good(app.button(key="lr_set_target").click().run())
    assert "So far only 9 contracts decided, 1 Jan to 31 Jan 2026: too few for a figure." in said(app)
    card = said(press(fill(app, value="90"), "Save target"))
    assert "<dt>So far</dt><dd class='lr-figure'>–</dd><dd>1 Jan to 31 Jan 2026<br>9 contracts decided</dd>" in card


def test_a_gap_is_said_in_whole_contracts() -> None:
    target = Target(metric="renewal_rate", period_start=dt.date(2026, 1, 1), period_end=dt.date(2026, 3, 31), value=0.9)
    found = Assessment(
        target, 0.75, 0.9, TargetStatus.WATCH, -15.0, -1.8, -180.0, 0.8, 0.7, 0.85, 0.004, 12, True, False, "", None
    )
    assert words.gap(found, units.money(), units.amount()) == "15.0 points, 2 contracts and $180 MRR behind"
    assert (
        words.in_chances(0.004) == "under 1%"
        and words.in_chances(0.996) == "over 99%"
        and words.in_chances(float("nan")) == ""
    )
    assert (
        words.foot(found, units.percent()) == "Q1 2026 target 90% · ▲ watch"
        and words.foot(found, units.percent(), is_now=False) == "Q1 2026 target 90%"
    )


# --- the command line ------------------------------------------------------------------------------------------------


def test_a_backup_is_one_command_and_so_is_bringing_it_back(
    state: Path, app_database: AppDatabase, tmp_path: Path
) -> None:
    target = app_database.add_target(
        who="Ana", metric="mrr", value=2000, period_start=dt.date(2026, 1, 1), period_end=dt.date(2026, 12, 31)
    )
    kept = tmp_path / "app_database.json"
    done = CliRunner().invoke(command_line, ["backup", str(kept)])
    assert done.exit_code == 0 and "1 targets" in done.output and kept.is_file()
    app_database.archive_target(target.id, target.version, who="Ana")
    refused = CliRunner().invoke(command_line, ["restore", str(kept)])
    assert refused.exit_code != 0 and "not empty" in str(refused.exception)
    done = CliRunner().invoke(command_line, ["restore", str(kept), "--replace", "--who", "Ben"])
    assert done.exit_code == 0, done.output
    assert [t.value for t in app_database.targets()] == [2000] and app_database.audit(1)[0].who == "Ben"
