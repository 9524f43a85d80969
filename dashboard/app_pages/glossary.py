"""Words: what each word of the field means here, in the reader's language and the others."""

from __future__ import annotations

import streamlit as st

from dashboard import markup, widgets
from dashboard.texts import LANGUAGES
from dashboard.texts.glossary import glossary

words = widgets.language()
st.title(words.get("glossary.title"), anchor=False)
others = [lang for lang in LANGUAGES if lang != words.lang]
heads = [words.get("glossary.word"), words.get("glossary.means")]
heads += [words.get(f"glossary.in_{lang}") for lang in others]
rows = [
    [word.term[words.lang], word.means[words.lang], *(word.term[lang] for lang in others)]
    for word in glossary()
]
widgets.show(markup.table(words.get("glossary.title"), heads, rows, len(heads)))
