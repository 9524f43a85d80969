"""Sentences and drawings of what goes with what: both shares always, and never a reason."""

from __future__ import annotations

import base64
import math
import re
from types import SimpleNamespace

import pytest

from dashboard.figures.icon_array import as_image, icon_array
from dashboard.figures.risks import risks
from dashboard.markup import factor as factor_markup
from dashboard.texts import LANGUAGES, words
from dashboard.texts import factors as say
from survey_schema.errors import Note

DRUNK = SimpleNamespace(
    title={"en": "Drunk", "nl": "Dronken", "is": "Ölvun"},
    phrase={"en": "were drunk", "nl": "waren dronken", "is": "urðu drukkin"},
    direction="lower_is_better",
)
WELL = SimpleNamespace(title={"en": "Well"}, phrase={"en": "are well"}, direction="higher_is_better")


def factor(name, role):
    title = {"en": f"The {name}", "nl": f"De {name}", "is": f"Um {name}"}
    phrase = {"en": f"have {name}", "nl": f"hebben {name}", "is": f"hafa {name}"}
    return SimpleNamespace(id=name, role=role, title=title, phrase=phrase, direction="")


FACTORS = [factor("time", "protective"), factor("sport", "protective"), factor("party", "risk")]


def row(exposure, having, lacking, *, verdict="lower", state="shown", **more):
    ends = {"risk_with": having, "risk_without": lacking, "risk_difference": having - lacking}
    spread = {
        f"{name}_{end}": x + by for name, x in ends.items() for end, by in (("lower", -0.01), ("upper", 0.01))
    }
    gains = {f"{name}{end}": 0.5 for name in ("paf", "pif", "ratio") for end in ("", "_lower", "_upper")}
    shares = {
        "participation": 0.7,
        "lacking": 0.3,
        "n": 1200,
        "n_used": 1190,
        "df_shown": 40,
        "p_adjusted": 0.0,
    }
    told = {"verdict_adjusted": verdict, "better_side": "with", "note": (), "age_band": "15-16", "sex": None}
    return {
        "exposure": exposure,
        "state": state,
        "instrument": "ipm",
        **ends,
        **spread,
        **gains,
        **shares,
        **told,
        **more,
    }


def told(*rows, outcome=DRUNK):
    return say.telling(rows, outcome, FACTORS, "Norðurvík", 2025)


THREE = (
    row("party", 0.20, 0.05, verdict="higher"),
    row("time", 0.07, 0.12, verdict="unclear"),
    row("sport", 0.03, 0.12),
)


def test_the_headline_is_of_the_largest_difference_told_from_chance_with_both_shares():
    said = say.title(told(*THREE), words("en"))
    assert said == "Of 100 young people who have party, 20 were drunk; of 100 others, 5."


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("nl", "De party: 20 van de 100 jongeren voor wie dit geldt waren dronken; van de 100 anderen 5."),
        ("is", "Ungmenni sem hafa party: 20 af 100 urðu drukkin. Önnur ungmenni: 5 af 100."),
    ],
)
def test_the_headline_is_a_sentence_of_its_language(lang, expected):
    assert say.title(told(*THREE), words(lang)) == expected


def test_one_of_a_hundred_agrees_and_less_than_one_is_never_none():
    assert "1 of 100 young people who have sport" in say.title(told(row("sport", 0.012, 0.12)), words("en"))
    assert "fewer than 1 of 100" in say.title(told(row("sport", 0.004, 0.12)), words("en"))


def test_two_shares_that_look_the_same_get_a_decimal():
    assert say.pair(0.031, 0.034, words("en")) == ("3.1", "3.4")
    assert say.pair(0.031, 0.044, words("nl")) == ("3", "4")


def test_the_lead_has_both_intervals_the_difference_and_n():
    said = say.lead(told(row("sport", 0.03, 0.12)), words("en"))
    for part in ("interval 2.0 to 4.0", "interval 11.0 to 13.0", "9.0 points lower (8.0 to 10.0)", "n 1,200"):
        assert part in said


