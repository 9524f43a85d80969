"""What maps are drawn from is stored by a command, all of a file or nothing; no figure depends on it."""

from __future__ import annotations

import json

import pytest
from surveys import contents, done, varda

from store.database import reading
from store.figures import data_version
from store.shapes import stored_shapes, stored_tiles

SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]


def write_shapes(path, *codes, ring=SQUARE):
    features = [
        {"properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for code in codes
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


@pytest.fixture
def land(town_db):
    for code, *more in (
        ("hill", "--valid-to", "2019-12-31", "--merged-into", "new"),
        ("new", "--valid-from", "2020-01-01"),
    ):
        if code == "hill":
            done("area", "add", "new", "--name", "New", "--valid-from", "2020-01-01", "--db", town_db)
        done("area", "add", code, "--name", code.title(), *more, "--db", town_db)
    return town_db


def test_shapes_of_areas_here_are_stored_and_others_left_out_by_name(land, tmp_path):
    said = done("area", "shapes", write_shapes(tmp_path / "f.geojson", "town", "elsewhere"), "--db", land)
    assert "Left out: 1 shape of an area that is not here (elsewhere)." in said.err
    assert "1 shape stored." in said.err
    with reading(land) as connection:
        assert stored_shapes(connection) == {"town": (((*map(tuple, SQUARE),),),)}


def test_a_later_file_replaces_the_areas_it_names_and_leaves_the_others(land, tmp_path):
    done("area", "shapes", write_shapes(tmp_path / "f.geojson", "town", "new"), "--db", land)
    larger = [[3 * x, 3 * y] for x, y in SQUARE]
    done("area", "shapes", write_shapes(tmp_path / "g.geojson", "town", ring=larger), "--db", land)
    with reading(land) as connection:
        found = stored_shapes(connection)
    assert max(found["town"][0][0]) == (30, 30)
    assert max(found["new"][0][0]) == (10, 10)


def test_a_file_of_other_areas_only_is_refused_and_nothing_stored(land, tmp_path):
    before = contents(land)
    said = varda("area", "shapes", write_shapes(tmp_path / "f.geojson", "gm0363"), "--db", land)
    assert said.code == 2
    assert said.err == (
        "f.geojson: expected codes of areas here, like hill, new, town; found gm0363. Nothing stored.\n"
    )
    assert contents(land) == before


def test_a_wrong_feature_is_said_in_a_sentence_without_a_traceback(land, tmp_path):
    said = varda(
        "area", "shapes", write_shapes(tmp_path / "f.geojson", "town", ring=SQUARE[:3]), "--db", land
    )
    assert said.code == 2
    expected = "f.geojson, feature 1 (town): expected rings of at least 4 positions, found one of 3"
    assert said.err == f"Nothing stored: {expected}\n"


def write_tiles(path, text):
    path.write_text(f"area,row,column\n{text}", encoding="utf-8")
    return path


def test_tiles_are_stored_and_towns_of_different_years_may_share_a_place(land, tmp_path):
    done("area", "tiles", write_tiles(tmp_path / "t.csv", "town,1,2\nhill,2,1\nnew,2,1\n"), "--db", land)
    with reading(land) as connection:
        assert stored_tiles(connection) == {"town": (1, 2), "hill": (2, 1), "new": (2, 1)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("town,1,1\nnew,1,1\n", "expected one area in row 1, column 1, found town and new"),
        ("town,1,1\nelsewhere,1,2\n", "expected codes of areas here, found elsewhere"),
        ("town,1,left\n", "column column: found left"),
    ],
)
def test_wrong_tiles_are_refused_and_nothing_stored(land, tmp_path, text, said):
    before = contents(land)
    done_ = varda("area", "tiles", write_tiles(tmp_path / "t.csv", text), "--db", land)
    assert done_.code == 2
    assert said in done_.err
    assert contents(land) == before


def test_figures_do_not_depend_on_maps(land, tmp_path):
    with reading(land) as connection:
        before = data_version(connection)
    done("area", "tiles", write_tiles(tmp_path / "t.csv", "town,1,2\n"), "--db", land)
    with reading(land) as connection:
        assert data_version(connection) == before
