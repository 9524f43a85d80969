"""Who sees the money of an area and who changes it: readers read their own, editors edit it, nobody else's.

What is right is written here by hand, not taken from `rights`.
"""

from __future__ import annotations

import inspect

import pytest
import streamlit as st
from people import ACCOUNTS, AREAS, cookie, two_countries, with_accounts
from steered import LINE, TODAY, anybody, steered
from surveys import contents, done

from dashboard import asking, cached_steering
from dashboard.access.rights import Denied
from dashboard.questions.steering_saving import save
from dashboard.stories import money as money_story
from dashboard.texts import words
from steering.editing import Written

OWN = {
    "nobody": set(),
    "open": set(AREAS),
    "administrator": set(),
    "researcher": {"north", "south", "tiny", "coast", "land"},
    "reader": {"north"},
    "editor": {"north"},
    "region": {"coast"},
    "school": set(),
}
EDITS = {"open": set(AREAS), "editor": {"north"}}
READS = {
    "factor_standings": lambda area: cached_steering.factor_standings(area, 2025, "", ("sleep_8h",)),
    "budget_years": cached_steering.budget_years,
    "spending": lambda area: cached_steering.spending(area, 2026),
    "interventions": cached_steering.interventions,
    "told_of": lambda area: cached_steering.told_of("card", area),
    "goals": cached_steering.goals,
    "timing": cached_steering.timing,
    "days": lambda area: cached_steering.days(area, 2025, words("en")),
    "cycle_years": cached_steering.cycle_years,
    "cycle": lambda area: cached_steering.cycle(area, 2025),
    "reminders": cached_steering.reminders,
    "country": cached_steering.country,
    "law": cached_steering.law,
    "rows": lambda area: cached_steering.rows("budget_line", area),
    "partners": cached_steering.partners,
    "history": cached_steering.history,
    "workbook": cached_steering.workbook,
    "letter": lambda area: cached_steering.letter(area, "parents", "en", 2026),
    "letter_years": cached_steering.letter_years,
    "account": lambda area: cached_steering.account(area, 2026),
    "told_years": cached_steering.told_years,
    "results": cached_steering.results,
}
FIGURES_AROUND = {"factor_standings"}
"""What has figures only: of areas around they are open by the public's rules, as on every page."""
WRITES = {
    "save": lambda area: cached_steering.save(area, []),
    "incoming": lambda area: cached_steering.incoming(area, b"", "x.xlsx"),
    "apply_incoming": lambda area: cached_steering.apply_incoming(area, b"", "x.xlsx"),
}
OTHERS = {"current_day", "areas", "opened", "may_edit", "may_see", "steered", "modules"}
OTHERS |= {"is_results_funding_on", "turn_results_funding"}


