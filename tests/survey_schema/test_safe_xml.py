"""XML from strangers can neither grow, nor fetch, nor crash."""

from __future__ import annotations

import pytest

from survey_schema import safe_xml
from survey_schema.errors import Refusal
from survey_schema.safe_xml import read_xml

LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))


def file_of(tmp_path, text):
    path = tmp_path / "codebook.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def code_of(path):
    with pytest.raises(Refusal) as refused:
        read_xml(path)
    return refused.value.code


def test_tags_and_attributes_lose_their_namespaces(tmp_path):
    root = read_xml(file_of(tmp_path, '<a xmlns="x:y" xml:lang="nl"><b c="1">æ</b></a>'))
    assert (root.tag, root.get("lang")) == ("a", "nl")
    assert (root[0].tag, root[0].get("c"), root[0].text) == ("b", "1", "æ")


@pytest.mark.parametrize(
    "text",
    [
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a>&l9;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]><a/>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a>&unknown;</a>',
    ],
    ids=["billion laughs", "a file of this machine", "a parameter entity", "an entity of an outer DTD"],
)
def test_entities_are_refused(tmp_path, text):
    assert code_of(file_of(tmp_path, text)) == "xml.entities"


def test_a_doctype_alone_is_harmless_and_nothing_is_fetched_for_it(tmp_path):
    text = '<!DOCTYPE codeBook SYSTEM "http://127.0.0.1:9/Version2-0.dtd"><codeBook>&amp;</codeBook>'
    assert read_xml(file_of(tmp_path, text)).text == "&"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<a>",
        "<a></b>",
        "<a>&nbsp;</a>",
        b"<a>\xff</a>",
        '<?xml version="1.0" encoding="no"?><a/>',
    ],
)
def test_what_is_no_xml_is_refused_with_its_line(tmp_path, text):
    assert code_of(file_of(tmp_path, text)) == "xml.unreadable"


def test_a_deeply_nested_file_is_read_without_a_crash(tmp_path):
    depth = 100_000
    root = read_xml(file_of(tmp_path, "<a>" * depth + "</a>" * depth))
    assert root.tag == "a"


def test_a_file_beyond_the_size_limit_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(safe_xml, "LARGEST", 10)
    assert code_of(file_of(tmp_path, "<a>not read</b>")) == "xml.too_large"
