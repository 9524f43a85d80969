"""Revisions: which figures and verdicts a corrected file changed."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, markup, widgets
from dashboard.stories import revised
from dashboard.texts.sentences import title_of

words = widgets.language()
often = [wave["wave"] for wave in cached.waves()]
if len(set(often)) == len(often):
    widgets.empty(words.get("revisions.none"), words.get("revisions.none_next"))
    st.stop()

head = st.container(gap="xsmall")
codes = widgets.choices(words, "wave", "revisions").codes
before, after = (int(number) for number in codes["revisions"].split(":"))
diff = cached.diff(codes["wave"], (before, after))
stored = {wave["revision"]: wave for wave in cached.waves() if wave["wave"] == codes["wave"]}

with head:
    widgets.show(markup.paragraphs("eyebrow", [words.get("revisions.eyebrow", wave=codes["wave"])]))
    st.title(revised.headline(diff, words), anchor=False)
    widgets.show(markup.paragraphs("lead", [revised.lead(stored[before], stored[after], words)]))
    widgets.show(markup.paragraphs("wrong", [revised.published(cached.resting_on(codes["wave"]), words)]))

titles = {indicator.id: title_of(indicator, words) for indicator in cached.indicators()}
widgets.show(revised.changes_table(revised.changed(diff), titles, codes["wave"].split(":")[2], words))
widgets.show(revised.findings(diff, words))
widgets.imprint(words)
