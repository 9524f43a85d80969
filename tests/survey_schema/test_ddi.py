"""The DDI codebook has what DDI-Codebook 2.5 wants, in its order, and gives the instrument back.

STRUCTURE was checked by hand, element by element, against codebook.xsd of DDI-Codebook 2.5 (2012-01-17); the
file itself is LGPL and not in this repository. Left out is what the schema allows and we never write:
formatting inside texts, and Dublin Core terms in a citation. Where VARDA_DDI_XSD names the file, and lxml is
installed, a test validates against the file itself.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

import pytest
from surveys import INDICATORS, ROOT, YOUTH, write_instrument

from dashboard.reports.codebook_words import codebook_ddi
from ingest.drafting import draft_of
from survey_schema.ddi import NAMESPACE
from survey_schema.ddi_reading import read_ddi
from survey_schema.errors import Refusal
from survey_schema.loading import load_from_texts, load_instrument
from survey_schema.writing import document_of, files_of

REFERENCES = "sdatrefs=IDREFS methrefs=IDREFS pubrefs=IDREFS access=IDREFS"
EVENT = "event=start|end|single cycle date"
AGGREGATED = "aggrMeth=sum|average|count|mode|median|maximum|minimum|percent|other otherAggrMeth=NMTOKEN"
GROUPS = (
    "section|multipleResp|grid|display|repetition|subject|version|iteration|analysis|pragmatic|record|file|"
    "randomized|other"
)
VALUES = "(item|range)+ key? notes*"
TEXT = "text"
CONCEPTUAL = "text (concept|txt)*"
TABULAR = "text table*"
STRUCTURE = {
    "codeBook": (
        "docDscr* stdyDscr+ fileDscr* dataDscr* otherMat*",
        r"version=2\.5 codeBookAgency=NCName",
    ),
    "docDscr": ("citation? guide? docStatus? docSrc* controlledVocabUsed* notes*", ""),
    "citation": (
        "titlStmt rspStmt? prodStmt? distStmt? serStmt* verStmt* biblCit? holdings* notes*",
        "MARCURI",
    ),
    "titlStmt": ("titl subTitl* altTitl* parTitl* IDNo*", ""),
    "titl": (TEXT, ""),
    "parTitl": (TEXT, ""),
    "IDNo": (TEXT, "agency level=study|file|project"),
    "prodStmt": ("producer* copyright? prodDate* prodPlac* software* fundAg* grantNo*", ""),
    "software": (TEXT, "version date"),
    "verStmt": ("version? verResp? notes*", ""),
    "version": (TEXT, "type date"),
    "stdyDscr": (
        "citation+ studyAuthorization* stdyInfo* studyDevelopment* method* dataAccs* othrStdyMat* notes*",
        "access=IDREFS",
    ),
    "stdyInfo": (
        "studyBudget* subject* abstract* sumDscr* qualityStatement? notes* exPostEvaluation*",
        "",
    ),
    "sumDscr": (
        "timePrd* collDate* nation* geogCover* geogUnit* geoBndBox? boundPoly? anlyUnit* universe* dataKind*",
        "",
    ),
    "timePrd": (TEXT, EVENT),
    "universe": (CONCEPTUAL, "level clusion=I|E"),
    "method": ("dataColl* notes* anlyInfo? stdyClas? dataProcessing* codingInstructions*", ""),
    "dataColl": (
        "timeMeth* dataCollector* collectorTraining* frequenc* sampProc* sampleFrame* targetSampleSize* "
        "deviat* collMode* resInstru* instrumentDevelopment* sources? collSitu* actMin* ConOps* "
        "weight* cleanOps*",
        "",
    ),
    "collMode": (CONCEPTUAL, ""),
    "sources": ("dataSrc* sourceCitation* srcOrig* srcChar* srcDocu* sources*", ""),
    "dataSrc": (TEXT, ""),
    "dataDscr": ("varGrp* nCubeGrp* var* nCube* notes*", ""),
    "varGrp": (
        "labl* txt* concept* defntn? universe? notes*",
        f"type={GROUPS} otherType=NMTOKEN var=IDREFS varGrp=IDREFS name nCube {REFERENCES}",
    ),
    "var": (
        "location* labl* imputation? security? embargo? respUnit? anlysUnit? qstn* valrng* invalrng* "
        "undocCod* universe* TotlResp? sumStat* txt* stdCatgry* catgryGrp* catgry* codInstr* verStmt* "
        "concept* derivation? varFormat? geoMap* catLevel* notes*",
        "name! wgt=wgt|not-wgt wgt-var=IDREFS weight=IDREFS qstn=IDREFS files=IDREFS vendor dcml "
        f"intrvl=contin|discrete rectype {REFERENCES} {AGGREGATED} measUnit scale origin "
        "nature=nominal|ordinal|interval|ratio|percent|other additivity=stock|flow|non-additive|other "
        "otherAdditivity=NMTOKEN temporal=Y|N geog=Y|N geoVocab catQnty "
        "representationType=text|numeric|code|datetime|other otherRepresentationType=NMTOKEN",
    ),
    "labl": (TEXT, "level vendor country sdatrefs=IDREFS"),
    "qstn": (
        "text (preQTxt|qstnLit|postQTxt|forward|backward|ivuInstr)*",
        "qstn=IDREF var=IDREFS seqNo sdatrefs=IDREFS otherResponseDomainType=NMTOKEN "
        "responseDomainType=text|numeric|code|category|datetime|geographic|multiple|other",
    ),
    "qstnLit": (TEXT, "sdatrefs=IDREFS"),
    "valrng": (VALUES, ""),
    "range": ("", "UNITS=INT|REAL min minExclusive max maxExclusive"),
    "invalrng": (VALUES, ""),
    "item": ("", "UNITS=INT|REAL VALUE!"),
    "txt": (TABULAR, "level sdatrefs=IDREFS"),
    "catgry": (
        "catValu? labl* txt* catStat* mrow?",
        "missing=Y|N missType country sdatrefs=IDREFS excls=true|false catgry=IDREFS level=IDREF "
        "access=IDREF",
    ),
    "catValu": (TEXT, ""),
    "concept": (TEXT, "vocab vocabURI"),
    "derivation": ("drvdesc? drvcmd?", "var=IDREFS"),
    "drvdesc": (TEXT, ""),
    "drvcmd": (TEXT, "syntax"),
    "varFormat": (
        TEXT,
        "type=character|numeric formatname schema=SAS|SPSS|IBM|ANSI|ISO|XML-Data|other otherSchema=NMTOKEN "
        "category=date|time|currency|other otherCategory=NMTOKEN URI",
    ),
    "notes": (TABULAR, "type subject level resp sdatrefs=IDREFS parent=IDREFS sameNote=IDREF"),
}
"""By element: the children it may have, in their order and how often, `text` before those of one that holds
texts too; and its attributes, with their type or values, `!` after one that must be there."""
EVERYWHERE = (
    "ID=ID xml-lang=NMTOKEN xml:lang=language source=archive|producer elementVersion elementVersionDate=date "
    "ddiLifecycleUrn ddiCodebookUrn xsi:schemaLocation"
)
NAME = r"[^\W\d][\w.-]*"
TYPES = {
    "": "(?s:.*)",
    "ID": NAME,
    "NCName": NAME,
    "IDREF": NAME,
    "IDREFS": f"{NAME}( {NAME})*",
    "NMTOKEN": r"[\w.:-]+",
    "language": "[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*",
    "date": r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d)?)?)?",
}
PREFIXES = {
    "{http://www.w3.org/XML/1998/namespace}": "xml:",
    "{http://www.w3.org/2001/XMLSchema-instance}": "xsi:",
}
EARLIER = """
[[item.earlier]]
first = 2021
last = 2021
text = {en = "How many times were you kicked?"}
recall = "7 days"
wording = "kicked"
"""
NAMES = [ROOT / "docs" / "examples" / "instrument", "ipm", "yrbs"]


def bare(name):
    return name.rpartition("}")[2]


def forms(attributes):
    """Give the type or the values of each attribute by its name; the `!` stays."""
    return dict(word.partition("=")[::2] for word in attributes.split())


def given(element):
    """Give an element's attributes, their namespaces as the usual prefixes."""
    named = [(*re.fullmatch(r"(\{.*\})?(.*)", name).groups(""), value) for name, value in element.items()]
    return {f"{PREFIXES.get(namespace, namespace)}{name}": value for namespace, name, value in named}


