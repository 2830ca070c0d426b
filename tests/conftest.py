"""What every test may ask for, and which tests share a worker under `pytest -n`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from dashboard.base import numbers

# How long an example takes says how busy the machine is, not whether the product is right.
settings.register_profile("longroad", deadline=None)
settings.load_profile("longroad")

pytest_plugins = ["tests.postgres", "tests.engines", "tests.app_databases"]

# Files that take longest, in the order they are begun: what comes last is short, so no worker waits for the other.
# Browser files are neighbours: a worker starts its Chromium and its servers once. test_cold wants one nobody visited.
LONGEST = (
    "browser/test_cold.py",
    "browser/test_history.py",
    "browser/test_looks.py",
    "browser/test_outage.py",
    "browser/test_doors.py",
    "browser/test_slices.py",
    "browser/",
    "test_pages.py",
    "test_degrading.py",
    "test_targets_page.py",
    "",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the others as they were."""

    def place(item: pytest.Item) -> int:
        file = item.nodeid.split("::", 1)[0].removeprefix("tests/")
        return next(place for place, start in enumerate(LONGEST) if file.startswith(start))

    items.sort(key=place)


@pytest.fixture(autouse=True)
def own_locale() -> Iterator[None]:
    """Settings read in one test do not decide how numbers are written in the next."""
    yield
    numbers.write_in("en_US")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file goes to one worker, in the order of `LONGEST`.

    By file name, because pytest-xdist 3.8 cannot tell `xdist_group` marks under pytest 9.2 and then scatters the tests.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return nodeid.split("::", 1)[0]

    config.option.loadscopereorder = False
    return ByFile(config, log)
