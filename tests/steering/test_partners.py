"""Partners: which roles are missing in which country, what stands about content and money, what ends."""

from __future__ import annotations

from datetime import date

import pytest

from steering.partners import endings, missing, ties
from survey_schema.countries import countries, find_country
from survey_schema.steering import PARTNER

TODAY = date(2026, 11, 24)


def partner(code, role, name=""):
    return {"id": code, "name": name or code, "role": role}


def agreement(code, partner_code, about, form="formal", since="", until=""):
    told = {"id": code, "partner": partner_code, "about": about, "form": form}
    return {**told, "since": since, "until": until, "document": ""}


@pytest.mark.parametrize(("country", "payer"), [("nl", "insurer"), ("is", "state")])
def test_a_role_that_nobody_has_is_missing_with_the_payer_of_the_country(country, payer):
    there = [partner("hall", "municipality"), partner("walk", "parents")]
    assert missing(there, find_country(country)) == ["school", "sports_club", payer]
    assert missing(there, None) == ["school", "sports_club"]
    everybody = [partner(role, role) for role in ("municipality", "school", "parents", "sports_club", payer)]
    assert missing(everybody, find_country(country)) == []


def test_countries_name_roles_that_there_are():
    for country in countries().values():
        assert set(country.partner_roles) <= set(PARTNER.column("role").options)


def test_what_is_agreed_about_both_stands_under_content_and_under_money():
    (club,) = ties([partner("club", "sports_club")], [agreement("all", "club", "both")], TODAY)
    assert club.content == club.money
    assert len(club.agreements) == 1


def test_an_agreement_that_goes_on_stands_before_one_that_ended():
    old = agreement("old", "club", "money", since="2024-01-01", until="2026-11-23")
    now = agreement("now", "club", "money", "talking", since="2023-01-01")
    (club,) = ties([partner("club", "sports_club")], [old, now], TODAY)
    assert club.content is None
    assert club.money["id"] == "now"
    (alone,) = ties([partner("club", "sports_club")], [old], TODAY)
    assert alone.money["id"] == "old"


def test_partners_stand_in_the_order_of_the_roles():
    found = ties([partner("z", "insurer"), partner("b", "school"), partner("a", "school")], [], TODAY)
    assert [tie.partner["id"] for tie in found] == ["a", "b", "z"]
    assert found[0].agreements == ()


def test_an_agreement_is_warned_of_within_a_year_of_its_end():
    rows = [
        agreement("past", "one", "money", until="2026-11-23"),
        agreement("last_day", "two", "money", until="2026-11-24"),
        agreement("in_a_year", "three", "both", until="2027-11-24"),
        agreement("later", "four", "money", until="2027-11-25"),
        agreement("open", "five", "money"),
    ]
    partners = [partner(code, "other") for code in ("one", "two", "three", "four", "five")]
    found = endings(ties(partners, rows, TODAY), TODAY)
    assert [(each.agreement["id"], each.is_past) for each in found] == [
        *(("past", True), ("last_day", False), ("in_a_year", False)),
    ]
