"""What can be taken home of a page: its table as CSV and workbook, its chart as PNG and SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard import cached, markup
from dashboard.figures.rows import Rows
from dashboard.reports.exports import Export, as_csv, as_workbook, file_name
from dashboard.texts import Words
from dashboard.widgets.frame import show

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PICTURES = ("png", "svg")


def downloads(
    with_words: Words,
    rows: Rows,
    named: Sequence[str],
    title: str,
    subtitle: str = "",
    *,
    source: str,
    method: Sequence[str] = (),
    chart: str = "",
) -> None:
    """Show a row of buttons that give the rows as files, and the chart on the page as a picture.

    `named` are the parts of the files' name (indicator, area, groups), to which the rows' years are added;
    `source` the line below the figure; `method` how the rows were computed, a paragraph each. `chart` is the
    key of the page's `st.plotly_chart`; none: no pictures. Files are only made when asked for.
    """
    if not rows:
        return
    name = file_name(*named, years=[int(row["year"]) for row in rows if "year" in row])
    export = Export(rows, title, source, cached.shown_by(), cached.source_version(), method)
    with st.container(key=f"downloads_{name}", horizontal=True, vertical_alignment="center", gap="small"):
        show(markup.paragraphs("take", [with_words.get("export.take")]))
        st.download_button(
            with_words.get("export.csv"),
            lambda: as_csv(export, with_words).encode(),
            file_name=f"{name}.csv",
            mime="text/csv",
            on_click="ignore",
            key=f"csv_{name}",
        )
        st.download_button(
            with_words.get("export.xlsx"),
            lambda: as_workbook(export, with_words),
            file_name=f"{name}.xlsx",
            mime=WORKBOOK,
            on_click="ignore",
            key=f"xlsx_{name}",
        )
        if chart:
            below = [source, with_words.message(cached.shown_by())]
            show(_pictures(with_words, chart, name, [title, subtitle, *below]))


def _pictures(with_words: Words, chart: str, name: str, said: Sequence[str]) -> str:
    """Write the buttons that the script `picture.js` listens to, with what it writes into the picture."""
    told = zip(("title", "subtitle", "source", "policy"), said, strict=True)
    data = {"chart": f"st-key-{chart}", "name": name, "broken": with_words.get("export.broken"), **dict(told)}
    attributes = " ".join(f'data-{key}="{escape(text)}"' for key, text in data.items())
    buttons = "".join(
        f'<button type="button" data-format="{form}">{escape(with_words.get(f"export.{form}"))}</button>'
        for form in PICTURES
    )
    return f'<div class="pictures" {attributes}>{buttons}<span class="said" role="status"></span></div>'
