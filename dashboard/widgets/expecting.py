"""The form in which somebody says, before a wave, what is expected of an intervention."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboard import cached_steering, markup
from dashboard.asking import database
from dashboard.questions import steering_saving
from dashboard.texts import Words
from dashboard.widgets.filling import indicator_names
from dashboard.widgets.frame import show
from dashboard.widgets.storing import blank, held, keep
from steering.cells import as_text
from steering.editing import Written
from survey_schema.steering import FIRST_YEAR, KINDS, LAST_YEAR, Record

KIND = "expectation"


def expectation_form(area: str, intervention: Record, words: Words) -> None:
    """Register what is expected of an intervention, or change it; once its wave was accepted it stays."""
    stored = cached_steering.rows(KIND, area)
    own = {row["id"]: row for row in stored if row["intervention"] == intervention["id"]}
    names = {"": words.get("expect.new")} | {code: _named(row, words) for code, row in own.items()}
    chosen = ""
    if own:
        chosen = st.selectbox(
            words.get("expect.which"),
            list(names),
            format_func=names.__getitem__,
            key=f"expect_which_{intervention['id']}",
        )
    told = cached_steering.told_years(area)
    row = _row(own.get(chosen), area, intervention)
    if chosen and row["year"] in told:
        show(markup.paragraphs("note", [words.get("expect.locked", year=row["year"])]))
        return
    said = _said(row, words)
    if said["year"] in told:
        show(markup.paragraphs("note warned", [words.get("expect.late", year=said["year"])]))
    else:
        show(markup.paragraphs("note", [words.get("expect.in_time")]))
    with st.container(horizontal=True):
        if st.button(words.get("expect.save"), key=f"expect_save_{chosen}", type="primary"):
            cells = {"area": area, "intervention": intervention["id"], **said}
            code = chosen or _new_id(area, intervention["id"], said["year"])
            keep(area, [Written(KIND, code, cells, row["version"] if chosen else None)], words)
        if chosen and st.button(words.get("expect.remove"), key=f"expect_remove_{chosen}"):
            keep(area, [Written(KIND, chosen, {}, row["version"], remove=True)], words)


def _new_id(area: str, intervention: str, year: object) -> str:
    return steering_saving.named(database(), KIND, f"{intervention}_{area}_{year}")


def _row(stored: Record | None, area: str, intervention: Record) -> Record:
    """Give the row as it was when the form came up; a new one is on the factor, for next year's wave."""
    if stored is not None:
        return held(KIND, stored, "year")
    year = cached_steering.current_day().year + 1
    code = f"new_{intervention['id']}"
    return blank(KIND, id=code, area=area, indicator=intervention["factor"], year=year)


def _said(row: Record, words: Words) -> dict[str, object]:
    """Draw the fields; gives the cells as they will be stored."""
    key = f"{KIND}_{row['id']}_{row['version']}_"
    names = indicator_names(words)
    codes = list(names)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        at = codes.index(row["indicator"]) if row["indicator"] in codes else 0
        indicator = st.selectbox(
            words.get("expect.indicator"), codes, at, format_func=names.__getitem__, key=f"{key}indicator"
        )
        year = st.number_input(
            words.get("expect.year"), FIRST_YEAR, LAST_YEAR, row["year"], step=1, key=f"{key}year"
        )
        points = st.number_input(
            words.get("expect.change"),
            -100.0,
            100.0,
            _points(row),
            step=0.5,
            format="%.1f",
            key=f"{key}change",
        )
    evidence = st.text_area(
        words.get("expect.evidence"), row["evidence"], max_chars=5000, key=f"{key}evidence"
    )
    change = None if points is None else round(points / 100, 6)
    said: dict[str, object] = {"indicator": indicator, "year": year, "change": change, "evidence": evidence}
    return {**said, **_avoided(row, key, words)}


def _points(row: Record) -> float | None:
    return None if row["change"] is None else 100 * float(row["change"])


def _avoided(row: Record, key: str, words: Words) -> Mapping[str, object]:
    """Ask the cost avoided, only where results funding is on; else it stays as it is."""
    if not cached_steering.is_results_funding_on():
        return {}
    country = cached_steering.spending(row["area"], cached_steering.current_day().year).place.country
    shown = as_text(KINDS[KIND].column("avoided_cost"), row["avoided_cost"]).removesuffix(".00")
    written = st.text_input(words.get("expect.avoided_cost"), shown, key=f"{key}avoided_cost")
    currency = row["currency"] or (country.currency if country else "EUR")
    return {"avoided_cost": written, "currency": currency if written.strip() else ""}


def _named(row: Record, words: Words) -> str:
    return words.get("expect.named", year=row["year"], change=words.number(100 * row["change"], 1))