@pytest.mark.parametrize(
    ("outcome", "verdict", "judged"),
    [
        (DRUNK, "lower", "better"),
        (DRUNK, "higher", "worse"),
        (WELL, "lower", "worse"),
        (WELL, "higher", "better"),
    ],
)
def test_words_say_which_direction_is_good(outcome, verdict, judged):
    said = say.judged(row("sport", 0.1, 0.2, verdict=verdict), outcome, words("en"))
    assert said == words("en").get(f"judged.{judged}")


def test_where_nothing_is_told_from_chance_no_factor_is_singled_out():
    view = told(row("time", 0.07, 0.08, verdict="unclear"))
    assert "no difference can be told from chance" in say.title(view, words("en"))
    assert factor_markup.arrays(view, words("en")) == ""


def test_protective_factors_come_first_each_kind_by_its_difference():
    assert [each["exposure"] for each in told(*THREE).shown] == ["sport", "time", "party"]


HIDDEN = row("sport", math.nan, math.nan, verdict="", state="hidden")


def offering(verdict="lower"):
    figures = row("sport", 0.03, 0.12) | {"verdict": verdict}
    params = {
        "pooled": (Note("ladder.of_region", {"area": "Ströndin"}),),
        "figure": (Note("associations.figure", figures),),
    }
    return HIDDEN | {"note": (Note("ladder.offer", params),)}


def test_where_all_is_hidden_the_area_around_is_said_with_its_intervals():
    view = told(offering())
    assert "hidden for privacy" in say.title(view, words("en"))
    said = say.lead(view, words("en"))
    assert said.startswith(
        "The wider area Ströndin can be shown. Of 100 young people who have sport, 3 were drunk"
    )
    assert "interval 11.0 to 13.0" in said
    assert say.lead(told(offering("unclear")), words("en")) == ""


@pytest.mark.parametrize("state", ["hidden", "uncertain", "not_asked", "outcome_not_asked"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_state_has_a_sentence_and_a_next_step_of_its_own(state, lang):
    (said,) = say.not_shown(told(HIDDEN | {"state": state}), words(lang))
    assert words(lang).get(f"associations.{state}", factors=FACTORS[1].title[lang], year=2025) in said
    assert words(lang).get(f"associations.step_{state}") in said
    assert say.not_shown(told(offering()), words(lang))[0].endswith(
        words(lang).get("associations.step_offered")
    )


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("outcome_not_asked", "Drunk: not asked in Norðurvík in 2025"),
        ("not_asked", "Drunk: nothing it could go with was asked in Norðurvík in 2025"),
        ("uncertain", "Drunk: what goes with it in Norðurvík in 2025 is too uncertain to say"),
    ],
)
def test_where_nothing_is_shown_the_title_says_why(state, expected):
    assert say.title(told(HIDDEN | {"state": state}), words("en")) == expected


def test_where_the_outcome_was_not_asked_there_is_no_table_of_nothing():
    assert factor_markup.factors_table(told(HIDDEN | {"state": "outcome_not_asked"}), words("en")) == ""


