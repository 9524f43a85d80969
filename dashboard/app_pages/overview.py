"""Overview: an area in a year on one screen, beside the last wave and the area around it."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, cached_steering, markup, widgets
from dashboard.markup import cycle as cycle_markup
from dashboard.markup import overview as overview_markup
from dashboard.stories import overview
from dashboard.stories.standing_rows import standing_rows

words = widgets.language()
widgets.end_if_none(cached.indicators(), words)

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "area", "year", "against")
standings = cached.standings(chosen.area, chosen.year, chosen.against)
version = cached.source_version()
seen = overview.view(chosen.area, chosen.area_name, chosen.year, chosen.against_name, standings, version)
response = cached.response(seen.headline.indicator.id, chosen.area, chosen.year)
heading = overview.heading(seen, words)

with head:
    eyebrow = words.get("trends.eyebrow", area=chosen.area_name, year=chosen.year)
    widgets.show(markup.paragraphs("eyebrow", [eyebrow]))
    st.title(overview.title(seen, words), anchor=False)
    lead = overview.Sentence(overview.lead(seen, words), heading.copied)
    widgets.show(overview_markup.paragraph("lead", lead, words))
    widgets.show(markup.paragraphs("response", overview.answered(seen, response, words)))

if cached_steering.may_see(chosen.area):
    named = {each.id: each for each in cached.indicators()}
    address = {"area": chosen.area, **widgets.kept("lang")}
    found = cached_steering.reminders(chosen.area)
    widgets.show(cycle_markup.reminders(found, named, widgets.own_pages(words), address, words))
widgets.show(overview_markup.tables(seen, widgets.kept("area", "lang"), words, widgets.is_dark()))
widgets.show(overview_markup.certainty(seen, words))
widgets.show(overview_markup.changed(seen, words), overview_markup.differs(seen, words))
widgets.show(overview_markup.cannot(overview.cannot(seen, words), words))
source = overview.source(seen, words)
taken = ("overview", chosen.area, chosen.against)
rows = standing_rows(standings, chosen.area, chosen.year)
widgets.downloads(words, rows, taken, overview.title(seen, words), source=source)
widgets.imprint(words, source)
