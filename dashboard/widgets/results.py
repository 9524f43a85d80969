"""The forms of results funding: an agreement, what came of it, a price; and turning the module on and off."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboard import cached, cached_steering, markup
from dashboard.asking import database
from dashboard.questions import steering_saving
from dashboard.questions.results import Results
from dashboard.stories import results as story
from dashboard.texts import Words
from dashboard.widgets.filling import Names, fields, indicator_names
from dashboard.widgets.frame import show
from dashboard.widgets.storing import blank, field_key, held, keep
from steering.editing import Written
from survey_schema.errors import VardaError

KIND = "outcome_agreement"
AGREED = (("intervention", "payer"), ("indicator", "year"), ("relation", "confidence"))
SETTLED = (("paid", "settled_on"), ("why",))
PRICED = (("indicator", "year"), ("per_point", "reference"))
_SAID = "settings_said"


def agreement_form(found: Results, words: Words) -> None:
    """Add an agreement: who pays how much for what, from which share on, by the estimate or the interval."""
    area, names = found.place.area, _names(found, words)
    if not (names["intervention"] and names["payer"]):
        show(markup.paragraphs("next", [words.get("results.needs")]))
        return
    row = blank(KIND, year=cached_steering.current_day().year + 1)
    said = fields(KIND, row, AGREED, names, words)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        threshold = st.number_input(
            words.get("results.threshold"), 0.0, 100.0, None, step=1.0, key=field_key(KIND, row, "threshold")
        )
        amount = st.text_input(words.get("results.amount_field"), key=field_key(KIND, row, "amount"))
        top_up = st.number_input(
            words.get("results.top_up_field"), 0.0, 100.0, None, step=5.0, key=field_key(KIND, row, "top_up")
        )
    indicators = {each.id: each for each in cached.indicators()}
    if story.is_on_substances(str(said["indicator"]), indicators):
        show(markup.paragraphs("caution", [words.get("results.substances")]))
    if said["year"] in cached_steering.told_years(area):
        show(markup.paragraphs("note warned", [words.get("results.late", year=said["year"])]))
    if st.button(words.get("results.save"), key="results_save", type="primary"):
        shares = {"threshold": _share(threshold), "top_up": _share(top_up)}
        cells = {**said, **shares, "area": area, "amount": amount, "currency": _currency(found)}
        named = steering_saving.named(database(), KIND, f"{said['intervention']}_{area}_{said['year']}")
        keep(area, [Written(KIND, named, cells)], words)


def settle_form(found: Results, words: Words) -> None:
    """Say of an agreement whether it was paid, when and why; or remove it."""
    indicators = {each.id: each for each in cached.indicators()}
    rows = {each.record["id"]: each.record for each in found.agreements}
    code = st.selectbox(
        words.get("results.which"),
        list(rows),
        format_func=lambda each: story.named(rows[each], found, indicators, words),
        key="results_which",
    )
    row = held(KIND, rows[code], "paid")
    with st.form(f"settle_{code}", border=False):
        said = fields(KIND, row, SETTLED, {}, words)
        if st.form_submit_button(words.get("form.save"), type="primary"):
            keep(found.place.area, [Written(KIND, code, said, row["version"])], words)
    with st.form(f"settle_remove_{code}", border=False):
        is_sure = st.checkbox(words.get("form.sure"))
        if st.form_submit_button(words.get("results.remove")):
            if is_sure:
                keep(found.place.area, [Written(KIND, code, {}, row["version"], remove=True)], words)
            else:
                show(markup.paragraphs("wrong", [words.get("form.not_sure")]))


def price_form(found: Results, words: Words) -> None:
    """Add what a point of an indicator is said to be worth, with where that is from."""
    area = found.place.area
    row = blank("price", year=cached_steering.current_day().year)
    with st.form("price", border=False):
        said = fields("price", row, PRICED, {"indicator": indicator_names(words)}, words)
        if st.form_submit_button(words.get("results.save_price"), type="primary"):
            named = steering_saving.named(database(), "price", f"{area}_{said['indicator']}_{said['year']}")
            cells = {"area": area, "currency": _currency(found), **said}
            keep(area, [Written("price", named, cells)], words)


def switch(words: Words) -> None:
    """Turn the module on or off, below what speaks against it."""
    is_on = cached_steering.is_results_funding_on()
    said = st.session_state.pop(_SAID, "")
    show(
        markup.paragraphs("done", [words.get(said)] if said else []),
        markup.paragraphs("group", [words.get("navigation.results")]),
        markup.paragraphs("next", [words.get("settings.on" if is_on else "settings.off")]),
        markup.paragraphs("caution", [words.get("results.warning"), words.get("results.substances")]),
        markup.paragraphs("note", [words.get("settings.what")]),
    )
    label = words.get("settings.turn_off" if is_on else "settings.turn_on")
    if st.button(label, key="settings_results"):
        try:
            cached_steering.turn_results_funding(on=not is_on)
        except VardaError as refusal:
            show(markup.paragraphs("wrong", [words.message(refusal)]))
            return
        st.session_state[_SAID] = "settings.turned_off" if is_on else "settings.turned_on"
        st.rerun()


def _names(found: Results, words: Words) -> Mapping[str, Names]:
    return {
        "intervention": found.interventions,
        "payer": found.payers,
        "indicator": indicator_names(words),
    }


def _share(of_100: float | None) -> float | None:
    return None if of_100 is None else round(of_100 / 100, 6)


def _currency(found: Results) -> str:
    return found.place.country.currency if found.place.country else "EUR"
