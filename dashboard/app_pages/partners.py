"""Partners: who takes part, what is agreed with whom, who is missing; and what parents agreed."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, cached_steering, markup, widgets
from dashboard.markup import partners as partners_markup
from dashboard.stories import partners as partners_story
from dashboard.widgets import partners as forms
from dashboard.widgets import steering
from steering import partners

words = widgets.language()
widgets.end_if_none(cached_steering.areas(), words)

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "steered")
today, country = cached_steering.current_day(), cached_steering.country(chosen.area)
listed = cached_steering.rows("partner", chosen.area)
ties = partners.ties(listed, cached_steering.rows("partner_agreement", chosen.area), today)
with head:
    widgets.show(markup.paragraphs("eyebrow", [chosen.area_name]))
    st.title(partners_story.title(ties, chosen.area_name, words), anchor=False)
    missing = partners.missing(listed, country)
    widgets.show(markup.paragraphs("lead", [partners_story.missing(missing, words)]))

steering.done(words)
ending = partners_story.endings(partners.endings(ties, today), words)
widgets.show(markup.warned(words.get("partners.ending"), ending))
widgets.show(partners_markup.network(ties, today, words))
can_edit = cached_steering.may_edit(chosen.area)
if can_edit:
    with st.expander(words.get("partners.change"), expanded=not ties):
        forms.partner_form(chosen.area, words)
if can_edit and ties:
    with st.expander(words.get("partners.change_agreement")):
        forms.agreement_form(chosen.area, words)

st.header(words.get("parents.title"), anchor=False)
agreed = cached_steering.rows("parents_agreement", chosen.area)
widgets.show(markup.paragraphs("note", [partners_story.parents_lead(agreed, words)]))
widgets.show(partners_markup.law(cached_steering.law(chosen.area), words))
widgets.show(partners_markup.agreements(agreed, words))
if can_edit:
    with st.expander(words.get("parents.change")):
        forms.parents_form(chosen.area, words)
source = words.get("cycle.source", area=chosen.area_name, version=cached.source_version())
widgets.show(markup.paragraphs("imprint", [source]))