@pytest.fixture(scope="module")
def places(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("steering_access")
    empty = two_countries(steered(database, folder), folder)
    return {"open": empty, "peopled": with_accounts(empty, folder, *ACCOUNTS)}


@pytest.fixture
def come(places, monkeypatch):
    def came(who):
        path = places["open" if who == "open" else "peopled"]
        monkeypatch.setenv("VARDA_DB", str(path))
        cookies = cookie(path, who) if who not in ("open", "nobody") else {}
        monkeypatch.setattr(asking, "_cookies", lambda: cookies)
        return path

    st.cache_data.clear()
    return came


def is_denied(call, area):
    try:
        call(area)
    except Denied:
        return True
    except Exception:  # noqa: BLE001 - whoever is let in may still find nothing
        return False
    return False


@pytest.mark.parametrize("who", list(OWN))
def test_rows_of_an_area_are_for_those_whose_own_it_is(come, who):
    come(who)
    around = {"reader": {"coast", "land"}, "editor": {"coast", "land"}, "region": {"land"}}.get(who, set())
    for name, call in READS.items():
        right = OWN[who] | (around if name in FIGURES_AROUND else set())
        assert {area for area in AREAS if not is_denied(call, area)} == right, name


@pytest.mark.parametrize("who", list(OWN))
def test_rows_are_changed_by_editors_of_the_area_only(come, who):
    come(who)
    right = EDITS.get(who, set())
    assert {area for area in AREAS if cached_steering.may_edit(area)} == right
    assert {area for area in AREAS if cached_steering.may_see(area)} == OWN[who]
    for name, call in WRITES.items():
        assert {area for area in AREAS if not is_denied(call, area)} == right, name


def test_no_function_that_fetches_or_changes_is_without_a_row():
    named = {
        name
        for name, each in vars(cached_steering).items()
        if inspect.isfunction(each) and each.__module__ == cached_steering.__name__
    }
    assert {name for name in named if not name.startswith("_")} == {*READS, *WRITES, *OTHERS}


@pytest.mark.parametrize(
    ("who", "area", "own", "left_out"),
    [
        ("researcher", "coast", {"coast", "north", "south", "tiny"}, ()),
        ("region", "coast", {"coast"}, ("Kot", "Norðurvík", "Zuiderhaven")),
        ("editor", "north", {"north"}, ()),
    ],
)
def test_an_account_adds_up_what_is_open_to_who_looks_and_names_the_rest(come, who, area, own, left_out):
    come(who)
    found = cached_steering.account(area, 2026)
    assert (set(found.areas), found.place.left_out) == (own, left_out)
    assert sum(each.adopted for each in found.totals) == (180025 if "north" in own else 0)


@pytest.mark.parametrize(("who", "is_open"), [("researcher", True), ("region", False)])
def test_what_towns_pay_that_are_not_open_to_who_looks_stands_in_no_sum_and_no_list(come, who, is_open):
    come(who)
    spent = cached_steering.spending("coast", 2026)
    assert spent.total == ({"EUR": 180025} if is_open else {})
    assert spent.place.left_out == (() if is_open else ("Kot", "Norðurvík", "Zuiderhaven"))
    assert ("not open to you: Kot, Nor" in money_story.lead(spent, words("en"))) is not is_open
    assert cached_steering.budget_years("coast") == ([2026] if is_open else [])
    assert bool(cached_steering.interventions("coast")) is is_open
    told = cached_steering.told_of("card", "coast")
    assert bool(told.lines) is bool(told.payers) is bool(told.decisions) is is_open
    assert bool(cached_steering.steered("alcohol_30d", "coast").running) is is_open


def test_a_change_is_made_in_the_name_of_who_signed_in(come):
    path = come("editor")
    row = {"area": "north", "name": "Club", "role": "sports_club"}
    cached_steering.save("north", [Written("partner", "club", row)])
    (entry,) = [each for each in done("audit", "--db", path).rows if each["reason"] == "partner club"]
    assert entry["account"] == "editor"


def test_an_editor_changes_no_row_of_another_town_and_is_told_nothing_of_it(come):
    path = come("editor")
    partner = Written("partner", "south_hall", {"area": "south", "name": "Hall", "role": "municipality"})
    film = Written("intervention", "south_film", {"name": "Film", "areas": "south", "first_year": 2024})
    line = {**LINE, "area": "south", "intervention": "south_film", "payer": "south_hall", "source": "wpg"}
    save(path, [partner, film, Written("budget_line", "secret", {**line, "adopted": 5})], TODAY, anybody)
    before = contents(path)
    for row in (
        Written("budget_line", "secret", {"adopted": 6}, seen=1),
        Written("budget_line", "secret", {"adopted": 6}, seen=7),
        Written("budget_line", "secret", {}, seen=1, remove=True),
        Written("budget_line", "new", {**line, "adopted": 6}),
        Written("intervention", "card", {"areas": "north south"}, seen=1),
    ):
        with pytest.raises(Denied):
            cached_steering.save("north", [row])
    assert contents(path) == before


@pytest.mark.parametrize("who", list(OWN))
def test_goals_and_interventions_stand_on_figures_of_the_own_areas_only(come, who):
    come(who)
    shown = {area for area in AREAS if cached_steering.steered("alcohol_30d", area).running}
    assert shown == (OWN[who] & {"north", "coast", "land"} if "north" in OWN[who] else set())


@pytest.mark.parametrize("who", [*OWN])
def test_results_funding_is_turned_on_and_off_by_administrators_only(come, who):
    path = come(who)
    before = contents(path)
    if who != "administrator":
        with pytest.raises(Denied):
            cached_steering.turn_results_funding(on=True)
        assert contents(path) == before
        return
    cached_steering.turn_results_funding(on=True)
    assert cached_steering.modules() == {"results_funding"}
    cached_steering.turn_results_funding(on=False)
    assert cached_steering.modules() == frozenset()
    settings = [each for each in done("audit", "--db", path).rows if each["reason"] == "results_funding"]
    assert [(each["account"], each["after"]) for each in settings] == [(who, "on"), (who, "off")]
