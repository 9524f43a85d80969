"""Trends: one indicator of one area over all years, beside what it may be compared with."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, cached_steering, markup, widgets
from dashboard.figures.steered import with_lanes
from dashboard.figures.trend import trend
from dashboard.stories import how
from dashboard.stories import steered as steered_story
from dashboard.stories import trends as story

words = widgets.language()
widgets.end_if_none(cached.indicators(), words)

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "area", "indicator", "breakdown", "benchmark")
code, name, indicator, by = chosen.area, chosen.area_name, chosen.indicator, chosen.by
estimates = story.divided(cached.estimates(indicator.id, code, by), by)
if not estimates:
    with head:
        widgets.not_asked(name, indicator, words)
    st.stop()

lines = story.lines_asked_for(cached.benchmark_lines(indicator.id, code), indicator.id, chosen.benchmark)
lines = story.lines_beside(lines, estimates, name, words)
years = cached.wave_years(code)
view = story.telling(estimates, lines, indicator, name, wave_years=years, by=by)
view = view.with_beside(cached.beside(indicator.id, code, view.latest[0]["year"], view.ends))
source = story.source(view, cached.source_version(), words)
method = how.how(view, words)
title, subtitle = story.title(view, words), story.subtitle(view, words)
chart = "" if by and view.nothing_shown else "trend"

with head:
    eyebrow = words.get("trends.eyebrow", area=name, year=view.latest[0]["year"])
    widgets.show(markup.paragraphs("eyebrow", [eyebrow]))
    st.title(title, anchor=False)
    widgets.show(story.beneath_title(view, chosen.benchmark, words))

widgets.show(markup.paragraphs("subtitle", [subtitle]))
does = cached_steering.steered(indicator.id, code)
goals = steered_story.goal_lines(does, by, words)
figure = trend(estimates, indicator, lines, words, widgets.is_dark(), own_name=name, years=years, goals=goals)
if chart:
    figure = with_lanes(figure, steered_story.lanes(does, words), widgets.is_dark())
    widgets.chart(figure, chart, story.summary(view, words))
widgets.show(
    story.beneath_chart(view, words),
    steered_story.told(does, name, words),
    markup.side_by_side(markup.estimates_table(estimates, by, words), markup.benchmarks_table(lines, words)),
)
taken = (indicator.id, code, *by)
widgets.downloads(words, estimates, taken, title, subtitle, source=source, method=method, chart=chart)
with st.expander(words.get("trends.how")):
    widgets.show(markup.paragraphs("next", method))
widgets.imprint(words, source)
