"""The page of letters: what is filled in, what isn't, own wording, the file; a figure only as published."""

from __future__ import annotations

import html
import io
import re
import zipfile

import docx
import pytest
from conftest import ingest, words_on, write_wave
from public_sample import DRUNKEN, sample_rows, write_sample
from steered import TODAY, anybody, steered

from cli.main import run
from dashboard import cached_steering
from dashboard.questions import letters as asked
from dashboard.questions.letters import letter_of
from dashboard.questions.steering_saving import save
from dashboard.reports.letter_files import as_document
from dashboard.stories.letter_text import blocks, plain
from dashboard.texts import LANGUAGES, words
from steering.editing import Written
from store.areas import Area, save_areas
from store.database import reading, writing
from store.steering_rows import list_records
from survey_schema.errors import Fault
from survey_schema.letters import LETTERS, standard_text

EN = words("en")
DAYS = {"fieldwork_from": "2027-02-01", "fieldwork_to": "2027-02-12", "opt_out_until": "2027-01-25"}
YEAR = {"area": "north", "year": 2027, **DAYS, "contact": "Town <b>hall</b>"}
OWN = {"area": "north", "letter": "parents", "language": "en", "wording": "# Own\n\n{area}, <i>{year}</i>."}


@pytest.fixture
def path(database, tmp_path, monkeypatch):
    monkeypatch.setattr(cached_steering, "current_day", lambda: TODAY)
    monkeypatch.setenv("VARDA_PUBLIC", str(tmp_path / "public.db"))
    return steered(database, tmp_path)


def write(path, *rows):
    save(path, rows, TODAY, anybody)


def visit_of(open_page, path, letter="parents", tongue="en", **more):
    address = {"area": "north", "survey": "2027", "letter": letter, "tongue": tongue}
    return open_page("letters", path, **{**address, **more})


def paper(visit):
    (found,) = [each.proto.body for each in visit.get("html") if "<article" in each.proto.body]
    return found


def plain_words(visit):
    text = re.sub(r"<[^>]+>", " ", words_on(visit))
    return re.sub(r"\s+", " ", html.unescape(text).replace("\N{NO-BREAK SPACE}", " "))


def labelled(visit, kind, label):
    (found,) = [each for each in visit.get(kind) if each.label == label]
    return found


def letters(path):
    with reading(path) as connection:
        return list_records(connection, "letter", ["north"])


# ---- what is filled in -------------------------------------------------------------------------------------


def test_days_are_written_in_the_language_of_the_letter_and_results_are_due_after_56_days(open_page, path):
    write(path, Written("letter_year", "days", YEAR))
    found = paper(visit_of(open_page, path, tongue="nl"))
    assert 'lang="nl"' in found
    assert "Tussen 1 februari 2027 en 12 februari 2027" in found
    assert "De resultaten zijn er op 9 april 2027." in found


def test_a_field_that_nobody_filled_is_seen_as_such_and_named_above(open_page, path):
    visit = visit_of(open_page, path, letter="parents_evening")
    assert "<mark>[date of the evening]</mark>" in paper(visit)
    assert "Not filled in yet for 2027: date of the evening, time of the evening" in plain_words(visit)


def test_what_is_not_filled_in_is_named_above_in_the_language_of_the_page(open_page, path):
    visit = visit_of(open_page, path, letter="parents_evening", tongue="is", lang="nl")
    assert "[dagsetning fundar]" in paper(visit)
    assert "Nog niet ingevuld voor 2027: datum van de avond" in plain_words(visit)


def test_what_somebody_typed_never_becomes_markup(open_page, path):
    write(path, Written("letter_year", "days", YEAR), Written("letter", "own", OWN))
    found = paper(visit_of(open_page, path))
    assert "Norðurvík, &lt;i&gt;2027&lt;/i&gt;." in found
    assert "Town &lt;b&gt;hall&lt;/b&gt;" in paper(visit_of(open_page, path, letter="school_invitation"))


def test_days_of_the_wave_fill_what_nobody_said(database, tmp_path):
    file, path = tmp_path / "wave.csv", tmp_path / "waves.db"
    path.write_bytes(database.read_bytes())
    write_wave(file, 100, 20, has_sleep=True)
    assert run([*ingest(path, file, "south", 2021), "--fieldwork", "2021-03-04:2021-03-15"]) == 0
    found = letter_of(path, tmp_path / "none.db", "south", "parents", "en", 2021)
    assert found.values["fieldwork_from"] == "March 4, 2021"
    assert found.values["results_due"] == "May 10, 2021"
    assert "opt_out_until" in found.missing


def test_the_fields_are_listed_with_what_each_is_filled_with(open_page, path):
    write(path, Written("letter_year", "days", YEAR))
    said = plain_words(visit_of(open_page, path))
    assert "{opt_out_until} last day to say no January 25, 2027 yes" in said
    assert "{place} place of the evening nothing yet" in said


