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

pytest_plugins = ["tests.postgres", "tests.engines", "tests.notebooks"]

# One server of the sample company and one of the golden folder serve all of these.
ON_SHARED_SERVERS = ("test_cold.py", "test_slices.py")


@pytest.fixture(autouse=True)
def own_locale() -> Iterator[None]:
    """Settings read in one test do not decide how numbers are written in the next."""
    yield
    numbers.write_in("en_US")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file goes to one worker, the largest first; browser tests of the same servers go together.

    By file name, because pytest-xdist 3.8 cannot tell `xdist_group` marks under pytest 9.2 and then scatters the tests.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::", 1)[0]
            return "shared servers" if "browser/" in file and file.endswith(ON_SHARED_SERVERS) else file

    return ByFile(config, log)
