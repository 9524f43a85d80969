"""Money and gap: per protective factor, how far the area is off, beside what is registered for it."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, cached_steering, markup, widgets
from dashboard.figures.money_gap import money_gap
from dashboard.markup import overview as overview_markup
from dashboard.stories import money as money_story
from dashboard.stories import overview

words = widgets.language()
widgets.end_if_none(cached.indicators(), words)

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "steered", "year", "against", "budget")
name, around = chosen.area_name, chosen.against_name
spent = cached_steering.spending(chosen.area, chosen.budget)
factors = money_story.wanted(cached.indicators(), spent)
standings = cached_steering.factor_standings(chosen.area, chosen.year, chosen.against, factors)
found = money_story.beside(standings, spent)
drawn = money_story.drawn(found)
title = money_story.title(found, spent, around, words)

with head:
    eyebrow = words.get("trends.eyebrow", area=name, year=chosen.year)
    widgets.show(markup.paragraphs("eyebrow", [eyebrow]))
    st.title(title, anchor=False)
    widgets.show(markup.paragraphs("lead", [money_story.lead(spent, words)]))

widgets.show(money_story.warned(money_story.warnings(spent, words), words))
if drawn:
    heads = (
        words.get("money.head_gap", around=around) if around else words.get("money.head_no_gap"),
        words.get("money.head_money", year=spent.year),
    )
    figure = money_gap(money_story.gap_rows(drawn, spent, words), heads, words, widgets.is_dark())
    widgets.chart(figure, "money_gap", money_story.summary(drawn, spent, around, words))
widgets.show(markup.paragraphs("note", money_story.remarks(found, spent, words)))
with st.expander(words.get("trends.table")):
    widgets.show(money_story.table(found, spent, around, words))
seen = overview.view(chosen.area, name, chosen.year, around, standings, cached.source_version())
widgets.show(overview_markup.cannot(overview.cannot(seen, words, "around"), words))
source = words.get("money.source", area=name, year=chosen.year, version=cached.source_version())
rows = money_story.taken(found, spent, chosen.area, chosen.year)
widgets.downloads(
    words, rows, ("money", chosen.area), title, source=source, chart="money_gap" if drawn else ""
)
widgets.imprint(words, source)