# ---- own wording -------------------------------------------------------------------------------------------


def test_own_wording_is_saved_and_shown_and_one_goes_back_to_the_standard(open_page, path):
    visit = visit_of(open_page, path)
    assert visit.title[0].value == "Letter to parents: the standard text"
    labelled(visit, "text_area", "Wording").set_value("# Our own\n\nDear parents of {area}")
    labelled(visit, "button", "Save the wording").click().run()
    assert not visit.exception
    assert visit.title[0].value == "Letter to parents: own wording of Norðurvík"
    assert "<h2>Our own</h2><p>Dear parents of Norðurvík</p>" in paper(visit)
    labelled(visit, "button", "Back to the standard text").click().run()
    assert not visit.exception
    assert letters(path) == []
    assert visit.title[0].value == "Letter to parents: the standard text"


def test_an_unknown_field_is_refused_in_words_and_what_was_typed_stays(open_page, path):
    visit = visit_of(open_page, path)
    labelled(visit, "text_area", "Wording").set_value("Until {opt_out_til}")
    labelled(visit, "button", "Save the wording").click().run()
    assert "expected known fields only, not {opt_out_til}; known: area, year" in plain_words(visit)
    assert labelled(visit, "text_area", "Wording").value == "Until {opt_out_til}"
    assert letters(path) == []


def test_the_standard_text_itself_is_no_own_wording(open_page, path):
    visit = visit_of(open_page, path)
    labelled(visit, "button", "Save the wording").click().run()
    assert "nothing was saved" in plain_words(visit)
    assert letters(path) == []


def test_who_edits_wording_that_another_changed_meanwhile_is_told_and_overwrites_nothing(open_page, path):
    write(path, Written("letter", "own", OWN))
    visit = visit_of(open_page, path)
    write(path, Written("letter", "own", {**OWN, "wording": "# Theirs"}, seen=1))
    labelled(visit, "text_area", "Wording").set_value("# Mine")
    labelled(visit, "button", "Save the wording").click().run()
    assert "Nothing of theirs was overwritten" in plain_words(visit)
    assert [row["wording"] for row in letters(path)] == ["# Theirs"]


def test_own_wording_is_told_that_the_standard_text_has_changed_since(open_page, path, monkeypatch):
    write(path, Written("letter", "own", OWN))
    assert "has changed since" not in plain_words(visit_of(open_page, path))
    changed = lambda letter, language: f"{standard_text(letter, language)} More."  # noqa: E731
    monkeypatch.setattr(asked, "standard_text", changed)
    assert "The standard text has changed since this wording was made." in plain_words(
        visit_of(open_page, path)
    )


def test_days_and_places_are_saved_for_all_letters_of_the_year(open_page, path):
    visit = visit_of(open_page, path)
    labelled(visit, "text_input", "Who to ask").set_value("prevention@town.example")
    labelled(visit, "button", "Save days and places").click().run()
    assert not visit.exception
    assert "Saved; one row changed" in plain_words(visit)
    assert "prevention@town.example" in paper(visit_of(open_page, path, letter="school_invitation"))


def test_days_that_another_changed_meanwhile_are_told_and_can_be_read_anew(open_page, path):
    write(path, Written("letter_year", "days", YEAR))
    visit = visit_of(open_page, path)
    write(path, Written("letter_year", "days", {"contact": "theirs@town.example"}, seen=1))
    labelled(visit, "text_input", "Who to ask").set_value("mine@town.example")
    labelled(visit, "button", "Save days and places").click().run()
    said = plain_words(visit)
    assert "changed since you opened the form" in said
    assert "Nothing of theirs was overwritten." in said
    [again] = [each for each in visit.button if each.key == "again_opened_letter_year_north"]
    again.click().run()
    assert labelled(visit, "text_input", "Who to ask").value == "theirs@town.example"


# ---- the page ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_is_read_in_every_language_of_the_page(open_page, path, letter, lang):
    visit = visit_of(open_page, path, letter=letter, tongue=lang, lang=lang)
    assert words(lang).get(f"letters.{letter}") in visit.title[0].value
    assert paper(visit).count("<h3>") >= 1


def test_a_wrong_link_says_so_and_shows_a_letter_there_is(open_page, path):
    visit = visit_of(open_page, path, letter="poem", tongue="fr", survey="1999")
    said = plain_words(visit)
    assert "There is no letter poem; “Invitation to schools” is shown." in said
    assert "There are no letters in fr; English is shown." in said
    assert "There are no letters of 1999; those of 2026 are shown." in said


def test_a_town_writes_its_letters_before_its_first_wave(open_page, tmp_path):
    empty = tmp_path / "empty.db"
    assert run(["area", "add", "x", "--db", str(empty), "--name", "Xanadu", "--level", "country"]) == 0
    assert "young people in Xanadu" in paper(open_page("letters", empty))


