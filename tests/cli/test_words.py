"""Every code that the program can say has words in every language, and gets what its placeholders want."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from surveys import ROOT

from dashboard.texts import LANGUAGES, words

ROOMS = ("survey_schema", "store", "ingest", "estimates", "dashboard", "cli")
SAYING = {"Fault": 0, "Refusal": 0, "NotShown": 0, "Note": 0, "Finding": 1, "_fault": 1, "fault": 0}
"""Who says a code, and in which place the code stands."""
FAMILIES = (
    *("area", "benchmark", "check", "compare", "csv", "database", "design", "disclosure", "estimate", "file"),
    *("indicator", "ingest", "instrument", "match", "policy", "pool", "refresh", "reliability", "wave"),
    *("diff", "export", "forget", "upkeep"),
)
CODE = re.compile(rf"^({'|'.join(FAMILIES)})\.[a-z_]+$")
SUFFIXES = {".csv", ".po", ".py", ".toml"}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def codes_in_the_program() -> dict[str, str]:
    """Every literal that looks like a code, and where it stands."""
    found = {}
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.match(node.value):
                found[node.value] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return found


def said_with_params() -> Iterator[tuple[str, set[str], str]]:
    """Each code whose parameters can be read off the source: code, names of its parameters, where."""
    for path, tree in modules():
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SAYING:
                    said = read_call(call, dicts_above(call, function))
                    if said:
                        yield *said, f"{path.relative_to(ROOT)}:{call.lineno}"


def dicts_above(call: ast.Call, function: ast.FunctionDef) -> dict[str, ast.Dict]:
    """The dictionaries that names stand for where a call is made."""
    assigned = [
        node for node in ast.walk(function) if isinstance(node, ast.Assign) and node.lineno < call.lineno
    ]
    return {
        target.id: node.value
        for node in sorted(assigned, key=lambda node: node.lineno)
        if isinstance(node.value, ast.Dict)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def read_call(call: ast.Call, dicts: dict[str, ast.Dict]) -> tuple[str, set[str]] | None:
    """The code and parameter names of one call; None where they are made at run time."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    place = SAYING[name]
    if len(call.args) <= place or not isinstance(call.args[place], ast.Constant):
        return None
    code = str(call.args[place].value)
    if name in {"Note", "Finding"}:
        given = call.args[place + 1] if len(call.args) > place + 1 else ast.Dict([], [])
        if isinstance(given, ast.Name):
            given = dicts.get(given.id, given)
        if not isinstance(given, ast.Dict) or not all(isinstance(key, ast.Constant) for key in given.keys):
            return None
        params = {str(key.value) for key in given.keys if isinstance(key, ast.Constant)}
        return code, params | ({"count"} if name == "Finding" else set())
    if any(keyword.arg is None for keyword in call.keywords):
        return None
    params = {str(keyword.arg) for keyword in call.keywords}
    params |= {"_fault": {"id", "count"}, "fault": {"area", "count"}}.get(name, set())
    return code, params


def wanted(code: str, lang: str) -> set[str]:
    forms = words(lang).codes()[code]
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_has_words(lang):
    unknown = {code: where for code, where in codes_in_the_program().items() if not words(lang).knows(code)}
    unknown = {code: where for code, where in unknown.items() if Path(code).suffix not in SUFFIXES}
    assert unknown == {}


def test_codes_are_found_at_all():
    assert len(codes_in_the_program()) > 90
    assert len(list(said_with_params())) > 60


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_gets_what_its_placeholders_want(lang):
    lacking = [
        (code, sorted(wanted(code, lang) - given), where)
        for code, given, where in said_with_params()
        if words(lang).knows(code) and not wanted(code, lang) <= given
    ]
    assert lacking == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("outcome", ["stored_accepted", "stored_staged", "unchanged", "accepted", "checked"])
def test_every_outcome_of_an_ingest_has_words(lang, outcome):
    assert "youth:town:2022" in words(lang).get(f"ingest.{outcome}", wave="youth:town:2022", n=12)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_message_that_counts_has_a_form_for_one_and_for_several(lang):
    counting = {
        code: forms for code, forms in words(lang).codes().items() if any("{count" in form for form in forms)
    }
    assert counting
    assert {code for code, forms in counting.items() if len(forms) < 2} == set()
