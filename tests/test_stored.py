"""The last good facts on disk: what is damaged is set aside in words and fetched again, and no start fails over it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from dashboard.base.errors import FactsError
from dashboard.base.settings import ROOT, Settings
from dashboard.facts import loading as facts_
from dashboard.facts import stored
from dashboard.facts.loading import Facts
from dashboard.facts.refreshing import Refresher
from dashboard.measures.slices import Slice
from dashboard.warehouse.reading import Warehouse
from tests import company

TABLES: company.Tables = {
    "accounts": [company.account("a")],
    "subscriptions": [company.period("a", "2025-01-01", None, 100)],
}
PATIENCE = 30.0


@pytest.fixture(scope="module")
def facts() -> Facts:
    return facts_.load(company.in_memory(TABLES))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "facts"


def newest(folder: Path) -> Path:
    return max(folder.glob("facts-*"))


def again(facts: Facts, minutes: int) -> Facts:
    """The same figures, fetched later."""
    later = facts.fetched_at + pd.Timedelta(minutes=minutes).to_pytimedelta()
    return dataclasses.replace(facts, fetched_at=later)


def same(found: Facts | None, kept: Facts) -> bool:
    """Whether every column, type and value came back as it was kept."""
    if found is None:
        return False
    for name, frame in kept.frames.items():
        pd.testing.assert_frame_equal(found.frames[name], frame)
    rest = [name for name in kept.__dataclass_fields__ if name != "frames"]
    return [getattr(found, name) for name in rest] == [getattr(kept, name) for name in rest]


def test_what_is_kept_comes_back_as_it_was(facts: Facts, folder: Path) -> None:
    kept = stored.save(facts, folder)
    found = stored.last_good(folder, facts.fingerprint)
    assert same(found.facts, facts) and found.error is None
    # And anybody can check the files without Longroad.
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=kept, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0 and checked.stdout.count(": OK") == len(facts.frames) + 1


def without_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """What a warehouse that has no such row would have given."""
    none = frame.iloc[:0]
    return none.assign(**{name: none[name].cat.remove_unused_categories() for name in none.select_dtypes("category")})


def test_a_fact_without_rows_comes_back_with_the_types_it_was_kept_with(folder: Path) -> None:
    """Words stay words where there are none: cut to a segment, an empty fact is empty."""
    found = company.facts_of(company.read_folder(company.GOLDEN / "input"), dimensions=("segment", "region"))
    for name, frame in found.frames.items():
        assert len(frame) or name == "undated_contracts", name
        frames = {**found.frames, name: without_rows(frame)}
        kept = dataclasses.replace(found, frames=frames, fetched_at=found.fetched_at)
        shutil.rmtree(folder, ignore_errors=True)
        stored.save(kept, folder)
        again_ = stored.last_good(folder, found.fingerprint)
        assert same(again_.facts, kept) and again_.error is None, (name, again_.error)
        assert again_.facts is not None
        rows = again_.facts.rows[name]
        assert rows.cell[rows.of(Slice.of({"segment": "SMB"}))].tolist() == []


def test_what_a_warehouse_without_rows_gives_is_kept_as_it_was(folder: Path) -> None:
    rows = {**TABLES, "renewals": [], "nps_responses": []}
    found = company.facts_of({**rows, "accounts": [company.account("a", segment="SMB")]}, dimensions=("segment",))
    assert {name for name, frame in found.frames.items() if frame.empty} >= {"renewals", "lost_renewals", "nps"}
    stored.save(found, folder)
    assert same(stored.last_good(folder, found.fingerprint).facts, found)


def test_nothing_kept_is_no_problem(folder: Path, facts: Facts) -> None:
    assert stored.last_good(folder, "x") == stored.LastGood()
    stored.save(facts, folder)
    # Those of other settings are neither shown nor touched.
    assert stored.last_good(folder, "x") == stored.LastGood()
    assert same(stored.last_good(folder, facts.fingerprint).facts, facts)


# Every way in which a store was ever found damaged: what is done to it, and what is said.


def _meta(folder: Path, **changes: object) -> None:
    """Absurd values, with checksums that agree to them."""
    path = newest(folder)
    meta = json.loads((path / "facts.json").read_text()) | changes
    (path / "facts.json").write_text(json.dumps(meta))
    _sums(path)


def _sums(path: Path) -> None:
    files = [file for file in sorted(path.iterdir()) if file.name != "SHA256SUMS"]
    lines = (f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
    (path / "SHA256SUMS").write_text("".join(lines))


def _changed_digit(folder: Path) -> None:
    """Still a Parquet file, still plausible: a hundred has become a hundred and one."""
    path = newest(folder) / "mrr_balance.parquet"
    frame = pd.read_parquet(path)
    column = next(name for name in frame.columns if name.endswith("_mrr"))
    frame[column] = frame[column].replace({100 * 10_000: 101 * 10_000})
    frame.to_parquet(path, index=False)


def _truncated(folder: Path) -> None:
    path = newest(folder) / "mrr_movements.parquet"
    path.write_bytes(path.read_bytes()[:-100])


def _one_bit(folder: Path) -> None:
    path = newest(folder) / "paying_accounts.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _elsewhere(folder: Path) -> None:
    """Sound facts, but outside the folder."""
    other = folder.parent / "elsewhere"
    shutil.move(newest(folder), other)
    (folder / other.name).symlink_to(other)
    name = "facts-20260101T000000000000-abc-def"
    (folder / name).symlink_to(other)
    (folder / other.name).unlink()
    (folder / "current").write_text(name)


def _points_outside(folder: Path) -> None:
    shutil.move(newest(folder), folder.parent / "other")
    (folder / "current").write_text("../other")


def _earlier_form(folder: Path) -> None:
    (newest(folder) / "SHA256SUMS").unlink()


def _sums_of_others(folder: Path) -> None:
    with (newest(folder) / "SHA256SUMS").open("a") as file:
        file.write(f"{'0' * 64}  ../../secret\n")


def _not_parquet(folder: Path) -> None:
    (newest(folder) / "mrr_balance.parquet").write_text("hello")
    _sums(newest(folder))


def _retyped(folder: Path, **columns: object) -> None:
    """Columns of other types, with checksums that agree to them."""
    path = newest(folder) / "mrr_balance.parquet"
    pd.read_parquet(path).assign(**columns).to_parquet(path, index=False)
    _sums(newest(folder))


def _a_list(folder: Path) -> None:
    (newest(folder) / "facts.json").write_text("[]")
    _sums(newest(folder))


def _pipe(folder: Path) -> None:
    shutil.rmtree(newest(folder))
    (folder / "current").unlink()
    os.mkfifo(folder / "current")


def _pipe_inside(folder: Path) -> None:
    (newest(folder) / "retention.parquet").unlink()
    os.mkfifo(newest(folder) / "retention.parquet")


def _only_pointer(folder: Path, content: bytes) -> None:
    shutil.rmtree(newest(folder))
    (folder / "current").write_bytes(content)


def _a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("no folder")


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "garbage": (
        lambda f: (newest(f) / "facts.json").write_bytes(b"\x00 not what it was"),
        "facts.json has changed since",
    ),
    "a digit": (_changed_digit, "mrr_balance.parquet has changed since it was written"),
    "a bit": (_one_bit, "paying_accounts.parquet has changed since it was written"),
    "truncated": (_truncated, "mrr_movements.parquet has changed since it was written"),
    "empty": (lambda f: (newest(f) / "retention.parquet").write_bytes(b""), "retention.parquet has changed since"),
    "a file gone": (lambda f: (newest(f) / "retention.parquet").unlink(), "retention.parquet is missing"),
    "meta gone": (lambda f: (newest(f) / "facts.json").unlink(), "facts.json is missing"),
    "a file more": (lambda f: (newest(f) / "more.parquet").write_bytes(b"x"), "more.parquet is not listed"),
    "sums gone": (_earlier_form, "it has no checksums, so another version of Longroad wrote it"),
    "sums garbage": (lambda f: (newest(f) / "SHA256SUMS").write_bytes(b"\xff\xfe"), "cannot be read"),
    "sums of others": (_sums_of_others, "SHA256SUMS names what is no file here"),
    "later form": (lambda f: _meta(f, format=99), "another version of Longroad wrote it"),
    "far future": (lambda f: _meta(f, as_of="9999-12-31"), "facts.json says what cannot be"),
    "month 0": (lambda f: _meta(f, first_month=0), "facts.json says what cannot be"),
    "months swapped": (lambda f: _meta(f, first_month=24_313), "facts.json says what cannot be"),
    "no date": (lambda f: _meta(f, fetched_at="soon"), "facts.json says what cannot be"),
    "no zone": (lambda f: _meta(f, fetched_at="2026-01-01T00:00:00"), "facts.json says what cannot be"),
    "counts": (lambda f: _meta(f, row_counts={"accounts": -1}), "facts.json says what cannot be"),
    "dimensions": (lambda f: _meta(f, dimensions=["nope"]), "lacks a dimension"),
    "words for numbers": (lambda f: _retyped(f, closing_mrr="much"), "mrr_balance.parquet holds in closing_mrr what"),
    "days for numbers": (lambda f: _retyped(f, closing_mrr=pd.Timestamp(0)), "holds in closing_mrr what cannot be"),
    "numbers for words": (lambda f: _retyped(f, survey=1), "mrr_balance.parquet holds in survey what cannot be"),
    "no frames": (lambda f: _meta(f, frames=[]), "mrr_movements.parquet is missing"),
    "a list": (_a_list, "facts.json says what cannot be"),
    "no parquet": (_not_parquet, "cannot be read"),
    "set gone": (lambda f: shutil.rmtree(newest(f)), "current: the set facts-.* that it names is missing"),
    "a pipe inside": (_pipe_inside, "SHA256SUMS names what is no file here"),
    "points outside": (_points_outside, "current: it names no set of figures in this folder"),
    "absolute": (lambda f: _only_pointer(f, b"/etc"), "current: it names no set of figures in this folder"),
    "no text": (lambda f: _only_pointer(f, b"\xff\xfe\x00"), "current: no text"),
    "a long one": (lambda f: _only_pointer(f, b"x" * 10_000_000), "current: it names no set of figures"),
    "a link outside": (_elsewhere, "it lies outside this folder"),
    "a pipe": (_pipe, "current: it is no file"),
    "a file for the folder": (_a_file, "facts: it is a file where a folder belongs"),
}


@pytest.fixture
def refresher_of(folder: Path) -> Iterator[Callable[[Callable[[Settings], Warehouse]], Refresher]]:
    made: list[Refresher] = []

    def make(connect: Callable[[Settings], Warehouse]) -> Refresher:
        made.append(Refresher(company.chosen("duckdb:///:memory:", state_dir=folder.parent), connect))
        return made[-1]

    yield make
    for refresher in made:
        refresher.stop(PATIENCE)


RefresherOf = Callable[[Callable[[Settings], Warehouse]], Refresher]


@pytest.mark.parametrize("damage", DAMAGE)
def test_whatever_is_damaged_is_set_aside_said_and_fetched_again(
    refresher_of: RefresherOf, folder: Path, damage: str
) -> None:
    first = refresher_of(lambda _: company.in_memory(TABLES))
    assert first.refresh()
    spoil, words = DAMAGE[damage]
    spoil(folder)
    go = threading.Event()

    def slow(_: Settings) -> Warehouse:
        go.wait(PATIENCE)
        return company.in_memory(TABLES)

    second = refresher_of(slow).start()
    # Before the warehouse has said a word: nothing is shown, and it is said why.
    assert second.current() is None
    error = second.status().error
    assert isinstance(error, FactsError)
    with pytest.raises(FactsError, match=words):
        raise error
    assert len(error.what) < 400 and error.where == f"In {folder}."
    aside = [*folder.parent.glob("**/set-aside-*")]
    assert len(aside) == 1 and aside[0].name in error.what
    go.set()
    with second._changed:
        assert second._changed.wait_for(lambda: second._facts is not None, timeout=PATIENCE)
    assert second.status().error is None
    found = stored.last_good(folder, second.settings.fingerprint())
    assert same(found.facts, second.current()) and found.error is None


def test_without_rights_it_starts_and_says_so(
    facts: Facts, folder: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A set, its folder, or all of the state folder that may not be read: each a sentence."""
    places = {}
    for name in ("set", "facts", "state"):
        home = tmp_path / name / "state" / "facts"
        kept = stored.save(facts, home)
        places[name] = (home, {"set": kept, "facts": home, "state": home.parent}[name])
    for home, closed in places.values():
        for path in (home.parent, home, *home.glob("*/")):
            os.chown(path, 65534, -1) if os.geteuid() == 0 else None
        closed.chmod(0)
    try:
        request.getfixturevalue("as_ordinary_account")
        said = {name: stored.last_good(home, facts.fingerprint) for name, (home, _) in places.items()}
    finally:
        os.seteuid(os.getuid())
        for _, closed in places.values():
            for path in [closed, *closed.parent.glob("set-aside-*")]:
                if path.exists():
                    path.chmod(0o755)
    for name, found in said.items():
        assert found.facts is None and "permission denied" in str(found.error), name
    assert "could not be set aside" in str(said["state"].error)
    assert "it is kept as set-aside-" in str(said["set"].error)


