"""The codebook's page says all that is asked, in three languages, and asks nobody for anything."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from surveys import INDICATORS, YOUTH, write_instrument

from dashboard.reports.codebook import codebook_html
from dashboard.texts import LANGUAGES, words
from survey_schema.benchmark import shipped_benchmarks
from survey_schema.loading import instrument_texts, load_from_texts, load_instrument

BRIDGES = """
[[bridge]]
kind = "wording"
between = ["hit", "kicked"]
comparable = "B"
why = {en = "Asked beside each other in 2022."}

[[bridge]]
kind = "mode"
between = ["paper", "online-home"]
comparable = "C"
why = {en = "Parents may read along."}
source = "Invented"
"""
EARLIER = """
[[item.earlier]]
first = 2021
last = 2021
text = {en = "How many times were you kicked?"}
wording = "kicked"
options = [{code = 0, label = {en = "Not at all"}}, {code = 4, label = {en = "All the time"}}]
"""
OPTIONS = 'options = [{code = 0, label = {en = "Never"}}, {code = 4, label = {en = "Always"}}]'


class Page(HTMLParser):
    """What a test asks of a page."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.targets, self.headings, self.langs = [], [], [], []
        self.fetched, self.tags, self.words = [], [], []
        self.feed(text)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.targets.append(given["href"])
        if "lang" in given:
            self.langs.append((tag, given["lang"]))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in {"link", "script", "img", "iframe"}:
            self.fetched.append(tag)

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module", params=LANGUAGES)
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def ipm():
    return load_instrument("ipm")


@pytest.fixture(scope="module")
def page(ipm, lang):
    return Page(codebook_html(ipm, lang, {each: f"ipm.{each}.html" for each in LANGUAGES}))


@pytest.fixture
def youth(tmp_path):
    head, tail = YOUTH.split('text = {en = "How often were you hit?"}\nrange = [0, 4]')
    text = f'{head}text = {{en = "How often were you hit?"}}\n{OPTIONS}\n{EARLIER}{tail}{BRIDGES}'
    indicators = INDICATORS.replace("yes = [2, 3, 4]", "yes = [4]")
    return load_instrument(write_instrument(tmp_path / "youth", text, indicators))


def article(document, name):
    """The text of one entry."""
    return Page(re.search(rf'<article id="{name}".*?</article>', document, re.DOTALL)[0]).text


def test_every_question_answer_and_code_is_there(ipm, page, lang):
    for item in ipm.items:
        assert item.text[lang] in page.text
        for option in item.options:
            assert f"{option.code} {option.label[lang]}" in page.text
        assert f"item-{item.id}" in page.ids


def test_every_indicator_is_there_with_its_reason_source_and_population(ipm, page, lang):
    for each in ipm.indicators:
        assert f"indicator-{each.id}" in page.ids
        for text in (each.title[lang], each.phrase[lang], each.why[lang], " ".join(each.source.split())):
            assert text in page.text, each.id
        assert words(lang).population(each.population) in page.text


def test_the_page_has_its_language_a_skip_link_landmarks_and_headings_in_order(page, lang):
    assert page.langs[0] == ("html", lang)
    assert page.targets[0] == "#contents"
    assert {"header", "main", "nav", "footer"} <= set(page.tags)
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(page.headings))


def test_every_link_leads_somewhere_and_every_id_is_there_once(page):
    assert len(page.ids) == len(set(page.ids))
    inside = {target[1:] for target in page.targets if target.startswith("#")}
    assert inside <= set(page.ids)
    assert {target for target in page.targets if not target.startswith("#")} == {
        f"ipm.{lang}.html" for lang in LANGUAGES
    }


def test_the_page_fetches_nothing(ipm, lang):
    document = codebook_html(ipm, lang)
    assert Page(document).fetched == []
    assert set(re.findall(r"url\((.{5})", document)) == {"data:"}
    assert "@import" not in document


def test_a_page_for_itself_alone_has_no_links_to_other_languages(ipm):
    assert all(target.startswith("#") for target in Page(codebook_html(ipm, "en")).targets)


def test_earlier_wordings_tell_their_years_what_changed_and_whether_they_compare(youth):
    said = article(codebook_html(youth, "en"), "item-hit")
    assert "Asked in 2022 and later" in said
    assert "Earlier wording, 2021 “How many times were you kicked?”" in said
    assert "0 Not at all 4 All the time" in said
    assert "Different then: the question, the answers." in said
    assert "B : may be joined with today's wording" in said
    assert "Asked beside each other in 2022" in said


def test_what_may_be_compared_is_told_with_its_letter_and_reason(youth):
    document = codebook_html(youth, "en")
    section = Page(document[document.index('<section id="comparing"') :]).text
    assert "C Answered on paper and online at home: Parents may read along. Invented" in section
    assert "B Wordings hit and kicked ( hit ):" in section


def test_a_text_without_a_translation_is_marked_as_english(youth):
    document = codebook_html(youth, "is")
    assert '<span lang="en">How often were you hit?</span>' in document
    assert '<span lang="en">How often were you hit?</span>' not in codebook_html(youth, "en")


def test_only_published_figures_that_compare_are_shown_and_the_others_counted(ipm):
    figures = {each.id: each for each in shipped_benchmarks() if each.indicator == "drunk_30d"}
    said = article(codebook_html(ipm, "en"), "indicator-drunk_30d")
    alike = figures.pop("ie_west_drunk_30d_2022")
    assert f"{alike.label}, 2022: 30.0" in said
    assert f"{len(figures)} other published figures of this name ask differently" in said
    for other in figures.values():
        assert other.source not in said


def test_links_and_the_heavy_twin_lead_to_their_entries(ipm, page):
    for each in ipm.indicators:
        for other in (*each.links, *([each.heavy] if each.heavy else ())):
            assert f"#indicator-{other}" in page.targets


def test_what_an_author_writes_is_never_markup(tmp_path):
    nasty = "<script>alert(1)</script>' onload='x"
    text = YOUTH.replace("How often were you hit?", nasty)
    indicators = INDICATORS.replace('title = {en = "drunk"}', f'title = {{en = "{nasty}"}}')
    document = codebook_html(load_instrument(write_instrument(tmp_path / "youth", text, indicators)), "en")
    assert "<script" not in document
    assert document.count("&lt;script&gt;") >= 4
    assert "' onload" not in document


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_indicator_by_one_entry_appears_in_the_codebook(language):
    texts = instrument_texts("ipm")
    entry = """
[[indicator]]
id = "sleep_9h"
title = {en = "Nine hours of sleep", nl = "Negen uur slaap", is = "Níu tíma svefn"}
phrase = {en = "sleep nine hours", nl = "slapen negen uur", is = "sofa níu tíma"}
why = {en = "Rest.", nl = "Rust.", is = "Hvíld."}
domain = "wellbeing"
role = "protective"
direction = "higher_is_better"
rule = {item = "sleep_hours", yes = [5]}
"""
    more = load_from_texts({**texts, "indicators.toml": texts["indicators.toml"] + entry})
    said = article(codebook_html(more, language), "indicator-sleep_9h")
    assert more.indicator("sleep_9h").title[language] in said
    assert more.item("sleep_hours").text[language] in said
    assert "sleep_9h" not in codebook_html(load_instrument("ipm"), language)
