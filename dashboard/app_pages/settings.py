"""Settings: what an administrator turns on and off for everybody."""

from __future__ import annotations

import streamlit as st

from dashboard import asking, markup, widgets
from dashboard.widgets import results

words = widgets.language()
asking.require("manage")
st.title(words.get("settings.title"), anchor=False)
widgets.show(markup.paragraphs("lead", [words.get("settings.lead")]))
results.switch(words)