def attribute_faults(element):
    tag = bare(element.tag)
    attributes = forms(f"{EVERYWHERE} {STRUCTURE[tag][1]}")
    needed = {name[:-1] for name in attributes if name.endswith("!")}
    allowed = {name.rstrip("!"): form for name, form in attributes.items()}
    said = [f"{tag} without {name}" for name in needed - set(element.attrib)]
    for name, value in given(element).items():
        if name not in allowed:
            said.append(f"{tag}@{name}")
        elif not re.fullmatch(TYPES.get(allowed[name], allowed[name]), value):
            said.append(f"{tag}@{name} = {value}")
    return said


def content_faults(element):
    tag = bare(element.tag)
    content = STRUCTURE[tag][0]
    order = [re.sub(r"\w+", r"(?:\g<0> )", part) for part in content.removeprefix("text").split()]
    found = "".join(f"{bare(child.tag)} " for child in element)
    said = [] if re.fullmatch("".join(order), found) else [f"{tag} has {found.strip() or 'nothing'}"]
    texts = "".join(text or "" for text in (element.text, *(child.tail for child in element)))
    if not content.startswith("text") and (texts.strip() if content else texts):
        said.append(f"text in {tag}")
    return said


def faults(element):
    """Say what of an element and all inside it is not as STRUCTURE has it."""
    if bare(element.tag) not in STRUCTURE:
        return [f"unknown element {bare(element.tag)}"]
    inner = [fault for child in element for fault in faults(child)]
    return content_faults(element) + attribute_faults(element) + inner


