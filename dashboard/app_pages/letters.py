"""Letters: to schools, parents and the press, as they are printed, in three languages, to edit."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, cached_steering, markup, widgets
from dashboard.stories import letters as story
from dashboard.widgets import letters, steering

words = widgets.language()
if not cached.areas_where("view"):
    widgets.empty(words.get("empty.no_wave"), words.get("empty.no_wave_next"))
    st.stop()

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "addressed", "survey", "letter", "tongue")
found = cached_steering.letter(chosen.area, chosen.letter, chosen.tongue, chosen.survey)
with head:
    widgets.show(markup.paragraphs("eyebrow", [words.get("letters.eyebrow", area=chosen.area_name)]))
    st.title(story.title(found, words), anchor=False)
    widgets.show(markup.paragraphs("lead", [story.lead(found, words)]))

steering.done(words)
widgets.show(markup.paragraphs("note", story.remarks(found, words)))
letters.take(found, words)
widgets.show(story.paper(found))
if cached_steering.may_edit(chosen.area):
    with st.expander(words.get("letters.year_title", year=found.year), expanded=found.year_row is None):
        letters.year_form(found, words)
    with st.expander(words.get("letters.edit")):
        letters.wording_form(found, words)
with st.expander(words.get("letters.fields")):
    widgets.show(story.fields(found, words))
