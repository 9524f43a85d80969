"""An intervention: its dose and money, what its factor did beside elsewhere, what was decided."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, cached_steering, markup, widgets
from dashboard.figures.period import with_period
from dashboard.figures.trend import trend
from dashboard.stories import intervention as intervention_story
from dashboard.stories import money as money_story
from dashboard.stories import trends as story
from dashboard.widgets import steering

words = widgets.language()
if not cached.indicators():
    widgets.empty(words.get("empty.no_wave"), words.get("empty.no_wave_next"))
    st.stop()

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "steered", "intervention")
name = chosen.area_name
if not chosen.intervention:
    with head:
        widgets.empty(words.get("intervention.none", area=name), words.get("intervention.none_next"))
    st.stop()

told = cached_steering.told_of(chosen.intervention, chosen.area)
factor = next((each for each in cached.indicators() if each.id == told.record["factor"]), None)
title = intervention_story.title(told, factor, words)
with head:
    widgets.show(markup.paragraphs("eyebrow", [name]))
    st.title(title, anchor=False)
    widgets.show(markup.paragraphs("lead", [intervention_story.lead(told, words)]))

steering.done(words)
widgets.show(intervention_story.dose(told, words))
widgets.show(money_story.warned(intervention_story.warnings(told, words), words))
widgets.show(intervention_story.money_table(told, words))
estimates = cached.estimates(factor.id, chosen.area) if factor else []
source = words.get("intervention.source", area=name, version=cached.source_version())
if factor and estimates:
    lines = [line for line in cached.benchmark_lines(factor.id, chosen.area) if line["kind"] == "area"]
    years = cached.wave_years(chosen.area)
    view = story.telling(estimates, lines, factor, name, wave_years=years, by=())
    widgets.show(markup.paragraphs("subtitle", [story.subtitle(view, words)]))
    figure = trend(estimates, factor, lines, words, widgets.is_dark(), own_name=name, years=years)
    record = told.record
    figure = with_period(figure, record["first_year"], record["last_year"], record["name"], widgets.is_dark())
    widgets.chart(figure, "intervention_trend", story.summary(view, words))
widgets.show(intervention_story.card(told, words))
st.header(words.get("intervention.expected"), anchor=False)
widgets.show(intervention_story.expectations(told, words))
st.header(words.get("intervention.decisions"), anchor=False)
widgets.show(intervention_story.decisions(told, words))
if cached_steering.may_edit(chosen.area):
    with st.expander(words.get("decision.record")):
        steering.decision_form(chosen.area, chosen.intervention, words)
chart = "intervention_trend" if estimates else ""
widgets.downloads(words, estimates, ("intervention", chosen.intervention), title, source=source, chart=chart)
widgets.show(markup.paragraphs("imprint", [source, words.get("trends.policy", policy=cached.policy())]))
