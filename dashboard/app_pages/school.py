"""Your school: every indicator in the school of the account, beside its municipality."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, markup, widgets
from dashboard.markup import school as school_markup
from dashboard.questions import schools
from dashboard.texts.sentences import title_of

words = widgets.language()
figures = cached.school()
if not figures.rows:
    widgets.empty(words.get("school.none"), words.get("school.none_next"))
    st.stop()

titles = {indicator.id: title_of(indicator, words) for indicator in cached.indicators()}
st.title(words.get("school.title", year=figures.year), anchor=False)
widgets.show(
    markup.paragraphs("lead", [words.get("school.lead", area=figures.area_name)]),
    markup.paragraphs("note", [words.get("school.apart")]),
    school_markup.school_table(figures, titles, words),
)
source = words.message(schools.source(figures, cached.source_version()))
widgets.imprint(words, source)
