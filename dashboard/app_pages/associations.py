"""What goes with what: the risk of an outcome with and without each factor, in one area and year."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, markup, widgets
from dashboard.figures import style
from dashboard.figures.risks import risks
from dashboard.markup import factor as factor_markup
from dashboard.texts import factors as say

words = widgets.language()
if not widgets.outcomes():
    kind = "associations.no_outcome" if cached.indicators() else "empty.no_wave"
    widgets.empty(words.get(kind), words.get(f"{kind}_next"))
    st.stop()

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "area", "year", "outcome")
code, name, year, outcome = chosen.area, chosen.area_name, chosen.year, chosen.indicator
rows = cached.factors(outcome.id, code, year)
told = say.telling(rows, outcome, cached.indicators(), name, year)
source = say.source(told, cached.source_version(), words)
title, subtitle = say.title(told, words), say.subtitle(told, words)
method = say.researcher_notes(told, words) if told.shown else []

with head:
    widgets.show(markup.paragraphs("eyebrow", [words.get("trends.eyebrow", area=name, year=year)]))
    st.title(title, anchor=False)
    widgets.show(markup.paragraphs("lead", [say.lead(told, words)]), factor_markup.caveat(words))

widgets.show(
    factor_markup.arrays(told, words, widgets.is_dark()),
    markup.paragraphs("subtitle", [subtitle]),
)
if told.shown:
    st.plotly_chart(
        risks(told, words, widgets.is_dark()),
        theme=None,
        key="risks",
        config=style.CONFIG,
        alt=say.summary(told, words),
    )
widgets.show(
    markup.paragraphs("note", say.not_shown(told, words)),
    factor_markup.factors_table(told, words),
)
taken = (outcome.id, "factors", code)
chart = "risks" if told.shown else ""
widgets.downloads(words, rows, taken, title, subtitle, source=source, method=method, chart=chart)
if told.shown:
    with st.expander(words.get("associations.researchers")):
        widgets.show(factor_markup.researcher_table(told, words))
        widgets.show(markup.paragraphs("note", method))
widgets.imprint(words, source)
