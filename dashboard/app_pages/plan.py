"""Plan: the budget lines over the years as a table to edit, what they add up to, what ends when."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, cached_steering, markup, widgets
from dashboard.stories import money as money_story
from dashboard.stories import plan as plan_story
from dashboard.stories.steering_words import left_out
from dashboard.widgets import steering

words = widgets.language()
widgets.end_if_none(cached.areas(), words)

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "steered")
lines = cached_steering.rows("budget_line", chosen.area)
spent = cached_steering.spending(chosen.area, cached_steering.current_day().year)
with head:
    widgets.show(markup.paragraphs("eyebrow", [chosen.area_name]))
    st.title(plan_story.title(lines, chosen.area_name, words), anchor=False)
    widgets.show(markup.paragraphs("lead", [plan_story.lead(lines, spent.year, words)]))
    widgets.show(markup.paragraphs("note", left_out(spent.place, words)))

steering.done(words)
widgets.show(money_story.warned(money_story.warnings(spent, words), words))
widgets.show(plan_story.totals(lines, cached_steering.partners(chosen.area), spent.place.country, words))
if cached_steering.may_edit(chosen.area):
    st.header(words.get("plan.lines"), anchor=False)
    widgets.show(markup.paragraphs("note", [words.get("plan.how")]))
    steering.budget_table(chosen.area, words)
    with st.expander(words.get("new.title"), expanded=not lines):
        steering.intervention_form(chosen.area, words)
with st.expander(words.get("plan.workbook")):
    steering.workbook(chosen.area, words)