def test_older_ones_are_shown_when_the_newest_are_damaged(facts: Facts, folder: Path) -> None:
    stored.save(facts, folder)
    stored.save(again(facts, 60), folder)
    _changed_digit(folder)
    found = stored.last_good(folder, facts.fingerprint)
    assert same(found.facts, facts)
    assert found.error is not None and "until then older ones are shown" in found.error.remedy
    (kept,) = folder.glob("facts-*")
    assert kept.name.startswith(f"facts-{facts.fetched_at:%Y%m%dT%H%M%S%f}-{facts.version}-")
    # The pointer named the damaged ones; nothing to point at is no damage.
    assert same(stored.last_good(folder, facts.fingerprint).facts, facts)


def test_only_a_few_are_kept(facts: Facts, folder: Path) -> None:
    for minutes in range(5):
        stored.save(again(facts, minutes), folder)
    assert len([*folder.glob("facts-*")]) == 2
    for _ in range(6):
        (stored.save(facts, folder) / "facts.json").unlink()
        stored.last_good(folder, facts.fingerprint)
    stored.sweep(folder, alone=True)
    assert len([*folder.glob("set-aside-*")]) == 3


# Power, processes and disks that fail


SAVER = """
import dataclasses, datetime as dt, sys
from pathlib import Path
from dashboard.facts import loading as facts_, stored
from tests import test_stored
from tests import company
facts = facts_.load(company.in_memory(test_stored.TABLES))
stored.save(facts, Path(sys.argv[1]))
print("saved", flush=True)
"""
FOR_EVER = """
while True:
    facts = dataclasses.replace(facts, fetched_at=dt.datetime.now(dt.UTC))
    stored.save(facts, Path(sys.argv[1]))
"""


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_a_process_killed_while_it_saves_leaves_sound_facts(facts: Facts, folder: Path) -> None:
    for turn in range(3):
        writer = start(SAVER + FOR_EVER, str(folder))
        assert writer.stdout is not None and writer.stdout.readline() == "saved\n"
        time.sleep(0.13 + turn * 0.037)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        found = stored.last_good(folder, facts.fingerprint)
        assert found.facts is not None and found.error is None and found.facts.version == facts.version
    # At the next start nothing of the killed ones is left.
    (folder / ".staging-left").mkdir(exist_ok=True)
    stored.sweep(folder, alone=True)
    assert sorted({path.name.split("-")[0] for path in folder.iterdir()}) == ["current", "facts"]


