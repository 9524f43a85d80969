"""What a map is drawn from: shapes before tiles, with the place in each that has most room for words."""

from __future__ import annotations

import shutil

import pytest
from member_towns import square, write_shapes
from surveys import done

from dashboard.questions.maps import map_of
from store.database import writing


@pytest.fixture
def coast(database, tmp_path):
    return shutil.copy(database, tmp_path / "coast.db")


def store(path, folder, **rings):
    done("area", "shapes", write_shapes(folder / "shapes.geojson", rings), "--db", path)


def place(path, folder, text):
    (folder / "tiles.csv").write_text(f"area,row,column\n{text}", encoding="utf-8")
    done("area", "tiles", folder / "tiles.csv", "--db", path)


def test_without_anything_stored_there_is_no_map(coast):
    with writing(coast):
        pass
    found = map_of(coast, ["north", "south"])
    assert (found.kind, found.outlines) == ("none", {})


def test_tiles_are_squares_with_rows_from_the_top(coast, tmp_path):
    place(coast, tmp_path, "north,1,1\nsouth,3,2\n")
    found = map_of(coast, ["north", "south", "tiny"])
    assert found.kind == "tiles"
    assert set(found.outlines) == {"north", "south"}
    assert found.outlines["north"].middle == (1, -1)
    assert found.outlines["south"].middle == (2, -3)
    assert found.stretch == 1


def test_shapes_go_before_tiles(coast, tmp_path):
    place(coast, tmp_path, "north,1,1\nsouth,3,2\n")
    store(coast, tmp_path, north=square(0, 0))
    found = map_of(coast, ["north", "south"])
    assert (found.kind, set(found.outlines)) == ("shapes", {"north"})


def test_areas_that_are_not_asked_for_are_not_on_the_map(coast, tmp_path):
    store(coast, tmp_path, north=square(0, 0), south=square(10, 0))
    assert set(map_of(coast, ["south"]).outlines) == {"south"}


def test_at_sixty_degrees_a_step_north_is_twice_as_long(coast, tmp_path):
    store(coast, tmp_path, north=square(0, 56))
    assert map_of(coast, ["north"]).stretch == pytest.approx(2, rel=1e-6)


def test_metres_of_a_national_grid_are_as_long_either_way(coast, tmp_path):
    store(coast, tmp_path, north=square(120_000, 480_000, 9000))
    assert map_of(coast, ["north"]).stretch == 1


def test_words_stand_in_the_wide_part_of_a_shape(coast, tmp_path):
    # A wide room from 0 to 10 with a narrow corridor up to 30: the words belong into the room.
    ring = [[0, 0], [20, 0], [20, 10], [2, 10], [2, 30], [0, 30], [0, 0]]
    store(coast, tmp_path, north=ring)
    outline = map_of(coast, ["north"]).outlines["north"]
    assert 5 < outline.middle[0] < 15
    assert 2 < outline.middle[1] < 8
    assert 10 < outline.room <= 20


def test_words_never_stand_in_a_hole_or_outside(coast, tmp_path):
    crescent = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 8], [8, 8], [8, 2], [0, 2], [0, 0]]
    store(coast, tmp_path, north=crescent)
    x, y = map_of(coast, ["north"]).outlines["north"].middle
    assert not (x < 8 and 2 < y < 8)
