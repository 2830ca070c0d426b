"""Who needs a call?"""

import streamlit as st

from dashboard import source, ui

view = source.view()
account = st.query_params.get("account", "")
if account:
    ui.back_to_list()
    ui.account_story(view, account)
else:
    ui.account_list(view)
