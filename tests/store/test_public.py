"""The public file is written whole, the same to the byte, and opened only when it is what was written."""

import sqlite3

import pytest

from store import public
from survey_schema.errors import Fault

AREAS = [
    {"code": "north", "name": "Noorderhaven", "level": "municipality", "parent": "land"},
    {"code": "land", "name": "Ons land", "level": "country", "parent": None},
]
PUBLICATION = {
    "id": 1,
    "area": "north",
    "year": 2025,
    "public_on": "2025-06-01",
    "policy": "p",
    "replaces": None,
}
PUBLICATION |= {"data_version": "d", "revision": "1", "changed": []}
INDICATOR = {"id": "drunk_30d", "position": 1, "domain": "substances", "role": "outcome", "headline": 1}
INDICATOR |= {"direction": "lower_is_better", "recall": "30 days", "population": "age 15-16", "source": ""}
INDICATOR |= {"title": {"en": "Drunk"}, "phrase": {"en": "were drunk"}, "why": {}}
FIGURE = {"publication": 1, "area": "north", "year": 2025, "indicator": "drunk_30d", "instrument": "ipm"}
FIGURE |= {"sex": "", "grade": "", "age_band": "15-16", "value": 0.09, "lower": 0.06, "upper": 0.13, "n": 310}
FIGURE |= {"bound": "", "hidden": "", "notes": []}
NUMBERS = ("value", "lower", "upper", "n")


def rows(**figure):
    return {
        "meta": [{"name": "source", "value": "Made up"}],
        "area": AREAS,
        "publication": [PUBLICATION],
        "indicator": [INDICATOR],
        "figure": [FIGURE | figure],
    }


def test_what_was_written_is_read(tmp_path):
    file = tmp_path / "public.db"
    checksum = public.write_public(file, rows())
    assert public.verify_public(file) == checksum
    with public.reading_public(file) as connection:
        assert public.meta(connection) == {"format": "1", "source": "Made up"}
        assert public.rows_of(connection, "figure", area="north") == [FIGURE]
        assert public.rows_of(connection, "figure", area="land") == []
        assert [area["code"] for area in public.rows_of(connection, "area")] == ["land", "north"]
        assert public.rows_of(connection, "indicator")[0]["title"] == {"en": "Drunk"}


def test_the_same_rows_in_any_order_give_the_same_file_to_the_byte(tmp_path):
    backwards = {table: own[::-1] for table, own in reversed(rows().items())}
    first = public.write_public(tmp_path / "one.db", rows())
    assert public.write_public(tmp_path / "two.db", backwards) == first
    assert (tmp_path / "one.db").read_bytes() == (tmp_path / "two.db").read_bytes()


def test_the_file_itself_refuses_a_hidden_figure_with_a_number(tmp_path):
    hidden = dict.fromkeys(NUMBERS) | {"hidden": "disclosure"}
    public.write_public(tmp_path / "public.db", rows(**hidden))
    for name in NUMBERS:
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            public.write_public(tmp_path / "other.db", rows(**(hidden | {name: FIGURE[name]})))
    assert not (tmp_path / "other.db").exists()


def test_a_file_that_was_changed_is_not_opened(tmp_path):
    file = tmp_path / "public.db"
    public.write_public(file, rows())
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE figure SET value = 0.5")
    with pytest.raises(Fault) as fault:
        public.verify_public(file)
    assert fault.value.code == "public.checksum"


@pytest.mark.parametrize("damage", ["gone", "no_checksum", "text"])
def test_what_is_no_public_file_is_said(tmp_path, damage):
    file = tmp_path / "public.db"
    public.write_public(file, rows())
    if damage == "gone":
        file.unlink()
    elif damage == "no_checksum":
        public.checksum_file(file).unlink()
    else:
        file.write_text("no database")
        public.checksum_file(file).write_text(public.checksum_of(file))
    with pytest.raises(Fault) as fault:
        public.verify_public(file)
    assert fault.value.code == ("public.missing" if damage == "gone" else "public.checksum")


def test_a_file_of_another_format_is_said(tmp_path, monkeypatch):
    file = tmp_path / "public.db"
    monkeypatch.setattr(public, "FORMAT", 2)
    public.write_public(file, rows())
    monkeypatch.setattr(public, "FORMAT", 1)
    with pytest.raises(Fault) as fault:
        public.verify_public(file)
    assert (fault.value.code, fault.value.params["found"]) == ("public.format", "2")
