"""Instruments are data: typed, checked as a whole, every fault said at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from surveys import DRUNK, INDICATORS, YOUTH, done, indicator, varda, write_instrument

from survey_schema.errors import Fault, Refusal
from survey_schema.instrument import LANGUAGES, SEXES
from survey_schema.loading import fingerprint, instrument_texts, load_instrument, shipped_instruments
from survey_schema.policy import SHIPPED, load_policy

YRBS_INDICATORS = {
    *("alcohol_30d", "smoking_30d", "vape_30d", "cannabis_30d", "cannabis_ever", "binge_30d"),
    *("bullied_school", "cyberbullied", "sad_hopeless", "active_5d", "active_7d", "sleep_8h"),
    *("seatbelt_never", "sex_ever"),
}


def faults(folder: Path) -> list[tuple[str, dict[str, object]]]:
    with pytest.raises(Refusal) as refusal:
        load_instrument(folder)
    assert refusal.value.code == "instrument.faults"
    return [(finding.code, finding.params) for finding in refusal.value.findings]


def of(tmp_path: Path, text: str = YOUTH, indicators: str = DRUNK) -> list[str]:
    return [code for code, _ in faults(write_instrument(tmp_path / "wrong", text, indicators))]


def test_an_entry_that_cannot_be_read_does_not_hide_what_is_wrong_elsewhere(tmp_path):
    unread = YOUTH.replace('id = "smoke"', 'id = "smoke"\nrecal = "life"')
    assert unread != YOUTH
    sound = indicator("smokes", "{item = 'smoke', yes = [1]}") + indicator(
        "either", "{any = [{indicator = 'smokes'}, {item = 'drunk', yes = [1]}]}"
    )
    assert of(tmp_path, unread, DRUNK + sound) == ["instrument.invalid"]
    wrong = indicator("often", "{item = 'drunk', yes = [99]}")
    assert of(tmp_path, unread, DRUNK + sound + wrong) == ["instrument.invalid", "instrument.rule_code"]


# ---- what is shipped ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["yrbs", "ipm"])
def test_every_shipped_instrument_loads(name):
    assert name in shipped_instruments()
    assert load_instrument(name).id == name


@pytest.mark.parametrize("name", ["yrbs", "ipm"])
def test_every_shipped_answer_that_a_figure_reads_says_which_time_it_is_about(name):
    instrument = load_instrument(name)
    read = {item for each in instrument.indicators for item in each.items()}
    assert [item for item in read if not instrument.item(item).recall] == []


def test_yrbs_has_the_indicators_and_years_of_the_contract():
    yrbs = load_instrument("yrbs")
    assert {each.id for each in yrbs.indicators} >= YRBS_INDICATORS
    assert yrbs.years == tuple(range(1991, 2024, 2))


@pytest.mark.parametrize("name", ["yrbs", "ipm"])
def test_every_shipped_title_and_answer_is_in_every_language(name):
    instrument = load_instrument(name)
    texts = [instrument.title, *(item.text for item in instrument.items)]
    texts += [option.label for item in instrument.items for option in item.options]
    texts += [earlier.text for item in instrument.items for earlier in item.earlier]
    texts += [text or {} for each in instrument.indicators for text in (each.title, each.phrase, each.why)]
    texts += [bridge.why for bridge in instrument.bridges]
    assert [text for text in texts if set(text) != set(LANGUAGES)] == []


@pytest.mark.parametrize("name", ["yrbs", "ipm"])
def test_every_rule_names_items_and_codes_that_exist(name):
    """A repetition of what loading checks, over the shipped files, so that the check itself is checked."""
    instrument = load_instrument(name)
    for each in instrument.indicators:
        for item in each.items():
            assert item in {known.id for known in instrument.items}
        parts = [each.rule, *getattr(each.rule, "any", ()), *getattr(each.rule, "of", ())]
        for part in parts:
            if hasattr(part, "yes"):
                assert set(part.yes) <= instrument.item(part.item).codes, each.id


@pytest.mark.parametrize("name", ["yrbs", "ipm"])
def test_every_indicator_and_every_bridge_has_a_source(name):
    instrument = load_instrument(name)
    assert [each.id for each in instrument.indicators if not each.source] == []
    assert [each.between for each in instrument.bridges if not each.source] == []


@pytest.mark.parametrize("name", ["yrbs", "ipm"])
def test_every_shipped_outcome_links_to_a_few_factors_that_go_with_it(name):
    instrument = load_instrument(name)
    for each in instrument.indicators:
        if each.role == "outcome":
            assert 1 <= len(each.links) <= 8, each.id
        assert len(set(each.links)) == len(each.links), each.id
        assert {instrument.indicator(link).role for link in each.links} <= {"risk", "protective"}, each.id


@pytest.mark.parametrize("name", ["yrbs", "ipm"])
def test_the_reason_of_a_bridge_completes_a_sentence(name):
    for bridge in load_instrument(name).bridges:
        for language, why in bridge.why.items():
            assert why[0].islower() or why.startswith("ESPAD"), (bridge.between, language)
            assert not why.endswith("."), (bridge.between, language)


def test_the_command_line_lists_and_shows_instruments(youth):
    listed = {row["instrument"] for row in done("schema", "list").rows}
    assert {"yrbs", "ipm"} <= listed
    shown = done("schema", "show", "--instrument", youth).rows
    assert [row["indicator"] for row in shown][:2] == ["drunk", "smokes"]
    assert varda("schema", "show", "--instrument", "nosuch").code == 1


# ---- any folder --------------------------------------------------------------------------------------------


def test_any_folder_that_holds_an_instrument_is_one_whatever_its_files_are_called(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "all.toml").write_text(YOUTH + INDICATORS)
    assert load_instrument(folder).items == load_instrument(write_instrument(tmp_path / "two")).items


def test_a_folder_without_an_instrument_is_wrong_usage(tmp_path):
    with pytest.raises(Fault) as fault:
        load_instrument(tmp_path)
    assert fault.value.code == "instrument.unknown"


def test_the_fingerprint_changes_with_any_letter_of_any_file(youth):
    before = fingerprint(instrument_texts(youth))
    (youth / "indicators.toml").write_text((youth / "indicators.toml").read_text() + "#")
    after = fingerprint(instrument_texts(youth))
    assert before != after
    (youth / "indicators.toml").rename(youth / "rules.toml")
    assert fingerprint(instrument_texts(youth)) != after


def test_indicators_have_the_instrument_s_population_unless_they_say_otherwise(youth):
    instrument = load_instrument(youth)
    assert instrument.indicator("drunk").population == instrument.population
    assert instrument.indicator("drunk_grade_10").population.first == 10


def test_shared_answers_and_codings_are_put_where_they_are_named(youth):
    item = load_instrument(youth).item("drunk")
    assert item.codes == {0, 1}
    assert [missing.code for missing in item.missing] == [8, 9]
    assert item.columns[0].recode == {"1": 1, "2": 0}


# ---- faults ------------------------------------------------------------------------------------------------

ITEM = '\n[[item]]\nid = "{id}"\ntext = {{en = "x"}}\n{more}\n'


def with_item(more: str, name: str = "x") -> str:
    return YOUTH + ITEM.format(id=name, more=more)


def instead(old: str, new: str) -> str:
    assert old in YOUTH
    return YOUTH.replace(old, new, 1)


HIT = "{item = 'hit', yes = [1]}"
TWO_CODES = "missing = [{code = 9, kind = 'no_answer'}, {code = 9, kind = 'not_asked'}]"
FAULTY_ITEMS = {
    "instrument.id_twice": with_item("range = [0, 1]", "drunk"),
    "instrument.role_twice": with_item('role = "sex"\nrange = [0, 1]'),
    "instrument.reserved": with_item("range = [0, 1]", "weight"),
    "instrument.options_or_range": with_item(""),
    "instrument.code_twice": with_item(f"range = [0, 1]\n{TWO_CODES}"),
    "instrument.recode_outside": with_item("range = [0, 1]\ncolumns = [{name = 'q', recode = {1 = 7}}]"),
    "instrument.sex_values": instead('value = "female"', 'value = "woman"'),
    "instrument.unknown_answers": instead('answers = "yes_no"', 'answers = "nosuch"'),
    "instrument.unknown_coding": instead('coding = "one_two"', 'coding = "nosuch"'),
    "instrument.unknown_key": YOUTH + "\n[weather]\nx = 1\n",
    "instrument.not_toml": "[instrument\n",
    "instrument.no_language": instead('text = {en = "Which grade?"}', 'text = {nl = "Welke klas?"}'),
    "instrument.column_years": with_item("range = [0, 1]\ncolumns = [{name = 'q', years = [2020]}]"),
    "instrument.invalid": with_item("range = [0, 1]\ncolour = 'red'"),
}
FAULTY_INDICATORS = {
    "twice the same id": (DRUNK + DRUNK, "instrument.id_twice"),
    "an unknown item": (indicator("a", "{item = 'nosuch', yes = [1]}"), "instrument.rule_item"),
    "an item with a role": (indicator("a", "{item = 'sex', yes = [1]}"), "instrument.rule_item"),
    "an unknown code": (indicator("a", "{item = 'hit', yes = [1, 7]}"), "instrument.rule_code"),
    "asked of nobody": (indicator("a", HIT, "asked = {item = 'smoke', yes = [8]}"), "instrument.rule_code"),
    "columns again": (DRUNK + '\n[columns]\nweight = ["w"]\n', "instrument.said_twice"),
    "no English": (DRUNK.replace('title = {en = "drunk"}', 'title = {is = "x"}'), "instrument.no_language"),
    "no recall period": (DRUNK.replace('recall = "30 days"', ""), "instrument.no_recall"),
    "a link to nothing": (indicator("a", HIT, "links = ['nosuch']"), "instrument.unknown_link"),
    "a link to itself": (indicator("a", HIT, "links = ['a']"), "instrument.unknown_link"),
    "no such heavy use": (indicator("a", HIT, "heavy = 'nosuch'"), "instrument.unknown_link"),
    "none at all": ("", "instrument.invalid"),
}


@pytest.mark.parametrize("code", FAULTY_ITEMS)
def test_a_fault_in_the_items_is_found_and_named(tmp_path, code):
    assert code in of(tmp_path, FAULTY_ITEMS[code])


@pytest.mark.parametrize("fault", FAULTY_INDICATORS)
def test_a_fault_in_the_indicators_is_found_and_named(tmp_path, fault):
    rules, code = FAULTY_INDICATORS[fault]
    assert code in of(tmp_path, YOUTH, rules)


@pytest.mark.parametrize("years", ["years = []", "", "years = 2021"])
def test_an_instrument_without_years_is_a_fault(tmp_path, years):
    assert "instrument.invalid" in of(tmp_path, instead("years = [2021, 2022, 2023]", years))


def test_every_fault_is_said_in_every_language(tmp_path):
    folder = write_instrument(tmp_path / "wrong", YOUTH, indicator("a", "{item = 'hit', yes = [7]}"))
    said = {varda("schema", "show", "--instrument", folder, "--lang", lang).err for lang in LANGUAGES}
    assert len(said) == 3
    assert all("hit" in text and "7" in text for text in said)


def test_contradictions_of_several_entries_are_gathered(tmp_path):
    rules = indicator("a", "{item = 'nosuch', yes = [1]}") + indicator("b", "{item = 'hit', yes = [7]}")
    text = YOUTH + ITEM.format(id="weight", more="range = [0, 1]")
    assert sorted(of(tmp_path, text, rules)) == [
        "instrument.reserved",
        "instrument.rule_code",
        "instrument.rule_item",
    ]


@pytest.mark.parametrize("more", ["range = [5, 1]", "options = []"])
def test_an_item_that_nobody_can_answer_is_a_fault(tmp_path, more):
    folder = write_instrument(tmp_path / "wrong", YOUTH + ITEM.format(id="x", more=more), DRUNK)
    with pytest.raises(Refusal):
        load_instrument(folder)


@pytest.mark.parametrize(
    "more",
    [
        "range = 7",
        "columns = 'q1'",
        "columns = [7]",
        "options = 'none'",
        "answers = 7",
        "answers = ['yes_no']",
    ],
)
def test_a_wrong_type_is_a_finding_and_no_traceback(tmp_path, more):
    folder = write_instrument(tmp_path / "wrong", YOUTH + ITEM.format(id="x", more=more), DRUNK)
    said = varda("schema", "show", "--instrument", folder)
    assert said.code == 2
    assert "x" in said.err


@pytest.mark.parametrize(
    "text",
    ["item = [1, 2]\n", "item = 'none'\n", "[item]\nid = 'x'\n", "answers = 1\n", "[answers]\nyes_no = 3\n"],
)
def test_a_wrong_shape_is_a_finding_and_no_traceback(tmp_path, text):
    folder = write_instrument(tmp_path / "wrong", "", DRUNK)
    (folder / "instrument.toml").write_text(text)
    assert varda("schema", "show", "--instrument", folder).code == 2


# ---- policy ------------------------------------------------------------------------------------------------


def test_the_shipped_policy_holds_the_numbers_of_the_design():
    audience = load_policy().audience
    counts = {name: (rules.smallest_count, rules.smallest_denominator) for name, rules in audience.items()}
    assert counts == {"public": (10, 30), "municipality": (5, 10), "researcher": (1, 1)}
    assert (audience["public"].n_rounded_to, audience["public"].errors, audience["public"].crossed_from) == (
        10,
        False,
        100,
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("smallest_count = 5 ", "smallest_count = 4 "),
        ("smallest_denominator = 30", "smallest_denominator = 29"),
    ],
)
def test_a_policy_below_a_floor_is_refused(tmp_path, old, new):
    text = SHIPPED.read_text(encoding="utf-8").replace("smallest_count = 5\n", "smallest_count = 5 \n")
    (tmp_path / "policy.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Refusal):
        load_policy(tmp_path / "policy.toml")


def test_a_tighter_policy_is_taken(tmp_path):
    text = SHIPPED.read_text(encoding="utf-8").replace(
        "smallest_denominator = 10", "smallest_denominator = 50"
    )
    (tmp_path / "policy.toml").write_text(text, encoding="utf-8")
    assert load_policy(tmp_path / "policy.toml").audience["municipality"].smallest_denominator == 50


def test_sexes_are_those_of_the_contract():
    assert SEXES == ("female", "male", "other")