def test_a_database_without_an_area_says_what_to_do(open_page, tmp_path):
    missing = tmp_path / "missing.db"
    assert "<article" not in words_on(open_page("letters", missing))


def test_an_unknown_letter_or_language_is_a_fault(path, tmp_path):
    for letter, language in (("poem", "en"), ("parents", "fr")):
        with pytest.raises(Fault):
            letter_of(path, tmp_path / "none.db", "north", letter, language, 2027)


# ---- the press notice --------------------------------------------------------------------------------------


@pytest.fixture
def published(tmp_path, path):
    """The areas of the public sample in a database, and their public file."""
    public = tmp_path / "sample.db"
    write_sample(public)
    known = [Area("hrim", "Hrímland", "country", None), Area("vik", "Norðurvík", "municipality", "hrim")]
    known += [
        Area("kot", "Kriuey", "municipality", "hrim"),
        Area(DRUNKEN, "Duinrade", "municipality", "hrim"),
    ]
    with writing(path) as opened:
        save_areas(opened, known)
    return path, public


def notice(published, area, year=2025, tongue="en"):
    return letter_of(*published, area, "press_notice", tongue, year)


def test_a_press_notice_opens_with_the_majority_its_figure_and_its_interval(published):
    said = notice(published, "vik").values["majority"]
    key = {"area": "vik", "year": 2025, "indicator": "drunk_12m", "sex": "", "grade": "", "age_band": "15-16"}
    (row,) = [row for row in sample_rows()["figure"] if key.items() <= row.items()]
    most, lower, upper = (round(100 - 100 * row[name]) for name in ("value", "upper", "lower"))
    assert f"About {round(most / 10)} of 10 young people were not drunk in the last 12 months." in said
    assert f"{most} of 100" in said
    assert f"Interval {lower} to {upper}" in said


def test_a_town_whose_own_figures_are_hidden_names_the_area_that_stands_in_for_it(published):
    said = notice(published, "kot").values["majority"]
    assert "Norðurströnd" in said


def test_where_most_do_not_do_well_or_nothing_is_published_the_field_stays_open(published, tmp_path):
    path, public = published
    assert "majority" in notice(published, DRUNKEN).missing
    assert "majority" in notice(published, "vik", year=2026).missing
    assert "majority" in notice((path, tmp_path / "none.db"), "vik").missing
    assert public.exists()


def test_a_notice_without_a_figure_says_why(open_page, path):
    said = plain_words(visit_of(open_page, path, letter="press_notice", survey="2025"))
    assert "Of Norðurvík and 2025 no such figure is public yet" in said


# ---- to take home ------------------------------------------------------------------------------------------


@pytest.fixture
def own(path, tmp_path):
    text = "# Title\n\nOne\nline {area}\n\n- first\n- second {place}\n\n# Heading\nEnd"
    write(path, Written("letter", "own", {**OWN, "language": "is", "wording": text}))
    return letter_of(path, tmp_path / "none.db", "north", "parents", "is", 2027)


def test_a_wording_becomes_a_title_headings_items_and_paragraphs(own):
    assert [(block.kind, block.text) for block in blocks(own)] == [
        ("title", "Title"),
        ("paragraph", "One line Norðurvík"),
        ("item", "first"),
        ("item", "second [fundarstaður]"),
        ("heading", "Heading"),
        ("paragraph", "End"),
    ]
    assert plain(own) == (
        "Title\n\nOne line Norðurvík\n\n- first\n- second [fundarstaður]\n\nHeading\n\nEnd\n"
    )


def test_a_document_has_headings_a_list_its_language_and_marks_what_is_missing(own):
    document = docx.Document(io.BytesIO(as_document(own)))
    assert [(each.style.name, each.text) for each in document.paragraphs] == [
        ("Heading 1", "Title"),
        ("Normal", "One line Norðurvík"),
        ("List Bullet", "first"),
        ("List Bullet", "second [fundarstaður]"),
        ("Heading 2", "Heading"),
        ("Normal", "End"),
    ]
    (marked,) = [run.text for each in document.paragraphs for run in each.runs if run.font.highlight_color]
    assert marked == "[fundarstaður]"
    assert 'w:lang w:val="is-IS"' in document.styles.element.xml
    assert round(document.sections[0].page_width.cm, 1) == 21.0


def test_a_document_tells_nothing_of_who_made_it_on_what_and_when(own):
    content = as_document(own)
    about = docx.Document(io.BytesIO(content)).core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.created.year == about.modified.year == 2000
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {each.date_time for each in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        everything = b"".join(map(packed.read, packed.namelist()))
        assert not {"docProps/app.xml", "docProps/thumbnail.jpeg"} & set(packed.namelist())
    assert b"Macintosh Word" not in everything
    assert as_document(own) == content