def references(element):
    """Give the IDs that an element's attributes point to."""
    attributes = forms(STRUCTURE[bare(element.tag)][1])
    return {
        each
        for name, value in element.items()
        if attributes.get(name) in ("IDREF", "IDREFS")
        for each in value.split()
    }


@pytest.fixture(params=NAMES, ids=["example", "ipm", "yrbs"])
def instrument(request):
    return load_instrument(request.param)


def round_trip(instrument, folder):
    path = folder / "codebook.xml"
    path.write_text(codebook_ddi(instrument), encoding="utf-8")
    return load_from_texts(files_of(draft_of(path, this_year=2000).document))


def test_every_element_stands_where_ddi_wants_it(instrument):
    root = ElementTree.fromstring(codebook_ddi(instrument))
    assert root.tag == f"{{{NAMESPACE}}}codeBook"
    assert root.get("version") == "2.5"
    assert faults(root) == []


def test_the_codebook_is_valid_by_the_schema_file_where_there_is_one(instrument):
    path = os.environ.get("VARDA_DDI_XSD", "")
    if not Path(path).is_file():
        pytest.skip("VARDA_DDI_XSD names no codebook.xsd of DDI-Codebook 2.5")
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed")
    etree.XMLSchema(file=path).assertValid(etree.fromstring(codebook_ddi(instrument).encode()))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<codeBook/>", "codeBook has nothing"),
        ("<codeBook version='2.1'><stdyDscr/></codeBook>", "codeBook@version = 2.1"),
        ("<var/>", "var without name"),
        ("<var name='x'><catgry/><qstn/></var>", "var has catgry qstn"),
        ("<titlStmt><titl/><titl/></titlStmt>", "titlStmt has titl titl"),
        ("<derivation><drvdesc/><drvdesc/></derivation>", "derivation has drvdesc drvdesc"),
        ("<valrng><notes/></valrng>", "valrng has notes"),
        ("<valrng><range UNITS='NO'/></valrng>", "range@UNITS = NO"),
        ("<invalrng><item/></invalrng>", "item without VALUE"),
        ("<item VALUE='1'> </item>", "text in item"),
        ("<sources>WHO</sources>", "text in sources"),
        ("<labl><b/></labl>", "labl has b"),
        ("<labl><b/></labl>", "unknown element b"),
        ("<labl lang='en'/>", "labl@lang"),
        ("<labl xml:lang='in English'/>", "labl@xml:lang = in English"),
        ("<varGrp var=''/>", "varGrp@var = "),
        ("<varGrp ID='7'/>", "varGrp@ID = 7"),
    ],
)
def test_the_check_of_the_structure_sees_what_is_wrong(text, fault):
    assert fault in faults(ElementTree.fromstring(text))


