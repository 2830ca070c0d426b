"""Longroad as an ASGI app: `streamlit run streamlit_app.py`, or any ASGI server on `streamlit_app:app`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from dashboard import server

serving = server.prepare()
app = st.App(
    Path(__file__).parent / "dashboard" / "page_frame.py",
    lifespan=server.lifespan,
    routes=server.routes(serving),
    middleware=[Middleware(server.SecurityHeaders, serving=serving), Middleware(server.Door, serving=serving)],
)
