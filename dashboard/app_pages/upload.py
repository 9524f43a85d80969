"""Upload: a researcher's file comes in, is matched and checked, and feeds figures or is thrown away."""

from __future__ import annotations

import streamlit as st

from dashboard import markup, uploads, widgets
from dashboard.widgets import describing, uploading
from dashboard.widgets.receiving import receive

words = widgets.language()
st.title(words.get("upload.title"), anchor=False)
widgets.show(markup.paragraphs("lead", [words.get("upload.lead")]))
widgets.show(markup.paragraphs("note", [words.get(uploading.who_can())]))

arrival = receive(words, "upload", uploads.formats(), words.get("upload.choose"), key="upload_token")
if arrival is None:
    uploading.outcome(words)
    uploading.waiting(words)
    uploading.take_back(words)
    st.stop()

asked = describing.describe(arrival, words)
matched = uploading.match_table(asked, words) if asked else None
checked = uploading.check(asked, words) if asked and matched else None
if checked:
    uploading.findings(checked, words)
if asked and checked and checked.refusal is None:
    uploading.decide(asked, checked, arrival, words)
elif st.button(words.get("upload.discard"), key="upload_discard"):
    uploading.discard(arrival)
    st.rerun()
