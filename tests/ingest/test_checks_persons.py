"""Values that single out a person refuse the file, and stay nowhere: issue 5."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from surveys import pupils, varda, write_csv

from ingest.checks.persons import may_be_said, persons_in

# Numbers of nobody: made with the published rules of their check digits, by hand.
KENNITALA = "1201743399"  # Registers Iceland's own example, 120174-3399
BSN = ("111222333", "123456782")  # the examples of the Dutch eleven-test
FODSELSNUMMER = "29029600013"  # of 29 February 1996


def kinds(*values: object, year: int = 2022) -> dict[str, int]:
    """What is found in a column of these values: how many rows of each kind."""
    is_number = all(isinstance(value, float) for value in values)
    cells = np.array(values, dtype=float if is_number else object)
    found = list(persons_in("w.csv", {"x": cells}, year))
    return {finding.code.removeprefix("check.person_"): finding.count for finding in found}


def numbers(weights: tuple[int, ...], body: list[str], check: str = "minus") -> list[str]:
    """Bodies with the check digit that makes the weighted sum divisible by 11, where there is one."""
    made = []
    for digits in body:
        total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
        last = total % 11 if check == "own" else -total % 11
        if last < 10:
            made.append(digits + str(last))
    return made


def kennitolur(count: int) -> list[str]:
    bodies = [f"{1 + n % 28:02}{1 + n % 12:02}{8 + n % 3:02}{20 + n % 70}" for n in range(count)]
    return [digits + "0" for digits in numbers((3, 2, 7, 6, 5, 4, 3, 2), bodies)]


def bsns(count: int) -> list[str]:
    bodies = [str(12_345_678 + 7_919 * n) for n in range(count)]
    return numbers((9, 8, 7, 6, 5, 4, 3, 2), bodies, "own")


def fodselsnumre(count: int) -> list[str]:
    bodies = [f"{1 + n % 28:02}{1 + n % 12:02}{8 + n % 3:02}{500 + n:03}" for n in range(count)]
    first = numbers((3, 7, 6, 1, 8, 9, 4, 5, 2), bodies)
    return numbers((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), first)


@pytest.mark.parametrize(
    ("kind", "values"),
    [("kennitala", kennitolur(60)), ("bsn", bsns(60)), ("fodselsnummer", fodselsnumre(60))],
)
def test_national_numbers_are_known_by_their_check_digits_as_texts_and_as_numbers(kind, values):
    assert len(values) > 40
    assert kinds(*values) == {kind: len(values)}
    assert kinds(*map(float, values)) == {kind: len(values)}
    wrong = [value[:-2] + str((int(value[-2]) + 1) % 10) + value[-1] for value in values]
    assert kind not in kinds(*wrong)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *[("kennitala", value) for value in (KENNITALA, "120174-3399", "120174 3399", "kt. 120174-3399")],
        *[("bsn", value) for value in (*BSN, "111.222.333", "1112.22.333")],
        *[("email", value) for value in ("guusje@school.example", "write to a.b+c@d-e.example please")],
        *[("phone", value) for value in ("+354 691 2222", "+31612345678", "0031 6 1234 5678")],
        *[("ip", value) for value in ("192.168.1.17", "2001:db8::8a2e:370:7334")],
    ],
)
def test_one_value_among_blanks_is_enough(kind, value):
    assert kind in kinds("", value, "")


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("phone", ("06-12345678", "06 87654321", "020-1234567")),
        ("phone", ("581-2345", "691 2222")),
        ("phone", tuple(600_000_000.0 + 11_234_567 * n for n in range(1, 6))),
        ("birth_date", ("2009-05-03", "2010-12-31", "")),
        ("birth_date", ("3-5-2009", "31/12/2008")),
        ("birth_date", (20090503.0, 20101231.0)),
        ("birth_date", (3052009.0, 31122008.0)),
        ("birth_date", tuple(13_460_000_000.0 // 86_400 * 86_400 + 86_400 * n for n in range(9))),
        (
            "free_text",
            (
                "nobody ever asks me about it",
                "my father lives in another town",
                "we moved to this place last year",
            ),
        ),
    ],
)
def test_columns_of_phones_dates_of_birth_and_texts_are_known(kind, values):
    assert kind in kinds(*values)


@pytest.mark.parametrize(
    "values",
    [
        tuple(float(n) for n in range(123_456_700, 123_457_700)),  # running numbers: every eleventh fits
        tuple(str(n) for n in range(1_710_000_000, 1_710_001_000)),  # seconds since 1970
        tuple(float(n) for n in range(4_000_001, 4_000_101)),  # numbers of forms
        ("111222333",) * 40,  # one code of a school, which happens to fit
        ("2022-02-03", "2022-02-04"),  # days of fieldwork
        ("12:30:05", "12:31:10"),
        ("0.12345678", "1.98765432"),
        ("3–5 times a week, more or less", "Less than once in a month or so") * 20,
        (1.0, 2.0, 97.0, float("nan")),
        ("1997-1998", "Þingeyjarsveit", "vmbo-t", "x@y"),
        (1234.5678, 0.25),
    ],
)
def test_ordinary_values_pass(values):
    assert kinds(*values) == {}


def test_random_numbers_of_nine_to_eleven_digits_pass():
    draw = np.random.default_rng(5)
    for digits in (9, 10, 11):
        cells = draw.integers(10 ** (digits - 1), 10**digits, 3_000).astype(float)
        assert list(persons_in("w.csv", {"x": cells}, 2022)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [("8", True), ("female", True), ("2.5", True), (KENNITALA, False), ("120174-3399", False)]
    + [(text, False) for text in (*BSN, "a@b.example", "+354 691 2222", "192.168.1.17", FODSELSNUMMER)],
)
def test_what_may_stand_in_a_message(text, said):
    assert may_be_said(text) is said


SECRETS = {
    "kennitala": [value[:6] + "-" + value[6:] for value in kennitolur(14)][:12],
    "bsn": bsns(15)[:12],
    "e-mails": [f"pupil.{n}@school.example" for n in range(12)],
    "texts": [f"my own words number {n} about home" for n in range(12)],
    "names in an answer": [f"Guusje Rietsnijder{n}" for n in range(12)],
}
COLUMNS = ("remark", "drunk", "school", "weight", "psu", "year", "grade")
"""Unread, and read as an answer, a label of the design, a number."""


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("secret", SECRETS)
def test_no_trace_of_a_refused_value_is_left(secret, column, youth, town_db, tmp_path, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    if secret == "names in an answer" and column in ("remark", "school", "psu"):
        pytest.skip("a name of two words is not told from that of a school by its look")
    values = SECRETS[secret]
    rows = [{**row, column: value} for row, value in zip(pupils(12), values, strict=True)]
    file = write_csv(tmp_path / "w.csv", rows)
    findings = tmp_path / "findings.csv"
    where = ("--instrument", youth, "--area", "town", "--year", 2022, "--db", town_db)
    said = varda("ingest", file, *where, "--accept", "--findings", findings)
    assert said.code == 2
    left = [path for path in (*town_db.parent.glob("town.db*"), *temporary.rglob("*")) if path.is_file()]
    texts = [said.err, said.out, findings.read_text(encoding="utf-8")]
    for value in values:
        assert not [text for text in texts if value in text]
        assert not [path for path in left if value.encode() in path.read_bytes()]
    assert isinstance(findings, Path)
    assert column in texts[2]
