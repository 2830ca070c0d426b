"""The button that asks for fresh figures."""

from __future__ import annotations

import streamlit as st

from dashboard.facts.refreshing import Refresher

REFRESH_SECONDS = 15.0


def refresh_button(refresher: Refresher) -> None:
    """Ask for fresh figures now; many askers get one refresh."""
    if st.button("Refresh now", key="lr_refresh"):
        with st.spinner("Asking the warehouse …"):
            answered = refresher.wait_for_next(REFRESH_SECONDS)
        if answered:
            st.rerun()
        st.toast(
            "The warehouse is still being asked. Open the page again in a moment; the figures stay as they "
            "are until it answers."
        )
