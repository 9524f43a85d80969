"""The open data: every table whole and in parts, described by what makes it, and nothing that breaks it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile

import jsonschema
import pytest
import schemathesis
from asgi_client import ask
from hypothesis import HealthCheck, settings
from public_sample import TINY, sample_rows, write_sample

from dashboard.public.app import public_app
from dashboard.public.kept import Kept
from dashboard.public.openapi import description
from dashboard.public.tables import TABLES
from store.public import checksum_of

FIGURES = "/data/v1/figures.json"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("public") / "public.db"
    write_sample(path)
    return path


@pytest.fixture(scope="module")
def app(file):
    kept = Kept(file)
    kept.look()
    return public_app(kept)


def rows_of_csv(got):
    return list(csv.DictReader(io.StringIO(got.text)))


def test_figures_are_those_that_were_published(app):
    own = [row for row in sample_rows()["figure"] if row["area"] == "vik" and row["sex"] == "female"]
    data = ask(app, f"{FIGURES}?area=vik&sex=female").json()["data"]
    assert len(data) == len(own) > 100
    key = ("year", "indicator", "grade", "age_band")
    published = {tuple(row[name] for name in key): row for row in own}
    for row in data:
        same = published[tuple(row[name] for name in key)]
        assert {name: row[name] for name in same} == same
        assert (row["policy"], row["data_version"]) == ("varda-disclosure-1", "d41f9a70")


def test_all_stands_for_what_is_not_divided(app):
    data = ask(app, f"{FIGURES}?area=vik&year=2025&indicator=drunk_30d&sex=all&grade=all").json()["data"]
    assert [row["age_band"] for row in data] == ["", "15-16"]
    grades = ask(app, f"{FIGURES}?area=vik&year=2025&indicator=drunk_30d&grade=10").json()["data"]
    assert [row["grade"] for row in grades] == ["10"]


def test_every_answer_says_where_it_comes_from(app, file):
    meta = ask(app, FIGURES).json()["meta"]
    assert meta["source"] == "An invented survey among invented young people"
    assert meta["policy"] == ["varda-disclosure-1"]
    assert meta["data_version"] == ["d41f9a70"]
    assert meta["checksum"] == checksum_of(file)
    assert meta["next"] is None
    got = ask(app, "/data/v1/figures.csv")
    assert got.headers["x-varda-checksum"] == checksum_of(file)
    assert got.headers["link"].startswith("<datapackage.json>")
    assert {row["policy"] for row in rows_of_csv(got)} == {"varda-disclosure-1"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_csv_and_json_hold_the_same_rows(app, table):
    data = ask(app, f"/data/v1/{table.name}.json").json()["data"]
    assert data == ask(app, f"/data/v1/{table.name}").json()["data"]
    rows = rows_of_csv(ask(app, f"/data/v1/{table.name}.csv"))
    assert len(rows) == len(data) > 0
    first = table.columns[0].name
    assert [row[first] for row in rows] == [str(row[first]) for row in data]
    if table.name == "indicators":
        assert rows[0]["title_is"] == data[0]["title"]["is"]


def test_a_hidden_figure_has_no_number_in_any_column(app):
    data = ask(app, f"{FIGURES}?area={TINY}").json()["data"]
    assert len(data) > 100
    assert {row["hidden"] for row in data} == {"disclosure"}
    assert {row[name] for row in data for name in ("value", "lower", "upper", "n")} == {None}
    cells = rows_of_csv(ask(app, f"/data/v1/figures.csv?area={TINY}"))
    assert {row[name] for row in cells for name in ("value", "lower", "upper", "n")} == {""}


def test_going_on_from_cursor_to_cursor_gives_every_row_once(app):
    whole = ask(app, f"{FIGURES}?area=vik&year=2025").json()
    found, cursor, answers = [], "", 0
    while cursor is not None:
        answer = ask(app, f"{FIGURES}?area=vik&year=2025&limit=100{cursor and '&cursor=' + cursor}").json()
        assert answer["meta"]["total"] == whole["meta"]["total"] == len(whole["data"])
        found += answer["data"]
        cursor, answers = answer["meta"]["next"], answers + 1
    assert found == whole["data"]
    assert answers == -(-len(found) // 100)


def test_a_cursor_of_other_data_is_refused(app):
    got = ask(app, f"{FIGURES}?cursor=000000000000-100")
    assert got.status == 409
    assert "start again" in got.json()["detail"]


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("area=nowhere", 404, "Nothing here is called “nowhere” (area)."),
        ("indicator=drunk", 404, "“drunk”"),
        ("year=soon", 400, "“soon” can't be the value of “year”."),
        ("year=99999", 400, "“99999”"),
        ("year=٢٠٢٥", 400, "year"),
        ("sex=girls", 400, "“girls”"),
        ("grade=all10", 400, "grade"),
        ("limit=0", 400, "limit"),
        ("limit=10001", 400, "limit"),
        ("cursor=x", 400, "cursor"),
        ("colour=red", 400, "There is no parameter “colour” here; known are: area, year"),
        ("area=vik&area=eyri", 400, "“area” may stand only once"),
        ("area=<script>alert(1)</script>", 404, "scriptalert1"),
    ],
)
def test_what_cant_be_asked_is_said_in_a_sentence(app, query, status, said):
    from urllib.parse import quote

    for form in ("json", "csv"):
        got = ask(app, f"/data/v1/figures.{form}?{quote(query, safe='=&')}")
        assert (got.status, got.headers["content-type"]) == (status, "application/problem+json")
        assert said in got.json()["detail"].replace("/", "")
        assert got.json()["status"] == status


def test_a_sentence_is_in_the_language_that_is_asked_for(app):
    got = ask(app, f"{FIGURES}?area=nowhere", headers={"Accept-Language": "is-IS"})
    assert got.json()["detail"] == "Hér heitir ekkert „nowhere“ (area)."


@pytest.mark.parametrize("address", ["/data/", "/data/v1/", "/data/v1/answers.json", "/data/v2/areas.json"])
def test_another_address_is_no_page(app, address):
    got = ask(app, address)
    assert (got.status, got.headers["content-type"]) == (404, "application/problem+json")


def test_every_site_may_read_the_data_and_none_may_write(app):
    for address in (FIGURES, f"{FIGURES}?area=nowhere", "/data/v1/openapi.json"):
        assert ask(app, address).headers["access-control-allow-origin"] == "*"
    asked = ask(app, FIGURES, "OPTIONS", {"Origin": "https://example.org"})
    assert (asked.status, asked.headers["access-control-allow-methods"]) == (204, "GET, HEAD")
    assert "access-control-allow-origin" not in ask(app, "/en/").headers
    assert ask(app, FIGURES, "POST").json()["detail"] == "The data can only be read: GET or HEAD."


def test_the_description_names_exactly_the_addresses_there_are(app):
    described = {f"/data/v1{path}" for path in description()["paths"]}
    routed = {route.path for route in app.routes if route.path.startswith("/data/v1/")}
    assert described == routed - {"/data/v1/openapi.json"}
    assert ask(app, "/data/v1/openapi.json").json() == description()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_rows_are_what_the_description_says(app, table):
    schema = description()["components"]["schemas"][table.name]
    for row in ask(app, f"/data/v1/{table.name}.json").json()["data"][:200]:
        jsonschema.validate(row, schema)


def test_the_package_has_every_table_with_its_checksum_and_columns(app):
    got = ask(app, "/data/v1/varda-data.zip")
    with zipfile.ZipFile(io.BytesIO(got.body)) as packed:
        package = json.loads(packed.read("datapackage.json"))
        assert {each["name"] for each in package["resources"]} == {table.name for table in TABLES}
        for resource in package["resources"]:
            body = packed.read(resource["path"])
            assert resource["bytes"] == len(body)
            assert resource["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
            header = body.decode().splitlines()[0].split(",")
            assert [field["name"] for field in resource["schema"]["fields"]] == header
            assert body == ask(app, f"/data/v1/{resource['path']}").body
    assert package == ask(app, "/data/v1/datapackage.json").json()


def test_the_same_file_gives_the_same_package_to_the_byte(app, file):
    kept = Kept(file)
    kept.look()
    other = public_app(kept)
    assert ask(other, "/data/v1/varda-data.zip").body == ask(app, "/data/v1/varda-data.zip").body


# ---- by machine --------------------------------------------------------------------------------------------


class Later:
    """Stands for the application until there is one: schemathesis wants it when tests are gathered."""

    app = None

    async def __call__(self, scope, receive, send):
        await Later.app(scope, receive, send)


@pytest.fixture
def asked(app):
    Later.app = app


everything = schemathesis.openapi.from_dict(description())
everything.app = Later()
everything.config.update(base_url="http://testserver/data/v1")
ASKED: list[int] = []


@pytest.mark.usefixtures("asked")
@everything.parametrize()
@settings(max_examples=2, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_asked_nothing_breaks_and_answers_are_as_described(case):
    case.call_and_validate()


@pytest.mark.prove
@pytest.mark.usefixtures("asked")
@everything.parametrize()
@settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_asked_at_length_nothing_breaks(case):
    ASKED.append(case.call_and_validate().status_code)


@pytest.mark.prove
def test_how_much_was_asked_at_length():
    """Runs after the one before, and prints what it did."""
    assert len(ASKED) > 1000
    print(f"open data: {len(ASKED)} questions by schemathesis, none broke anything, all answers as described")
