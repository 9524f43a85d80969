"""What stands on the public pages: the majority first, figures with their interval, nothing hidden."""

from __future__ import annotations

import re

import pytest
from markupsafe import escape
from public_sample import DRUNKEN, TINY, UNCERTAIN, UNSURVEYED, sample_rows, write_sample
from reading_ease import lix, running_text

from dashboard.figures.style import DARK, LIGHT
from dashboard.public import pages, picture
from dashboard.public.published import read_published
from dashboard.texts import LANGUAGES, words

MOST_BYTES = 100_000
HARM = re.compile(r"drunk|dronken|drukkin|ölvun|alcohol|áfengi", re.IGNORECASE)
OWN_TOWN = "vik"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    path = tmp_path_factory.mktemp("public") / "public.db"
    write_sample(path)
    return read_published(path)


def shown(published, lang, address):
    html = pages.page(published, lang, address)
    assert html is not None
    return html


def plain(html):
    """The words of a page's body as they are read."""
    body = re.sub(r"<(style|head)>.*?</\1>", "", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def changed(tmp_path, **tables):
    write_sample(tmp_path / "public.db", **tables)
    return read_published(tmp_path / "public.db")


def with_figure(tmp_path, indicator, area=OWN_TOWN, **numbers):
    """The sample with other numbers in one undivided figure of a town."""
    figures = sample_rows()["figure"]
    for row in figures:
        if (row["area"], row["indicator"], row["year"], row["age_band"]) == (area, indicator, 2025, "15-16"):
            row.update(numbers)
    return changed(tmp_path, figure=figures)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_whole_light_and_easy_to_read(published, lang):
    for address in pages.addresses(published):
        html = shown(published, lang, address)
        assert len(html.encode()) < MOST_BYTES, address
        assert f'<html lang="{lang}">' in html
        assert html.count("<h1") == 1, address
        assert re.search(r">None|None<|\{\{|Undefined", html.replace(">None</span>", "")) is None  # an answer
        assert lix(running_text(html)) <= 35, address


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_fetched_from_anywhere_and_no_script_is_there(published, lang):
    for address in pages.addresses(published):
        html = shown(published, lang, address)
        assert "<script" not in html
        assert re.findall(r'(?:src|href|action)="(?:https?:)?//', html) == []
        assert re.findall(r"\son\w+=|\sstyle=", html) == []
        assert "@import" not in html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_s_title_or_share_text_speaks_of_harm(published, lang):
    for address in pages.addresses(published):
        head = re.search(r"<title>.*?<style>", shown(published, lang, address), re.DOTALL)
        assert head
        assert HARM.search(head[0]) is None, address
        assert "og:image" not in head[0]


@pytest.mark.parametrize(
    ("value", "opening"),
    [
        (0.08, "About 9 of 10 young people were not drunk in the last 12 months."),
        (0.22, "About 8 of 10 young people were not drunk in the last 12 months."),
        (0.04, "More than 9 of 10 young people were not drunk in the last 12 months."),
        (0.46, "More than half of our young people were not drunk in the last 12 months."),
    ],
)
def test_a_town_opens_with_the_majority_and_its_interval(tmp_path, value, opening):
    file = with_figure(tmp_path, "drunk_12m", value=value, lower=value - 0.03, upper=value + 0.03)
    text = plain(shown(file, "en", f"area/{OWN_TOWN}/"))
    share, least, most = (round(100 * (1 - end)) for end in (value, value + 0.03, value - 0.03))
    assert f"{opening} That is {share} of 100" in text
    assert f"Age 15-16, 2025. Interval {least} to {most}. About 310 answered." in text


def test_a_share_that_is_only_known_to_be_small_is_said_as_that(tmp_path):
    file = with_figure(tmp_path, "drunk_12m", value=0.05, lower=0.0, upper=0.06, bound="under")
    text = plain(shown(file, "en", f"area/{OWN_TOWN}/"))
    assert "That is more than 95 of 100 (over 95 %)." in text
    assert "Interval 94 to 100" in text


@pytest.mark.parametrize(
    "numbers", [{"value": 0.5, "lower": 0.45, "upper": 0.55}, {"value": 0.48, "lower": 0.44, "upper": 0.52}]
)
def test_no_majority_is_claimed_that_the_interval_does_not_bear(tmp_path, numbers):
    html = shown(with_figure(tmp_path, "drunk_12m", **numbers), "en", f"area/{OWN_TOWN}/")
    assert "were not drunk" not in html
    assert words("en").get("site.no_opener") in html


def test_where_most_were_drunk_no_other_majority_is_sought(published):
    html = shown(published, "en", f"area/{DRUNKEN}/")
    assert " were not drunk" not in html
    assert "drank no alcohol" not in html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_three_protective_factors_stand_above_the_figures_on_harm(published, lang):
    html = shown(published, lang, f"area/{OWN_TOWN}/")
    assert html.count('<svg class="people"') == 3
    assert html.index('id="protects"') < html.index('id="three"') < html.index('id="harms"')


def test_the_same_factors_are_shown_in_every_town_of_a_country(published):
    def named(area):
        return [
            re.sub(r"^\S+( than)? \d+ of 100 |^\d+ of 100 ", "", label)
            for label in re.findall(
                r'<svg class="people"[^>]*aria-label="([^"]+)"', shown(published, "en", f"area/{area}/")
            )
        ]

    assert len(named(OWN_TOWN)) == 3
    assert named(OWN_TOWN) == named("eyri") == named("dalur") == named(TINY)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_town_too_small_shows_its_region_by_name_and_no_number_of_its_own(published, lang):
    said = words(lang)
    html = shown(published, lang, f"area/{TINY}/")
    region = said.get("site.of_around", area="Norðurströnd", level=said.get("level.region"))
    assert html.count(f'<strong class="where">{region}') == 4
    assert (
        said.get("site.small_all", area="Kriuey", around="Norðurströnd", level=said.get("level.region"))
        in html
    )
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", html, re.DOTALL)
    assert rows
    for row in rows:
        first = re.findall(r"<td.*?</td>", row, re.DOTALL)[0]
        assert said.get("site.cell_hidden") in first
        assert not re.search(r"\d", re.sub(r"<[^>]+>", "", first))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_hidden_figure_has_its_sentence_on_the_page_of_all_figures(published, lang):
    html = shown(published, lang, f"area/{TINY}/figures/")
    hidden = words(lang).get("site.cell_hidden")
    cells = re.findall(r"<tr><th scope=\"row\">.*?</th>\s*(<td.*?</td>)", html, re.DOTALL)
    assert len(cells) == 52
    assert all(hidden in cell for cell in cells)


def test_the_two_reasons_have_two_sentences(published):
    private = plain(shown(published, "en", f"area/{TINY}/"))
    assert "52 figures are hidden to protect young people." in private
    assert "too uncertain to say" not in private
    area, indicator = UNCERTAIN
    uncertain = plain(shown(published, "en", f"area/{area}/"))
    assert "1 figure is too uncertain to say a thing." in uncertain
    assert "hidden to protect young people" not in uncertain
    assert indicator == "school_wellbeing"
    assert uncertain.count("Suðurdalir (region)") == 1  # its picture is the region's


def test_a_town_without_a_survey_says_so(published):
    text = plain(shown(published, "nl", f"area/{UNSURVEYED}/"))
    assert "Lange Brug heeft nog geen eigen cijfers. Je ziet die van Oosterveen (regio)." in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_parents_agreed_what_there_is_to_do_and_help_are_there(published, lang):
    html = shown(published, lang, f"area/{OWN_TOWN}/")
    told = [row for row in published.notices if row["area"] in (OWN_TOWN, "hrim")]
    assert {row["kind"] for row in told} == {"agreement", "law", "activity", "meeting", "opt_out", "help"}
    for row in told:
        for text in row["words"].get(lang, row["words"]["en"]).values():
            assert text.replace("&", "&amp;") in html
    assert words(lang).get("site.checked", day="2025-10-01") in html


def test_a_notice_in_another_language_says_which_it_is(published):
    html = shown(published, "nl", f"area/{OWN_TOWN}/")
    assert re.search(r'<div class="notice" lang="en">\s*<p class="name">Home times', html)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_nobody_sent_anything_the_next_step_is_said(published, lang):
    html = shown(published, lang, "area/eyri/")
    for kind in ("agreed", "todo", "meeting"):
        for code in (f"site.{kind}_none", f"site.{kind}_next"):
            assert escape(words(lang).get(code)) in html


def test_agreements_of_one_town_are_on_no_other_town_s_page(published):
    for area in published.areas:
        assert ("Home by ten" in shown(published, "en", f"area/{area}/")) is (area == OWN_TOWN)


def test_the_words_of_the_questions_stand_below(published):
    html = shown(published, "en", f"area/{OWN_TOWN}/")
    for question in ("drunk in the last 12 months?", "train or play with a sports club?"):
        assert question in html


def test_a_revision_says_what_it_changed(published):
    text = plain(shown(published, "en", f"area/{OWN_TOWN}/"))
    assert "made public again on Sep 1, 2025" in text
    assert "Drunk in the last 30 days: 11 of 100 became 9 of 100." in text
    assert "Cannabis, ever: not shown became 6 of 100." in text
    assert "became" not in plain(shown(published, "en", "area/eyri/"))


def test_a_change_is_said_once_for_the_ages_an_indicator_speaks_of(published):
    assert plain(shown(published, "en", f"area/{OWN_TOWN}/")).count("Cannabis, ever:") == 1


def test_a_long_list_of_changes_is_folded(tmp_path):
    publications = sample_rows()["publication"]
    publications[3]["changed"] = [
        {"area": OWN_TOWN, "indicator": row["id"], "before": 0.1, "after": 0.2}
        for row in sample_rows()["indicator"][:9]
    ]
    html = shown(changed(tmp_path, publication=publications), "en", f"area/{OWN_TOWN}/")
    assert html.count("10 of 100 became 20 of 100.") == 9
    assert re.search(r"<details><summary>Which ones</summary>\s*<ul><li>", html)


def test_an_indicator_of_other_ages_says_which_where_the_head_says_others(tmp_path):
    figures = [row for row in sample_rows()["figure"] if row["indicator"] in ("out_after_22", "drunk_30d")]
    figures += [row for row in sample_rows()["figure"] if row["indicator"] == "alcohol_30d"]
    for row in figures:
        if row["indicator"] == "out_after_22" and row["age_band"]:
            row["age_band"] = "13-16"
    text = plain(shown(changed(tmp_path, figure=figures), "en", f"area/{OWN_TOWN}/figures/"))
    assert text.count("(Age 13-16)") == 1
    assert "Age 15\N{NON-BREAKING HYPHEN}16, 2025" in text


def test_a_group_without_a_figure_is_not_called_not_asked(tmp_path):
    figures = [
        row
        for row in sample_rows()["figure"]
        if not (row["indicator"] == "drunk_30d" and row["sex"] == "male" and row["area"] == OWN_TOWN)
    ]
    html = shown(changed(tmp_path, figure=figures), "en", f"area/{OWN_TOWN}/figures/")
    assert html.count('<td class="none"><b>no figure</b></td>') == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_of_an_invented_country_says_so_on_every_page(tmp_path, lang):
    meta = [{"name": "invented", "value": "1"}, {"name": f"source_{lang}", "value": "Own words"}]
    file = changed(tmp_path, meta=meta)
    for address in ("", f"area/{OWN_TOWN}/", "privacy/"):
        html = shown(file, lang, address)
        assert words(lang).get("app.invented") in html
        assert words(lang).get("site.foot_source", source="Own words") in html


def test_every_shown_figure_has_its_interval_beside_it(published):
    html = shown(published, "en", f"area/{OWN_TOWN}/figures/")
    cells = re.findall(r"<td>(.*?)</td>", html)
    assert len(cells) > 300
    assert [
        cell for cell in cells if not re.fullmatch(r"<b>(under |over )?\d+</b> <span>\d+–\d+</span>", cell)
    ] == []


def test_what_was_not_asked_is_no_hidden_figure(published):
    figures = [row for row in sample_rows()["figure"] if row["indicator"] == "sport_4plus"]
    assert {row["area"] for row in figures}.isdisjoint({"haven", "dorp"})
    assert "four times a week" not in shown(published, "en", "area/haven/")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_question_bank_has_every_question_with_its_answers(published, lang):
    html = shown(published, lang, "questions/")
    assert html.count('<li id="ipm-') == len(published.questions) == 55
    assert published.questions[3]["options"][0]["text"][lang] in html


def test_every_link_leads_to_a_page_that_is_there(published):
    known = {f"{lang}/{address}" for lang in LANGUAGES for address in pages.addresses(published)}
    for lang in LANGUAGES:
        for address in pages.addresses(published):
            here = f"{lang}/{address}".split("/")[:-1]
            for link in re.findall(r'href="([^"#:]+)"', shown(published, lang, address)):
                target = list(here)
                for part in link.split("?")[0].split("/"):
                    if part == "..":
                        target.pop()
                    elif part:
                        target.append(part)
                path = "/".join(target)
                assert path.startswith("data/v1/") or f"{path}/" in known, (address, link)


def test_an_area_s_name_can_carry_no_markup(tmp_path):
    areas = sample_rows()["area"]
    next(row for row in areas if row["code"] == OWN_TOWN)["name"] = '<b>&"x'
    html = shown(changed(tmp_path, area=areas), "en", f"area/{OWN_TOWN}/")
    assert "<b>&" not in html
    assert "&lt;b&gt;&amp;&#34;x" in html


def test_an_empty_file_says_that_nothing_is_there_yet(tmp_path):
    empty = {name: [] for name in sample_rows()}
    html = shown(changed(tmp_path, **empty), "is", "")
    assert words("is").get("site.empty_title") in html


def test_there_is_no_page_for_what_is_not_published(published):
    for address in ("area/nowhere/", "area/vik", "questions", "x/", "area/vik/figures/x/"):
        assert pages.page(published, "en", address) is None


@pytest.mark.parametrize(
    ("value", "bound", "drawn"),
    [
        (0.37, "", {"filled": 37, "hollow": 63}),
        (0.0, "", {"hollow": 100}),
        (1.0, "", {"filled": 100}),
        (0.05, "under", {"maybe": 5, "hollow": 95}),
        (0.95, "over", {"filled": 95, "maybe": 5}),
    ],
)
def test_a_hundred_people_are_drawn_and_as_many_filled_as_the_share_says(value, bound, drawn):
    svg = picture.people(value, bound, "name")
    area = dict.fromkeys(drawn, 0)
    for wide, tall, look in re.findall(r'width="(\d+)" height="(\d+)" fill="url\(#(\w+)\)"', svg):
        area[look] += int(wide) * int(tall)
    assert {look: found / (picture.WIDE * picture.TALL) for look, found in area.items()} == drawn


def test_what_is_no_share_is_not_drawn():
    with pytest.raises(ValueError, match="a share is 0 to 1"):
        picture.people(9, "", "name")


def test_the_colours_are_those_of_the_dashboard():
    css = (pages.HERE / "public.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{([^}]*)\}", css)[:2]
    for block, palette in ((light, LIGHT), (dark, DARK)):
        tokens = dict(re.findall(r"--(\w+): (#\w+)", block))
        assert {role: getattr(palette, role) for role in tokens} == tokens
        assert len(tokens) == 7


def test_hard_words_are_counted_as_hard():
    assert lix(["The cat sat."]) == 3
    assert lix(["Institutional arrangements notwithstanding."]) == 103
