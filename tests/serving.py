"""This process serves a company, and visitors come to its pages.

    with serving(tmp_path, {"accounts": [...], "subscriptions": [...]}, dimensions="segment"):
        app = open_page(the_page("churn"), {"segment": ["SMB"]})

The browser tests serve it in a process of its own: tests/browser/serving.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard import page_frame
from dashboard.base import remembered
from dashboard.base import settings as base_settings
from dashboard.base.downloads import Offer
from dashboard.menu import Entry, entries
from dashboard.session import process
from dashboard.ui.awaited import Grace
from tests import company

Params = Mapping[str, list[str]]


def forget() -> None:
    """The process as it is before its first visitor."""
    st.cache_resource.clear()
    process.unit.cache_clear()
    remembered.forget()


@contextmanager
def settled(home: Path, **settings: object) -> Iterator[None]:
    """The process has these settings and no others, its state is below `home`, and nobody has come yet."""
    with pytest.MonkeyPatch.context() as patch:
        for name in base_settings.Settings.model_fields:
            patch.delenv(f"LONGROAD_{name.upper()}", raising=False)
        for name, value in {"state_dir": home / "state", **settings}.items():
            patch.setenv(f"LONGROAD_{name.upper()}", str(value))
        patch.chdir(home)
        # AppTest has no clock that draws a page anew: it waits for its lists.
        patch.setattr(Grace, "seconds", 30.0)
        forget()
        try:
            yield
        finally:
            forget()


@contextmanager
def serving(
    home: Path, tables: company.Tables | None = None, *, fetches: bool = True, **settings: object
) -> Iterator[None]:
    """The process serves the sample company, or the one of these rows as of the end of January 2026; `settings` by
    their names. Its facts are there, unless `fetches` leaves them to the first visitor; at the end it has stopped.
    """
    ours: dict[str, object] = {}
    if tables is None and "warehouse" not in settings:
        ours = company.sample(home)
    elif tables is not None:
        ours = {
            "warehouse": f"files:{company.write_folder(home / 'input', tables)}",
            "sources": "files",
            "as_of": company.AS_OF,
            "dimensions": "segment,region",
        }
    with settled(home, **ours | settings):
        try:
            if fetches:
                assert process.refresher().current(wait_seconds=60) is not None
            yield
        finally:
            process.refresher().stop(10.0)


def the_page(address: str) -> Entry:
    """The page of that address."""
    return next(one for one in entries() if one.address == address)


def open_page(entry: Entry, params: Params) -> AppTest:
    """A new visitor follows a link to the page."""
    app = AppTest.from_file(str(Path(page_frame.__file__)), default_timeout=60)
    for name, values in params.items():
        app.query_params[name] = values
    if entry != entries()[0]:
        # By address, as a link does; switch_page goes by the file's name.
        app._page_hash = calc_hash(entry.address)
    return app.run()


def markup(app: AppTest) -> str:
    """What the page's own pieces say, without the style sheet."""
    return " ".join(
        str(element.proto.body) for element in app.get("html") if not str(element.proto.body).startswith("<style")
    )


def read(app: AppTest) -> str:
    """The same as it is read."""
    return unescape(re.sub(r"<[^>]*>", " ", markup(app)))


def offers(app: AppTest) -> dict[str, Offer]:
    """The files the page offers."""
    if "lr_offers" not in app.session_state:
        return {}
    found: dict[str, Offer] = app.session_state["lr_offers"]
    return found
