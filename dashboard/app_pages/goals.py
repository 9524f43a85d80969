"""Goals: on course, off course, or nobody can say; what this town could see; when results come."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, cached_steering, markup, widgets
from dashboard.stories import goals as goal_story
from dashboard.widgets import goal_forms, steering

words = widgets.language()
widgets.end_if_none(cached.indicators(), words)

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "steered")
found = cached_steering.goals(chosen.area)
timing = cached_steering.timing(chosen.area)
with head:
    widgets.show(markup.paragraphs("eyebrow", [chosen.area_name]))
    st.title(goal_story.title(found, chosen.area_name, words), anchor=False)
    widgets.show(markup.paragraphs("lead", [goal_story.timing(timing, cached_steering.current_day(), words)]))

steering.done(words)
indicators = {each.id: each for each in cached.indicators()}
widgets.show(goal_story.listed(found, indicators, words))
if cached_steering.may_edit(chosen.area):
    steering.undo(chosen.area, words)
    with st.expander(words.get("goal.set"), expanded=not found):
        goal_forms.set_form(chosen.area, words)
    if found:
        with st.expander(words.get("goal.change")):
            goal_forms.change_form(chosen.area, found, words)
if timing:
    steering.days(chosen.area, timing.year, words)
source = words.get("intervention.source", area=chosen.area_name, version=cached.source_version())
widgets.imprint(words, source)
