"""Files of borders: what is read, what is left out because nobody could see it, and every way to be wrong."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import pytest

from survey_schema.errors import Fault, Refusal
from survey_schema.shapes import read_shapes

SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
HOLE = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]


def feature(code, *rings, kind="Polygon", name="code"):
    coordinates = list(rings) if kind == "Polygon" else [[ring] for ring in rings]
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {name: code}, "geometry": geometry}


def write(path, *features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def size(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def test_a_shape_is_read_by_its_code_in_small_letters(tmp_path):
    file = write(
        tmp_path / "f.geojson", feature("GM01", SQUARE, name="statcode"), feature(7, SQUARE, name="statcode")
    )
    found = read_shapes(file, "statcode")
    assert set(found) == {"gm01", "7"}
    assert set(found["gm01"][0][0]) == {(0, 0), (10, 0), (10, 10), (0, 10)}


def test_outer_rings_run_one_way_and_holes_the_other_whatever_the_file_says(tmp_path):
    (polygon,) = read_shapes(write(tmp_path / "f.geojson", feature("a", SQUARE[::-1], HOLE)))["a"]
    assert [size(ring) for ring in polygon] == [100, -4]


def test_the_largest_polygon_stands_first_and_specks_are_left_out(tmp_path):
    speck = [[x / 1000 + 20, y / 1000] for x, y in SQUARE]
    small = [[x / 5 + 20, y / 5] for x, y in SQUARE]
    file = write(tmp_path / "f.geojson", feature("a", speck, small, SQUARE, kind="MultiPolygon"))
    assert [size(polygon[0]) for polygon in read_shapes(file)["a"]] == [100, 4]


def test_the_only_speck_of_an_area_is_kept(tmp_path):
    speck = [[x / 1000 + 20, y / 1000] for x, y in SQUARE]
    assert read_shapes(write(tmp_path / "f.geojson", feature("a", SQUARE), feature("b", speck)))["b"]


def test_corners_that_no_picture_shows_are_left_out_and_the_rest_stay_near(tmp_path):
    turns = [2 * math.pi * i / 20_000 for i in range(20_000)]
    circle = [[math.cos(turn), math.sin(turn)] for turn in turns]
    ((ring,),) = read_shapes(write(tmp_path / "f.geojson", feature("a", [*circle, circle[0]])))["a"]
    assert 30 < len(ring) < 200
    assert all(abs(math.hypot(*point) - 1) < 1e-4 for point in ring)
    assert size(ring) == pytest.approx(math.pi, rel=0.01)
    assert ring[0] == ring[-1]


@pytest.mark.parametrize(
    ("features", "code", "said"),
    [
        (
            [feature("a", SQUARE, name="id")],
            "shape.no_code",
            {"found": "id", "expected": "code", "feature": 1},
        ),
        ([feature("", SQUARE)], "shape.no_code", {"found": "code"}),
        ([feature("a", SQUARE), feature("A", SQUARE)], "shape.twice", {"area": "a", "feature": 2}),
        ([feature("a", SQUARE, kind="LineString")], "shape.kind", {"found": "LineString", "area": "a"}),
        ([{"properties": {"code": "a"}, "geometry": None}], "shape.kind", {"found": "-"}),
        ([feature("a", SQUARE[:3])], "shape.short_ring", {"found": 3}),
        ([feature("a", SQUARE[:4])], "shape.open_ring", {"found": "[0, 10]"}),
        ([feature("a", [*SQUARE[:2], [1, "x"], *SQUARE[2:]])], "shape.position", {"found": '[1, "x"]'}),
        ([feature("a", [*SQUARE[:2], [1, math.nan], *SQUARE[2:]])], "shape.position", {"found": "[1, NaN]"}),
        ([feature("a")], "shape.kind", {"found": "Polygon"}),
    ],
)
def test_what_is_wrong_with_a_feature_is_named(tmp_path, features, code, said):
    with pytest.raises(Refusal) as refusal:
        read_shapes(write(tmp_path / "f.geojson", *features))
    (finding,) = refusal.value.findings
    assert finding.code == code
    assert finding.params["file"] == "f.geojson"
    assert {name: finding.params[name] for name in said} == said


def test_every_wrong_feature_is_named_at_once(tmp_path):
    wrong = [feature("a", SQUARE[:3]), feature("b", SQUARE), feature("c", SQUARE, kind="Point")]
    with pytest.raises(Refusal) as refusal:
        read_shapes(write(tmp_path / "f.geojson", *wrong))
    assert [finding.params["feature"] for finding in refusal.value.findings] == [1, 3]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("code;name\n", "shape.not_json"),
        ("[1]", "shape.collection"),
        ('{"type": "Topology"}', "shape.collection"),
        ('{"type": "FeatureCollection", "features": []}', "shape.collection"),
        ("[" * 100_000, "shape.not_json"),
    ],
)
def test_a_file_that_is_no_collection_of_features_is_refused(tmp_path, text, code):
    (tmp_path / "f.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as refusal:
        read_shapes(tmp_path / "f.geojson")
    assert refusal.value.code == code


def test_a_file_that_is_not_there_is_a_fault(tmp_path):
    with pytest.raises(Fault):
        read_shapes(tmp_path / "none.geojson")