@pytest.mark.parametrize(
    "text",
    [
        "<qstn>And<qstnLit>How?</qstnLit>then<qstnLit>How often?</qstnLit></qstn>",
        "<valrng><item VALUE='1'/><range min='3'/><item VALUE='9'/></valrng>",
        "<universe><concept>Pupils</concept><txt>of grade 10</txt></universe>",
        "<verStmt> <version elementVersionDate='2024-05'>2</version> </verStmt>",
    ],
)
def test_the_check_of_the_structure_allows_what_the_schema_does(text):
    assert faults(ElementTree.fromstring(text)) == []


def test_ids_are_unique_and_every_reference_points_somewhere(instrument):
    root = ElementTree.fromstring(codebook_ddi(instrument))
    ids = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(ids) == len(set(ids))
    referred = {each for element in root.iter() for each in references(element)}
    assert referred <= {each for each in ids if each[:2] in ("V_", "I_")}
    assert {f"V_{item.id}" for item in instrument.items} <= referred


def test_variables_have_different_names_and_those_of_questions_are_the_items_ids(instrument):
    root = ElementTree.fromstring(codebook_ddi(instrument))
    names = [element.get("name") for element in root.iter(f"{{{NAMESPACE}}}var")]
    assert len(names) == len(set(names))
    assert names[: len(instrument.items)] == [item.id for item in instrument.items]


def test_texts_are_there_in_each_language_with_its_mark():
    document = codebook_ddi(load_instrument("ipm"))
    for lang, text in load_instrument("ipm").item("drunk_30d").text.items():
        assert f'<qstnLit xml:lang="{lang}">{text}</qstnLit>' in document


def test_the_rule_of_an_indicator_is_told_once_in_english_and_in_notes_in_the_other_languages():
    root = ElementTree.fromstring(codebook_ddi(load_instrument("yrbs")))
    spaces = {"": NAMESPACE}
    for derived in root.iterfind("dataDscr/var[derivation]", spaces):
        told = derived.findall("derivation/drvdesc", spaces)
        noted = derived.findall("notes[@subject='derivation']", spaces)
        assert [given(each)["xml:lang"] for each in told] == ["en"]
        assert [given(each)["xml:lang"] for each in noted] == ["nl", "is"]
        assert len({each.text for each in told + noted}) == 3


def test_an_instrument_comes_back_from_its_codebook_whole(instrument, tmp_path):
    again = document_of(round_trip(instrument, tmp_path))
    given = document_of(instrument)
    given["instrument"]["id"] = again["instrument"]["id"]
    assert again == given


def test_items_codes_labels_and_kinds_of_missing_come_back(tmp_path):
    ipm = load_instrument("ipm")
    again = round_trip(ipm, tmp_path)
    assert again.id == "ipm_draft"
    for item in ipm.items:
        other = again.item(item.id)
        assert (other.options, other.range, other.missing) == (item.options, item.range, item.missing)


def test_an_earlier_wording_is_a_question_of_its_own_and_comes_back(tmp_path):
    text = YOUTH.replace('id = "hit"', 'id = "hit"\nrecall = "30 days"')
    before, after = text.split('[[item]]\nid = "left_out"')
    folder = write_instrument(
        tmp_path / "youth", f'{before}{EARLIER}\n[[item]]\nid = "left_out"{after}', INDICATORS
    )
    youth = load_instrument(folder)
    document = codebook_ddi(youth)
    assert document.index("Q_hit_2") < document.index("Q_hit_1")
    assert "How many times were you kicked?" in document
    assert "Asked in 2021: not comparable with today's wording" in document
    assert round_trip(youth, tmp_path).versions("hit") == youth.versions("hit")


