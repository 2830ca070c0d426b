"""Where settings come from: the environment, retention.toml, Streamlit's secrets."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ENVIRONMENT_PREFIX = "LONGROAD_"
_FORMER = {"notebook": "app_database"}
"""Settings that had another name once, under which they still may be set."""


def found(environment: Mapping[str, str] | None, root: Path | None) -> tuple[dict[str, Any], dict[str, str], list[str]]:
    """What is set, where each was set, and files that cannot be read."""
    root = root or Path.cwd()
    environment = os.environ if environment is None else environment
    problems: list[str] = []
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for path, section in ((root / "retention.toml", None), (root / ".streamlit" / "secrets.toml", "longroad")):
        for name, value in _read_toml(path, section, problems).items():
            name = _FORMER.get(name, name)
            values[name], origin[name] = value, str(path.name)
    for key, text in environment.items():
        if key.startswith(ENVIRONMENT_PREFIX) and text != "":
            name = key.removeprefix(ENVIRONMENT_PREFIX).lower()
            name = _FORMER.get(name, name)
            values[name], origin[name] = text, key
    return values, origin, problems


def _read_toml(path: Path, section: str | None, problems: list[str]) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        # A TOML error may quote the line that holds a password; its position is enough.
        line = re.search(r"line \d+", str(error))
        problems.append(f"{path.name}: cannot be read{f' ({line[0]})' if line else ''}; it is not valid TOML.")
        return {}
    chosen = content if section is None else content.get(section, {})
    if not isinstance(chosen, dict):
        problems.append(f"{path.name}: [{section}] must be a section with settings in it.")
        return {}
    return chosen
