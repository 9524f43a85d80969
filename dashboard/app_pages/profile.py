"""Profile: every indicator of an area at once, against the area around it, by domain."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, markup, widgets
from dashboard.figures.spine import reach_of, spine
from dashboard.markup import overview as overview_markup
from dashboard.stories import overview, profile
from dashboard.stories.standing_rows import standing_rows

words = widgets.language()
widgets.end_if_none(cached.indicators(), words)

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "area", "year", "against")
name, around = chosen.area_name, chosen.against_name
if not chosen.against:
    with head:
        widgets.empty(words.get("profile.no_around", area=name), words.get("profile.no_around_next"))
    st.stop()

standings = cached.standings(chosen.area, chosen.year, chosen.against)
seen = overview.view(chosen.area, name, chosen.year, around, standings, cached.source_version())
domains = profile.domains(seen, words)
with head:
    eyebrow = words.get("trends.eyebrow", area=name, year=chosen.year)
    widgets.show(markup.paragraphs("eyebrow", [eyebrow]))
    st.title(profile.title(seen, domains, words), anchor=False)
    if domains:
        widgets.show(markup.paragraphs("lead", [words.get("profile.lead")]))

reach = reach_of([row for domain in domains for row in domain.rows])
halves = st.columns(2, gap="large") if domains else ()
for column, members in zip(halves, profile.columns(domains), strict=False):
    for domain in members:
        with column.container(gap="xsmall"):
            widgets.show(profile.domain_head(domain, words))
            figure = spine(domain.rows, (words.get("profile.here"), around), reach, words, widgets.is_dark())
            widgets.chart(figure, f"spine_{domain.id}", profile.summary(seen, domain, words))

if domains:
    widgets.show(markup.paragraphs("note", [words.get("profile.unit"), words.get("overview.certainty")]))
    with st.expander(words.get("trends.table")):
        widgets.show(profile.table(seen, domains, words))
widgets.show(overview_markup.cannot(overview.cannot(seen, words, "around"), words))
source = overview.source(seen, words, before=False)
taken = ("profile", chosen.area, chosen.against)
rows = standing_rows(standings, chosen.area, chosen.year)
widgets.downloads(words, rows, taken, profile.title(seen, domains, words), source=source)
widgets.imprint(words, source)
