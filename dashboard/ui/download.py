"""The CSV link under a picture or a list: a file for this visitor's browser alone, while the page is open."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.base.downloads import COOKIE, Offer

_OFFERS = "lr_offers"


def csv_link(name: str, make: Callable[[], bytes], *, file_name: str = "") -> None:
    """Offer a CSV file that `make` writes when it is asked for; `name` is a key of its own on every page."""
    run = get_script_run_ctx()
    owner, session = st.context.cookies.get(COOKIE, ""), run.session_id if run is not None else ""
    offers: dict[str, Offer] = st.session_state.setdefault(_OFFERS, {})
    offer = offers.get(name)
    if offer is None or (offer.owner, offer.session) != (owner, session):
        offer = offers[name] = Offer(owner, session, "", make)
    offer.make = make
    offer.file_name = file_name or f"longroad-{name.replace('_', '-')}.csv"
    st.html(
        f'<a class="lr-link" href="download/{escape(offer.ticket)}" download="{escape(offer.file_name)}" '
        'target="_self">CSV</a>',
        width="content",
    )
