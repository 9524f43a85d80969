"""Groups: one indicator by sex, grade or background, how far apart the groups are, and since when."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, markup, widgets
from dashboard.figures.gap import gap
from dashboard.figures.groups import groups
from dashboard.stories import groups as group_story

words = widgets.language()
widgets.end_if_none(cached.indicators(), words)

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "area", "indicator", "year", "divide")
code, name, indicator, year = chosen.area, chosen.area_name, chosen.indicator, chosen.year
divisions = cached.divisions(indicator.id, code, year)
if not divisions:
    with head:
        widgets.not_asked_then(name, indicator, year, words)
    st.stop()

division = next(each for each in divisions if each.id == chosen.division)
estimates = cached.group_estimates(indicator.id, code, division.id)
gaps = cached.gaps(indicator.id, code, division.id, division.between)
view = group_story.GroupView(indicator, name, year, divisions, division, estimates, gaps)
if view.ends:
    view = view.with_change(cached.gap_change(indicator.id, code, division.id, division.between, view.ends))
source, method = group_story.source(view, cached.source_version(), words), group_story.how(words)

with head:
    widgets.show(markup.paragraphs("eyebrow", [group_story.eyebrow(view, words)]))
    st.title(group_story.title(view, words), anchor=False)
    widgets.show(markup.paragraphs("lead", [group_story.lead(view, words)]))

title, subtitle = group_story.named_division(division, words), group_story.subtitle(view, words)
st.header(title, anchor=False)
widgets.show(markup.paragraphs("subtitle", [subtitle]))
rows, whole = group_story.in_year(view, words)
taken, chart = (indicator.id, code, division.id), "groups" if group_story.any_shown(rows, whole) else ""
if chart:
    widgets.chart(groups(rows, whole, words, widgets.is_dark()), chart, group_story.summary(view, words))
widgets.show(markup.paragraphs("change", [group_story.difference(view, words)]))
widgets.show(markup.paragraphs("note", group_story.remarks(view, words)), group_story.tables(view, words))
widgets.downloads(words, estimates, taken, title, subtitle, source=source, method=method, chart=chart)
title, chart = group_story.over_time(view, words), "gap" if group_story.has_gaps(view) else ""
st.header(words.get("groups.since"), anchor=False)
widgets.show(markup.paragraphs("subtitle", [title]))
if chart:
    pair, waves = group_story.pair(view, words), cached.wave_years(code)
    figure = gap(gaps, pair, words, widgets.is_dark(), years=waves)
    widgets.chart(figure, chart, group_story.gap_summary(view, words))
widgets.show(markup.paragraphs("change", [group_story.change(view, words)]))
widgets.show(group_story.gaps_table(view, words))
widgets.downloads(words, gaps, (*taken, "gap"), title, source=source, method=method, chart=chart)
with st.expander(words.get("trends.how")):
    widgets.show(markup.paragraphs("next", method))
widgets.imprint(words, source)