def test_what_somebody_else_is_writing_is_not_swept(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in (".staging-old", ".staging-new", ".staging-held"):
        (folder / name).mkdir()
    long_ago = time.time() - 3600
    os.utime(folder / ".staging-old", (long_ago, long_ago))
    holder = start(
        "import sys, os\nfrom pathlib import Path\nfrom dashboard.base.locks import locked\n"
        "with locked(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()",
        str(folder / ".staging-held"),
    )
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    os.utime(folder / ".staging-held", (long_ago, long_ago))
    stored.sweep(folder, alone=False)
    assert sorted(path.name for path in folder.iterdir()) == [".staging-held", ".staging-new"]
    holder.kill()
    holder.wait()
    stored.sweep(folder, alone=False)
    assert [path.name for path in folder.iterdir()] == [".staging-new"]
    stored.sweep(folder, alone=True)
    assert [*folder.iterdir()] == []


def test_two_who_save_and_one_who_starts_never_disturb_each_other(facts: Facts, folder: Path) -> None:
    writers = [start(SAVER + FOR_EVER, str(folder)) for _ in range(2)]
    try:
        for writer in writers:
            assert writer.stdout is not None and writer.stdout.readline() == "saved\n"
        for _ in range(40):
            found = stored.last_good(folder, facts.fingerprint)
            assert found.facts is not None and found.error is None, found.error
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()


def test_a_full_disk_leaves_the_older_ones_and_no_litter(facts: Facts, folder: Path) -> None:
    """No file may grow beyond 2,000 bytes: the first Parquet file breaks off."""
    stored.save(facts, folder)
    before = sorted(path.name for path in folder.rglob("*"))
    script = f"""
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
from dashboard.base.errors import FactsError
try:
{"".join(f"    {line}{chr(10)}" for line in SAVER.strip().splitlines())}
except FactsError as error:
    print(error, flush=True)
"""
    writer = start(script, str(folder))
    said, _ = writer.communicate(timeout=PATIENCE * 2)
    assert said.startswith("The facts could not be kept on disk.") and "file too large" in said, said
    assert sorted(path.name for path in folder.rglob("*")) == before
    assert same(stored.last_good(folder, facts.fingerprint).facts, facts)


def test_a_half_written_store_is_never_read(refresher_of: RefresherOf, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash before the switch-over leaves the facts before it in force."""
    refresher = refresher_of(lambda _: company.in_memory(TABLES))
    refresher.refresh()
    before = refresher.current()
    assert before is not None
    replace = Path.replace

    def crash(self: Path, target: Path) -> Path:
        if Path(target).name == "current":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", crash)
    refresher._warehouse = company.in_memory(
        {**TABLES, "subscriptions": [company.period("a", "2025-01-01", None, 250)]}
    )
    assert refresher.refresh()
    monkeypatch.undo()
    found = stored.last_good(refresher.folder, refresher.settings.fingerprint()).facts
    assert found is not None and found.version == before.version
