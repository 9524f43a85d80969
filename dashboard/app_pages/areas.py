"""Areas: one indicator in one year, the own area beside all municipalities of its region or country."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, markup, widgets
from dashboard.figures.caterpillar import caterpillar
from dashboard.figures.funnel import funnel
from dashboard.figures.map import area_map
from dashboard.markup import areas as areas_markup
from dashboard.stories import areas as areas_story

words = widgets.language()
widgets.end_if_none(cached.indicators(), words)

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "area", "indicator", "year", "among")
indicator, year, around = chosen.indicator, chosen.year, chosen.against
found = cached.members(indicator.id, chosen.area, year, around)
view = areas_story.View(found, indicator, chosen.area_name, chosen.against_name, year)
if not view.is_asked:
    with head:
        years = sorted({int(row["year"]) for row in cached.estimates(indicator.id, chosen.area)})
        widgets.empty(*areas_story.not_asked(view, years, words))
    st.stop()
dark, rows = widgets.is_dark(), found.rows
drawn = cached.map_of(tuple(row["area"] for row in rows))
source, method = areas_story.source(view, cached.source_version(), words), areas_story.how(view, words)
title, subtitle = areas_story.title(view, words), areas_story.subtitle(view, words)
with head:
    widgets.show(markup.paragraphs("eyebrow", [words.get("trends.eyebrow", area=view.area, year=year)]))
    st.title(title, anchor=False)
    widgets.show(areas_markup.below_title(view, words))

st.header(words.get("areas.order_heading"), anchor=False)
widgets.show(markup.paragraphs("subtitle", [subtitle]))
widgets.chart(caterpillar(rows, words, dark), "order", areas_story.summary_of_order(view, words))
widgets.show(markup.paragraphs("next", [areas_story.counts(view, words), words.get("areas.order_note")]))

if found.funnel.lines:
    st.header(words.get("areas.funnel_heading"), anchor=False)
    widgets.show(markup.paragraphs("next", areas_story.chance(view, words)))
    summary = areas_story.summary_of_chance(view, words)
    widgets.chart(funnel(rows, found.funnel.lines, words, dark), "funnel", summary)

st.header(words.get("areas.map_heading"), anchor=False)
if drawn.outlines:
    with st.container(key="map", horizontal=True):
        figure = area_map(rows, drawn.outlines, drawn.stretch, indicator, words, dark)
        widgets.chart(figure, "shapes", areas_story.summary_of_map(view, drawn, words))
        widgets.show(areas_markup.key(areas_story.keys(view, drawn, words)))
notes, remarks = areas_story.map_notes(view, drawn, words), areas_story.remarks(view, words)
widgets.show(markup.paragraphs("note", notes), areas_markup.members_table(view, words))
widgets.show(markup.paragraphs("note", remarks))
of = (indicator.id, "areas", chosen.area)
widgets.downloads(words, rows, of, title, subtitle, source=source, method=method, chart="order")
with st.expander(words.get("trends.how")):
    widgets.show(markup.paragraphs("next", method))
widgets.imprint(words, source)
