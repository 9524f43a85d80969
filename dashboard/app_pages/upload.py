"""Upload: a researcher's file comes in, is matched and checked, and feeds figures or is thrown away."""

from __future__ import annotations

import streamlit as st

from dashboard import markup, upload_widgets, widgets

words = widgets.language()
st.title(words.get("upload.title"), anchor=False)
if upload_widgets.not_here(words):
    st.stop()
widgets.show(markup.paragraphs("lead", [words.get("upload.lead")]))
widgets.show(markup.paragraphs("note", [words.get("upload.anybody")]))

arrival = upload_widgets.receive(words)
if arrival is None:
    upload_widgets.outcome(words)
    upload_widgets.take_back(words)
    st.stop()

asked = upload_widgets.describe(arrival, words)
matched = upload_widgets.match_table(asked, words) if asked else None
checked = upload_widgets.check(asked, words) if asked and matched else None
if checked:
    upload_widgets.findings(checked, words)
if asked and checked and checked.refusal is None:
    upload_widgets.decide(asked, checked, arrival, words)
elif st.button(words.get("upload.discard"), key="upload_discard"):
    upload_widgets.discard(arrival)
    st.rerun()
