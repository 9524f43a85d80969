"""Parents' agreements on the public page: the newest, in their language, no school without its consent."""

from __future__ import annotations

import pytest
from steered import TODAY, anybody, steered

from dashboard.publishing.agreements import agreement_notices
from dashboard.questions.steering_saving import save
from steering.editing import Written
from store.database import reading

ROW = {"area": "north", "year": 2026, "wording": "We keep to the times.", "signed": 12}


@pytest.fixture
def path(database, tmp_path):
    return steered(database, tmp_path)


def notices(path, areas=("north",), **rows):
    save(
        path,
        [Written("parents_agreement", code, {**ROW, **row}) for code, row in rows.items()],
        TODAY,
        anybody,
    )
    with reading(path) as connection:
        return agreement_notices(connection, set(areas))


def test_the_newest_agreement_is_a_notice_in_the_language_of_the_country(path):
    (found,) = notices(path, old={"year": 2024, "wording": "Old"}, new={"home_times": "22:00"})
    assert (found["area"], found["kind"], found["position"]) == ("north", "agreement", 1)
    assert found["words"]["nl"] == {
        "title": "Wat ouders afspraken, 2026",
        "body": "We keep to the times. 22:00. 12 ouders tekenden.",
    }
    assert set(found["words"]) == {"en", "nl"}


@pytest.mark.parametrize(("agrees", "is_named"), [("yes", True), ("no", False), ("", False)])
def test_a_school_is_named_only_where_it_agreed(path, agrees, is_named):
    (found,) = notices(path, one={"school": "Harbour School", "school_agrees": agrees})
    assert ("Harbour School" in str(found)) is is_named


def test_two_districts_stand_below_each_other(path):
    found = notices(path, east={"district": "East"}, west={"district": "West"})
    assert [(each["position"], each["words"]["nl"]["title"]) for each in found] == [
        (1, "Wat ouders afspraken, East, 2026"),
        (2, "Wat ouders afspraken, West, 2026"),
    ]


def test_an_area_that_is_not_public_has_no_notice(path):
    assert notices(path, ("south",), one={}) == []
