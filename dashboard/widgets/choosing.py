"""What a visitor can choose, kept in the address so that every view is a link.

The address holds codes (`?area=duval`), not words, and so reads the same in every language; a widget writes
the address, and the address sets the widget.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

import streamlit as st

from dashboard import asking, cached, cached_steering
from dashboard.figures.rows import Rows
from dashboard.stories import groups as group_story
from dashboard.texts import Words, words
from dashboard.texts.sentences import title_of
from dashboard.widgets.frame import say_wrong
from estimates.totals import Group
from survey_schema.instrument import Indicator
from survey_schema.letters import LETTER_LANGUAGES, LETTERS

BREAKDOWNS: Mapping[str, tuple[Group, ...]] = {"none": (), "sex": ("sex",), "grade": ("grade",)}
FIRST_INDICATORS = ("drunk_30d", "alcohol_30d")
"""What Trends opens on: drunkenness where it is asked, else alcohol."""
ALL = "all"
Choice = Literal[
    "area",
    "published",
    "year",
    "indicator",
    "outcome",
    "breakdown",
    "benchmark",
    "against",
    "among",
    "divide",
    "wave",
    "revisions",
    "budget",
    "intervention",
    "steered",
    "cycle",
    "addressed",
    "survey",
    "letter",
    "tongue",
    "accounted",
]


@dataclass
class Chosen:
    """What was chosen on a page, as far as the page lets one choose it.

    `area` and `area_name`; `year` (a wave's); `indicator` (also an outcome); `by`, the columns to estimate
    by; `benchmark`, "" for all that compares; `against`, an area around it ("" where there is none) and its
    name; `division`, what divides young people ("" where the year did not ask the indicator). `codes` has
    every choice as it stands in the address. `budget` is a calendar year of money; `intervention` an id,
    "" where the area has none; `cycle` the year of a survey's ten steps. `survey` is the year of a survey
    that letters are of, `letter` which letter, `tongue` the language it is in; `accounted` the calendar year
    of a yearly account.
    """

    codes: dict[str, str] = field(default_factory=dict)
    area: str = ""
    area_name: str = ""
    year: int = 0
    by: tuple[Group, ...] = ()
    benchmark: str = ""
    against: str = ""
    against_name: str = ""
    division: str = ""
    budget: int = 0
    intervention: str = ""
    cycle: int = 0
    survey: int = 0
    letter: str = ""
    tongue: str = ""
    accounted: int = 0
    _indicator: Indicator | None = None

    @property
    def indicator(self) -> Indicator:
        """The indicator that was chosen."""
        assert self._indicator is not None
        return self._indicator


def choices(with_words: Words, *asked: Choice) -> Chosen:
    """Show a row of choices, and say in words what is wrong with the link that led here.

    Each choice may depend on those before it: `year` and `against` on `area`, `benchmark` on both, `divide`
    on area, indicator and year. `among` is `against` where the members of an area are shown, and so may be
    the area itself.
    """
    wrong: list[str] = []
    chosen = Chosen()
    complaint = st.empty()
    with st.container(key="choices", horizontal=True, gap="medium"):
        for key in asked:
            _CHOOSE[key](chosen, with_words, wrong)
    if wrong:
        with complaint:
            say_wrong(wrong, with_words)
    return chosen


def _choose_area(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose an area that has figures, its own or its members'."""
    _choose_of(cached.open_areas(), chosen, with_words, wrong)


def _choose_published(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose an area whose figures may be published."""
    _choose_of(cached.areas_to_publish(), chosen, with_words, wrong)


def _choose_steered(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose an area whose steering side is open."""
    _choose_of(cached_steering.areas(), chosen, with_words, wrong)


def _choose_addressed(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose an area that letters are of, also one that has no figures yet."""
    counted = {area["code"]: area["n_waves"] for area in cached_steering.areas()}
    areas = cached.areas_where("view")
    _choose_of(
        [{**area, "n_waves": counted.get(area["code"], 0)} for area in areas], chosen, with_words, wrong
    )


def _choose_of(areas: Rows, chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose one of some areas."""
    names = {area["code"]: str(area["name"]) for area in areas}
    labels = {area["code"]: _label(area, with_words) for area in areas}
    chosen.area = _choose("area", labels, _first_area(areas), chosen, with_words, wrong)
    chosen.area_name = names[chosen.area]


def _choose_year(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose a year in which a wave speaks for the area, the last one first."""
    years = {str(year): str(year) for year in sorted(cached.wave_years(chosen.area), reverse=True)}
    chosen.year = int(_choose("year", years, next(iter(years)), chosen, with_words, wrong))


def _choose_indicator(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose one of the indicators that accepted waves asked."""
    known = {indicator.id: indicator for indicator in cached.indicators()}
    names = {code: title_of(indicator, with_words) for code, indicator in known.items()}
    first = next((code for code in FIRST_INDICATORS if code in known), next(iter(known)))
    chosen._indicator = known[_choose("indicator", names, first, chosen, with_words, wrong)]


def _choose_outcome(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose one of the outcomes that an instrument links factors to."""
    known = {indicator.id: indicator for indicator in outcomes()}
    names = {code: title_of(indicator, with_words) for code, indicator in known.items()}
    first = next((code for code in FIRST_INDICATORS if code in known), next(iter(known)))
    chosen._indicator = known[_choose("outcome", names, first, chosen, with_words, wrong)]


def outcomes() -> list[Indicator]:
    """List the outcomes that an instrument links factors to, of those that accepted waves asked both of."""
    known = {indicator.id for indicator in cached.indicators()}
    return [each for each in cached.indicators() if each.role == "outcome" and known.intersection(each.links)]


def _choose_breakdown(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose which groups to tell apart."""
    names = {code: with_words.get(f"breakdown.{code}") for code in BREAKDOWNS}
    chosen.by = BREAKDOWNS[_choose("breakdown", names, "none", chosen, with_words, wrong)]


def _choose_benchmark(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose what to compare with. Figures of other indicators stand last."""
    indicator = chosen.indicator
    lines = cached.benchmark_lines(indicator.id, chosen.area)
    titles = {known.id: title_of(known, with_words) for known in cached.indicators()}
    ordered = sorted(lines, key=lambda line: line["indicator"] != indicator.id)
    names = {ALL: with_words.get("choose.all_benchmarks")}
    for line in ordered:
        of_other = line["indicator"] != indicator.id and titles.get(line["indicator"], line["indicator"])
        name = with_words.get("choose.other_benchmark", label=line["label"], title=of_other)
        names[line["id"]] = name if of_other else str(line["label"])
    code = _choose("benchmark", names, ALL, chosen, with_words, wrong)
    chosen.benchmark = "" if code == ALL else code


def _choose_against(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose one of the areas around the area, the widest first; a country has none and shows no choice."""
    around = areas_around(chosen.area, cached.areas())
    if around:
        names = {area["code"]: _label(area, with_words) for area in around}
        chosen.against = _choose("against", names, next(iter(names)), chosen, with_words, wrong)
        chosen.against_name = next(str(area["name"]) for area in around if area["code"] == chosen.against)


def _choose_wave(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose a wave that was revised, the one stored last first."""
    stored = sorted(cached.waves(), key=lambda wave: str(wave["stored_at"]), reverse=True)
    often = Counter(wave["wave"] for wave in stored)
    names = {wave["wave"]: str(wave["wave"]) for wave in stored if often[wave["wave"]] > 1}
    _choose("wave", names, next(iter(names)), chosen, with_words, wrong)


def _choose_revisions(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose two revisions of the wave that follow each other; the last two first."""
    numbers = sorted(w["revision"] for w in cached.waves() if w["wave"] == chosen.codes["wave"])
    pairs = list(pairwise(numbers))[::-1]
    names = {f"{a}:{b}": with_words.get("choose.pair", before=a, after=b) for a, b in pairs}
    _choose("revisions", names, next(iter(names)), chosen, with_words, wrong)


def _choose_among(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose an area whose municipalities are shown: one around the area, or, unless it is one, the area."""
    areas = cached.areas()
    own = next(area for area in areas if area["code"] == chosen.area)
    around = areas_around(chosen.area, areas)
    among = around if around and own["level"] == "municipality" else [own, *around]
    names = {area["code"]: _label(area, with_words) for area in among}
    chosen.against = _choose("against", names, next(iter(names)), chosen, with_words, wrong)
    chosen.against_name = next(str(area["name"]) for area in among if area["code"] == chosen.against)


def _choose_divide(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose what divides young people, that of the widest gap first; no choice where the year didn't ask."""
    divisions = cached.divisions(chosen.indicator.id, chosen.area, chosen.year)
    if divisions:
        names = {each.id: group_story.named_division(each, with_words) for each in divisions}
        first = group_story.first_choice(divisions)
        chosen.division = _choose("divide", names, first, chosen, with_words, wrong)


def _choose_budget(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose a calendar year of money, this year first; where there is no money only this year."""
    this_year = cached_steering.current_day().year
    found = sorted({*cached_steering.budget_years(chosen.area), this_year}, reverse=True)
    years = {str(year): str(year) for year in found}
    chosen.budget = int(_choose("budget", years, str(this_year), chosen, with_words, wrong))


def _choose_intervention(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose one of the area's interventions, one with a factor first; no choice where there is none."""
    found = cached_steering.interventions(chosen.area)
    if found:
        names = {row["id"]: str(row["name"]) for row in found}
        first = next((row["id"] for row in found if row["factor"]), found[0]["id"])
        chosen.intervention = _choose("intervention", names, first, chosen, with_words, wrong)


def _choose_cycle(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose the year of a survey's ten steps, the one in progress first."""
    years = {str(year): str(year) for year in cached_steering.cycle_years(chosen.area)}
    chosen.cycle = int(_choose("cycle", years, next(iter(years)), chosen, with_words, wrong))


def _choose_accounted(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose the calendar year of an account: none that is still to come, last year first."""
    this_year = cached_steering.current_day().year
    paid = [year for year in cached_steering.budget_years(chosen.area) if year <= this_year]
    found = sorted({*paid, this_year, this_year - 1}, reverse=True)
    years = {str(year): str(year) for year in found}
    chosen.accounted = int(_choose("accounted", years, str(this_year - 1), chosen, with_words, wrong))


def _choose_survey(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose the year of a survey that letters are of: first the next one that days are known of."""
    this_year = cached_steering.current_day().year
    found = cached_steering.letter_years(chosen.area)
    said = [row["year"] for row in cached_steering.rows("letter_year", chosen.area)]
    first = min((year for year in said if year >= this_year), default=this_year)
    years = {str(year): str(year) for year in found}
    chosen.survey = int(_choose("survey", years, str(first), chosen, with_words, wrong))


def _choose_letter(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose a letter, in the order of the year."""
    names = {code: with_words.get(f"letters.{code}") for code in LETTERS}
    chosen.letter = _choose("letter", names, LETTERS[0], chosen, with_words, wrong)


def _choose_tongue(chosen: Chosen, with_words: Words, wrong: list[str]) -> None:
    """Choose the language of a letter, first that of the page."""
    names = {lang: words(lang).get("language.name") for lang in LETTER_LANGUAGES}
    chosen.tongue = _choose("tongue", names, with_words.lang, chosen, with_words, wrong)


_CHOOSE: Mapping[Choice, Callable[[Chosen, Words, list[str]], None]] = {
    "area": _choose_area,
    "published": _choose_published,
    "steered": _choose_steered,
    "addressed": _choose_addressed,
    "year": _choose_year,
    "indicator": _choose_indicator,
    "outcome": _choose_outcome,
    "breakdown": _choose_breakdown,
    "benchmark": _choose_benchmark,
    "against": _choose_against,
    "among": _choose_among,
    "wave": _choose_wave,
    "revisions": _choose_revisions,
    "divide": _choose_divide,
    "budget": _choose_budget,
    "intervention": _choose_intervention,
    "cycle": _choose_cycle,
    "accounted": _choose_accounted,
    "survey": _choose_survey,
    "letter": _choose_letter,
    "tongue": _choose_tongue,
}


def areas_around(code: str, areas: Rows) -> Rows:
    """List the areas that contain an area, the widest first."""
    known = {area["code"]: area for area in areas}
    found: Rows = []
    above = known[code]["parent"]
    while above:
        found.insert(0, known[above])
        above = known[above]["parent"]
    return found


def _choose(
    key: Choice, names: Mapping[str, str], default: str, chosen: Chosen, with_words: Words, wrong: list[str]
) -> str:
    """Show one choice; a code in the address that there isn't is said, and the default shown instead."""
    codes = list(names)
    wanted = st.query_params.get(key, default)
    if wanted not in codes:
        closed = key in ("area", "against") and asking.is_closed(wanted)
        said = "access.link_closed" if closed else f"link.{key}"
        wrong.append(with_words.get(said, found=wanted, shown=names[default]))
        wanted = default
    st.session_state[key] = wanted
    code: str = st.selectbox(
        with_words.get(f"choose.{key}"),
        codes,
        format_func=lambda code: names.get(code, code),
        key=key,
        on_change=_write_address,
        args=(key,),
    )
    chosen.codes[key] = code
    return code


def _write_address(key: str) -> None:
    st.query_params[key] = st.session_state[key]


def _label(area: dict[str, Any], with_words: Words) -> str:
    """Name an area in a list: its level, and its last year where it has ended."""
    label = f"{area['name']} · {with_words.get('level.' + area['level'])}"
    return with_words.get("area.until", label=label, year=area["valid_to"][:4]) if area["valid_to"] else label


def _first_area(areas: Rows) -> str:
    """Give the area to open on: of the municipalities that still exist the one with the most waves.

    Where there is none, the smallest area of all.
    """
    municipalities = [area for area in areas if area["level"] == "municipality" and not area["valid_to"]]
    return str(max(municipalities or areas[-1:], key=lambda area: int(area["n_waves"]))["code"])
