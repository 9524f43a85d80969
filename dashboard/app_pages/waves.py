"""Waves: what is loaded, where it came from, and what the checks said of it."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, markup, widgets
from dashboard.stories import trends as story

words = widgets.language()
waves = sorted(cached.waves(), key=lambda wave: (wave["area"], wave["year"], wave["revision"]))
if not waves:
    widgets.empty(words.get("empty.no_waves_loaded"), words.get("empty.no_wave_next"))
    st.stop()

feeding = story.feeding(waves)
each = {wave["wave"]: wave for wave in waves}
st.title(words.get("waves.headline", count=len(each), accepted=words.number(len(feeding))), anchor=False)
counted = words.get(
    "waves.lead",
    answered=words.number(sum(wave["n_answered"] for wave in each.values())),
    areas=words.get("waves.areas", count=len({wave["area"] for wave in waves})),
    years=words.get("waves.years", count=len({wave["year"] for wave in waves})),
)
names = {area["code"]: area["name"] for area in cached.areas()}
widgets.show(markup.paragraphs("lead", [counted]))
widgets.show(markup.waves_table(waves, names, words))

st.header(words.get("waves.findings"), anchor=False)
findings = cached.findings()
if findings:
    widgets.show(markup.findings_table(findings, words))
else:
    widgets.show(markup.paragraphs("next", [words.get("waves.no_findings")]))