REASONS = {
    "en": ("cause", "because of", "effect", "protects against", "prevent", "risk of"),
    "nl": ("oorzaak", "veroorza", "effect", "dankzij", "door dit", "voorkomt dat"),
    "is": ("orsök", "orsak", "áhrif ", "vegna þess", "kemur í veg"),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_of_the_page_gives_a_reason(lang):
    said = [
        form
        for code, forms in words(lang).codes().items()
        if code.startswith("associations.")
        for form in forms
    ]
    assert len(said) > 50
    assert [(form, word) for form in said for word in REASONS[lang] if word in form.lower()] == []


def test_a_ratio_stands_beside_both_shares():
    table = factor_markup.researcher_table(told(*THREE), words("en"))
    for line in re.findall(r"<tr>(.*?)</tr>", table)[1:]:
        cells = re.findall(r"<td.*?>(.*?)</td>", line)
        assert all(cell.endswith("%") for cell in cells[:2])
        assert cells[2] == "0.50"
        assert cells[4] == "&lt; 0.001"


def test_the_table_has_every_factor_and_what_is_offered_below():
    table = factor_markup.factors_table(told(*THREE[:2], offering()), words("en"))
    heads = re.findall(r'<th(?: class="offer")? scope="row">(.*?)</th>', table)
    assert heads == ["The time", "The party", "The sport", "instead: Ströndin"]
    assert "hidden for privacy" in table
    assert "cannot be told from chance" in table


# ---- the figure --------------------------------------------------------------------------------------------


def traces(figure):
    return {trace["name"]: trace for trace in figure.data}


def test_the_marks_are_both_shares_of_a_hundred_filled_and_hollow():
    drawn = traces(risks(told(*THREE), words("en")))
    for each in THREE:
        assert list(drawn[f"with {each['exposure']}"].x) == [pytest.approx(100 * each["risk_with"])]
        assert list(drawn[f"without {each['exposure']}"].x) == [pytest.approx(100 * each["risk_without"])]
    assert drawn["with sport"].marker.symbol == "circle"
    assert drawn["without sport"].marker.symbol == "diamond"
    assert drawn["without sport"].marker.color == risks(told(*THREE), words("en")).layout.plot_bgcolor


def test_whiskers_are_the_intervals_on_the_lane_of_their_mark():
    drawn = traces(risks(told(*THREE), words("en")))
    assert list(drawn["whisker with sport"].x) == pytest.approx([2, 4])
    assert set(drawn["whisker with sport"].y) == set(drawn["with sport"].y)
    assert set(drawn["with sport"].y).isdisjoint(drawn["without sport"].y)


def test_a_line_that_can_not_be_told_from_chance_is_dotted_and_says_so():
    figure = risks(told(*THREE), words("en"))
    drawn = traces(figure)
    assert (drawn["line time"].line.dash, drawn["line sport"].line.dash) == ("dot", "solid")
    said = [note.text for note in figure.layout.annotations]
    assert sum("cannot be told from chance" in text for text in said) == 1


def test_the_line_never_runs_through_the_value_of_the_smaller_share():
    drawn = traces(risks(told(*THREE), words("en")))
    assert list(drawn["line sport"].y)[1:] == [drawn["without sport"].y[0]] * 2
    assert list(drawn["line party"].y)[1:] == [drawn["with party"].y[0]] * 2


def test_values_and_names_are_written_beside_the_marks():
    said = [note.text for note in risks(told(*THREE), words("nl")).layout.annotations]
    assert {"met 3", "zonder 12", "met 20", "zonder 5", "De sport"} <= set(said)
    assert said.index("<b>Beschermende factoren</b>") < said.index("<b>Risicofactoren</b>")


# ---- the hundred figures -----------------------------------------------------------------------------------


def outlines(drawing, kind):
    found = re.search(rf'<path class="{kind}".*? d="(.*?)"', drawing)
    return found[1].count("M") // 2 if found else 0


@pytest.mark.parametrize(("share", "filled"), [(0, 0), (0.004, 0), (0.03, 3), (0.126, 13), (1, 100)])
def test_so_many_of_a_hundred_figures_are_filled(share, filled):
    drawing = icon_array(share, "three of a hundred", "#000000", "#777777")
    assert outlines(drawing, "filled") == filled
    assert outlines(drawing, "hollow") == 100 - filled


def test_no_two_figures_stand_in_the_same_place():
    drawing = icon_array(0.5, "half", "#000000", "#777777")
    places = re.findall(r"M(\d+) (\d+)m-3.2", drawing)
    assert len(set(places)) == 100


def test_the_drawing_has_a_name_that_is_text_and_never_markup():
    drawing = icon_array(0.5, '"<b>half</b>"', "#000000", "#777777")
    assert "<b>" not in drawing
    assert 'role="img"' in drawing
    image = as_image(drawing, "<half>")
    assert 'alt="&lt;half&gt;"' in image
    assert base64.b64decode(re.search('base64,(.*?)"', image)[1]).decode() == drawing


@pytest.mark.parametrize("share", [-0.1, 1.1, math.nan])
def test_what_is_no_share_is_refused(share):
    with pytest.raises(ValueError, match="share"):
        icon_array(share, "", "#000000", "#777777")


def test_two_arrays_stand_side_by_side_with_both_shares():
    html = factor_markup.arrays(told(*THREE), words("en"))
    assert re.findall(r"<b>(.*?)</b>", html) == ["20 of 100", "5 of 100"]
    assert "Young people who have party" in html
    assert re.findall(r'alt="(.*?)"', html)[1] == "Drunk. Other young people: 5 of 100."
