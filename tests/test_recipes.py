"""The recipes work: each is followed in a copy of the project, and prints what it says it prints."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.base.settings import ROOT

TEXT = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
RECIPES = {part.partition("\n")[0]: part for part in TEXT.split("\n## ")[1:]}
BLOCK = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COPIED = ("dashboard", "pages", "queries", "data", "tests", "streamlit_app.py", "pyproject.toml")


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe(tmp_path: Path, name: str) -> None:
    for part in COPIED:
        of = ROOT / part
        shutil.copytree(of, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "sql")) if of.is_dir() else (
            shutil.copy(of, tmp_path / part)
        )
    said, ran = "", 0
    for language, how, body in BLOCK.findall(RECIPES[name]):
        if language == "text":
            assert body.strip() in said, said
            ran += 1
        elif how == "run":
            said = started(tmp_path, ["-c", body])
        elif language == "sh":
            said = "".join(started(tmp_path, line.split()[1:]) for line in body.strip().splitlines())
        else:
            write(tmp_path, how, body)
    assert ran
    imports = started(tmp_path, ["-m", "pytest", "-q", "-x", "tests/test_imports.py"])
    assert "failed" not in imports, imports


def started(folder: Path, arguments: list[str]) -> str:
    """What Python prints, started in the copy with no settings of ours."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LONGROAD_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def write(folder: Path, how: str, body: str) -> None:
    """Follow `new=file`, `end=file`, or `after="a line" in=file`."""
    if found := re.fullmatch(r'after="(.+)" in=(\S+)', how):
        path = folder / found[2]
        text = path.read_text(encoding="utf-8")
        assert text.count(found[1]) == 1, found[1]
        path.write_text(text.replace(found[1], f"{found[1]}\n{body.rstrip()}"), encoding="utf-8")
        return
    way, _, file = how.partition("=")
    assert way in ("new", "end"), how
    path = folder / file
    assert path.exists() == (way == "end"), file
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as out:
        out.write(body if way == "new" else f"\n{body}")