def test_a_codebook_of_an_archive_becomes_items(tmp_path):
    path = tmp_path / "archive.xml"
    path.write_text(
        """<codeBook xmlns="http://www.icpsr.umich.edu/DDI"><stdyDscr><citation>
        <titlStmt><titl>Youth 1999</titl></titlStmt></citation>
        <stdyInfo><sumDscr><timePrd date="1999-03-01"/></sumDscr></stdyInfo></stdyDscr>
        <dataDscr>
        <var name="V1"><labl>Smokes</labl><qstn><qstnLit>Do you smoke?</qstnLit></qstn>
          <catgry><catValu>1</catValu><labl>Yes</labl></catgry><catgry><catValu>2</catValu><labl>No</labl></catgry>
          <catgry missing="Y"><catValu>8</catValu><labl>Not applicable</labl></catgry>
          <catgry missing="Y"><catValu>9</catValu><labl>?</labl></catgry></var>
        <var name="V2"><labl>Hours</labl><valrng><range min="0" max="24"/></valrng>
          <invalrng><item VALUE="99"/></invalrng></var>
        <var name="CASEID"><labl>Case</labl></var>
        <var name="V3"><labl>Nothing known</labl></var>
        </dataDscr></codeBook>""",
        encoding="utf-8",
    )
    drafted = load_from_texts(files_of(draft_of(path, this_year=2000).document))
    assert [item.id for item in drafted.items] == ["v1", "v2"]
    smokes, hours = drafted.items
    assert smokes.text == {"en": "Do you smoke?"}
    assert [(o.code, o.label["en"]) for o in smokes.options] == [(1, "Yes"), (2, "No")]
    assert [(m.code, m.kind) for m in smokes.missing] == [(8, "does_not_apply"), (9, "no_answer")]
    assert (hours.range, [m.code for m in hours.missing]) == ((0, 24), [99])
    assert (drafted.years, drafted.title["en"]) == ((1999,), "Youth 1999")
    assert drafted.indicator("v1").rule.yes == (1,)


def variables_of(folder, inside):
    path = folder / "archive.xml"
    path.write_text(f"<codeBook><dataDscr>{inside}</dataDscr></codeBook>", encoding="utf-8")
    return read_ddi(path).variables


@pytest.mark.parametrize(
    ("ranges", "bounds"),
    [
        ('<range min="1" max="5"/><range min="7" max="9"/>', (1, 9)),
        ('<range minExclusive="0" maxExclusive="6"/>', (1, 5)),
        ('<range UNITS="REAL" minExclusive="0" max="6"/>', None),
        ('<range min="18"/>', None),
        ('<range min="nan" max="inf"/>', None),
    ],
)
def test_valid_ranges_are_read_as_the_schema_lets_them_be_written(tmp_path, ranges, bounds):
    (variable,) = variables_of(tmp_path, f'<var name="x"><valrng>{ranges}</valrng></var>')
    assert variable.bounds == bounds


def test_a_range_of_invalid_values_makes_its_codes_missing(tmp_path):
    (variable,) = variables_of(
        tmp_path,
        """<var name="x"><invalrng><range min="97" max="99"/><range min="-9999" max="-1"/></invalrng>
        <catgry><catValu>1</catValu></catgry><catgry><catValu>-8</catValu></catgry>
        <catgry><catValu>097</catValu></catgry>
        <catgry missing="Y" missType="refusal"><catValu>98</catValu></catgry></var>""",
    )
    assert variable.missing == {"98": "refusal", "097": "", "99": "", "-8": ""}


def test_the_language_of_older_codebooks_is_read(tmp_path):
    (variable,) = variables_of(
        tmp_path, '<var name="x"><labl xml-lang="nl">Rookt</labl><labl xml-lang="en">Smokes</labl></var>'
    )
    assert variable.text == {"nl": "Rookt", "en": "Smokes"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<html/>", "ddi.not_a_codebook"),
        ("<codeBook/>", "ddi.no_variables"),
        ("<codeBook><dataDscr><var/></dataDscr></codeBook>", "ddi.no_variables"),
    ],
)
def test_what_is_no_codebook_is_refused(tmp_path, text, code):
    path = tmp_path / "codebook.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        read_ddi(path)
    assert refused.value.code == code


def test_a_codebook_whose_notes_were_tampered_with_is_refused_or_read_without_them(tmp_path):
    document = codebook_ddi(load_instrument("yrbs"))
    path = tmp_path / "codebook.xml"
    nested = "[" * 5000 + "]" * 5000
    for tampered in ('{"role": 7}', '{"columns": [null]}', "{", "[]", f'{{"x": {nested}}}', '{"text": "no"}'):
        path.write_text(
            re.sub(r'(<notes type="varda" subject="item">).*?(</notes>)', rf"\g<1>{tampered}\g<2>", document),
            encoding="utf-8",
        )
        with suppress(Refusal):
            load_from_texts(files_of(draft_of(path, this_year=2000).document))
