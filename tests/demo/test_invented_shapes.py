"""The invented shapes: what the script draws is what is kept, and every town of the country has one."""

from __future__ import annotations

import csv
import json
from itertools import pairwise

from surveys import ROOT

from data.demo.shapes import FILE, geojson
from survey_schema.shapes import read_shapes

HERE = ROOT / "data" / "demo"


def municipalities(*regions):
    with (HERE / "areas.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {row["code"] for row in rows if row["parent"] in regions and row["level"] == "municipality"}


def test_the_shapes_kept_are_what_the_script_draws():
    assert (HERE / FILE).read_text(encoding="utf-8") == geojson()


def test_every_municipality_of_one_country_has_a_shape_and_of_the_other_a_tile():
    assert set(read_shapes(HERE / FILE)) == municipalities("heidalond", "innfirdir", "utnes")
    with (HERE / "lagemark_tiles.csv").open(encoding="utf-8", newline="") as stream:
        tiles = list(csv.DictReader(stream))
    assert {row["area"] for row in tiles} == municipalities("noordermark", "zuidermark")
    assert len({(row["row"], row["column"]) for row in tiles}) == len(tiles)


def test_a_town_that_two_merged_into_has_the_ground_of_both():
    rings = {
        feature["properties"]["code"]: feature["geometry"]["coordinates"][0]
        for feature in json.loads(geojson())["features"]
    }
    sizes = {
        name: sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2 for name, ring in rings.items()
    }
    assert all(size > 0 for size in sizes.values())
    assert abs(sizes["melabyggd"] - sizes["austurmelur"] - sizes["vesturmelur"]) < 0.002
