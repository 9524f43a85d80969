"""What a researcher says of a file on the upload page: questionnaire, year, area, and how it was asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboard import asking, cached, markup, uploads
from dashboard.incoming import Arrival
from dashboard.texts import Words
from dashboard.uploads import Asked
from dashboard.widgets.frame import show
from survey_schema.design import BASES, DESIGNS, MODES
from survey_schema.errors import VardaError
from survey_schema.instrument import in_language

SEVERAL = ""
"""The choice of no one area: a column of the file names them."""
AS_DECLARED = ""
"""The choice of no mode of this file's own: that of the questionnaire."""
STRATA_OF_ROLES = ("grade", "sex")
"""What strata may be made of besides columns of the file."""


def describe(arrival: Arrival, words: Words) -> Asked | None:
    """Ask what the file is of; nothing, and the reason in words, where it can't be read."""
    if arrival.file is None:
        return None
    st.header(words.get("upload.file", file=arrival.file.name, size=_size(arrival.size, words)), anchor=False)
    try:
        if "upload_guess" not in st.session_state:
            st.session_state["upload_guess"] = uploads.guess(asking.database(), arrival.file)
        return _described(arrival, st.session_state["upload_guess"], words)
    except VardaError as error:
        refusal(error, words)
        return None


def refusal(error: VardaError, words: Words) -> None:
    """Say why something is refused."""
    show(markup.paragraphs("wrong", [words.message(error)]))


def said_of_items() -> dict[str, tuple[str, str]]:
    """Give what was said on the page so far: column and rule by item."""
    said: dict[str, tuple[str, str]] = st.session_state.setdefault("upload_said", {})
    return said


def select(key: str, names: Mapping[str, str], default: str, words: Words, of: str = "") -> str:
    """Show one choice; where its default depends on others, `of` names what it belongs to."""
    codes = list(names)
    chosen: str = st.selectbox(
        words.get(f"upload.{key}"),
        codes,
        codes.index(default) if default in codes else 0,
        format_func=lambda code: names.get(code, code),
        key=f"upload_{key}{of}",
    )
    return chosen


def _described(arrival: Arrival, guess: tuple[str, int], words: Words) -> Asked:
    assert arrival.file is not None
    known = uploads.titles(asking.database())
    titles = {name: in_language(each.title, words.lang) for name, each in known.items()}
    areas = {area["code"]: str(area["name"]) for area in cached.areas_where("upload")}
    areas[SEVERAL] = words.get("upload.several")
    columns = {name: name for name in uploads.columns(arrival.file)}
    with st.container(key="choices", horizontal=True, gap="medium"):
        instrument = select("instrument", titles, guess[0], words)
        years = {str(year): str(year) for year in known[instrument].years[::-1]}
        year = select("year", years, str(guess[1]) if str(guess[1]) in years else next(iter(years)), words)
        area = select("area", areas, next(iter(areas)), words)
        column = select("area_column", columns, next(iter(columns)), words) if area == SEVERAL else ""
        more = _counted(instrument, area, words)
    more |= _asked_how(instrument, area, str(more["design"]), columns, words)
    said = tuple(sorted((item, *each) for item, each in said_of_items().items()))
    return Asked(arrival.file, instrument, int(year), area, column, said=said, **more)


def _counted(instrument: str, area: str, words: Words) -> dict[str, Any]:
    """Ask for the design, by default that of the area's last wave, and how many were to be asked."""
    designs: dict[str, str] = {design: words.get(f"design.{design}") for design in DESIGNS}
    last = _last_wave(instrument, area)
    design = select("design", designs, str(last.get("design", "sample")), words, of=f"_{instrument}_{area}")
    label = words.get("upload.eligible")
    eligible = None if area == SEVERAL else st.number_input(label, 1, 10**9, None, 1, key="upload_eligible")
    return {"design": design, "eligible": eligible}


def _asked_how(
    instrument: str, area: str, design: str, columns: Mapping[str, str], words: Words
) -> dict[str, Any]:
    """Ask for what is rarely needed: mode, basis, days, strata, the enrolled, when the answers are to go."""
    modes = {AS_DECLARED: words.get("upload.as_declared")} | {m: words.named("mode", m) for m in MODES}
    bases: dict[str, str] = {basis: words.named("basis", basis) for basis in BASES}
    last = _last_wave(instrument, area)
    with st.expander(words.get("upload.more")):
        with st.container(horizontal=True, gap="medium"):
            mode = select("mode", modes, str(last.get("mode", "")), words, of=f"_{instrument}_{area}")
            residence = select("residence", bases, BASES[0], words)
        with st.container(horizontal=True, gap="medium"):
            days = [_day(key, words) for key in ("first_day", "last_day", "delete_on")]
        strata = st.multiselect(
            words.get("upload.strata"), [*STRATA_OF_ROLES, *columns], key="upload_strata", placeholder=""
        )
        enrolled = ""
        if design == "census" and area != SEVERAL:
            enrolled = st.text_area(words.get("upload.enrolment"), key="upload_enrolment", height=120)
        fieldwork = _fieldwork(days[0], days[1], words)
    said = {"mode": mode or None, "residence": residence, "fieldwork": fieldwork, "delete_on": days[2]}
    return {**said, "strata": tuple(strata), "enrolment": enrolled}


def _day(key: str, words: Words) -> date | None:
    day: date | None = st.date_input(
        words.get(f"upload.{key}"), None, format="YYYY-MM-DD", key=f"upload_{key}"
    )
    return day


def _fieldwork(first: date | None, last: date | None, words: Words) -> tuple[str, str] | None:
    """Give both days of the fieldwork, or nothing, and say what is wrong with them."""
    if first is None and last is None:
        return None
    if first is None or last is None or first > last:
        show(markup.paragraphs("wrong", [words.get("upload.days_wrong")]))
        return None
    return first.isoformat(), last.isoformat()


def _last_wave(instrument: str, area: str) -> dict[str, Any]:
    """Give the last wave of an area as `cached.waves` has it; empty where there is none."""
    own = [wave for wave in cached.waves() if (wave["instrument"], wave["area"]) == (instrument, area)]
    return max(own, key=lambda wave: (wave["year"], wave["revision"]), default={})


def _size(size: int, words: Words) -> str:
    if size < 1024**2:
        return words.get("upload.kibibytes", size=words.number(max(1, size // 1024)))
    return words.get("upload.mebibytes", size=words.number(size / 1024**2, 1))
