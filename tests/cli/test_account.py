"""`varda account` on the command line, and what `varda serve` makes of accounts."""

from __future__ import annotations

import csv
import io
import sys

import pytest
from surveys import done, varda

PASSWORD = "three unlike words"


@pytest.fixture
def typed(monkeypatch):
    """Give a password on standard input."""

    def give(text=PASSWORD):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text + "\n"))

    return give


@pytest.fixture
def account(town_db, typed):
    def called(*words, password=PASSWORD):
        typed(password)
        return varda("account", *words, "--db", town_db)

    return called


ADD = ("add", "reader", "--role", "municipality", "--area", "town", "--password-stdin")


def rows(town_db):
    return list(csv.DictReader(io.StringIO(varda("account", "list", "--db", town_db).out)))


def test_an_account_is_added_listed_changed_and_removed(account, town_db):
    assert account(*ADD, "--expires", "2030-01-01").code == 0
    (row,) = rows(town_db)
    assert (row["name"], row["role"], row["areas"]) == ("reader", "municipality", "town")
    assert "argon2" not in str(row)
    assert account("change", "reader", "--editor", "--expires", "-").code == 0
    (row,) = rows(town_db)
    assert (row["editor"], row["expires_on"]) == ("True", "")
    assert account("password", "reader", "--password-stdin", password="other words entirely").code == 0
    assert account("end-sessions", "reader").code == 0
    removed = account("remove", "reader")
    assert (removed.code, "no accounts left" in removed.err) == (0, True)
    assert rows(town_db) == []


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "at least 12"),
        ("x" * 300, "at most 256"),
        ("reader and more words", "may not be part"),
        ("aaaaaaaaaaaaaa", "first that are tried"),
        ("password12345", "first that are tried"),
        ("Wachtwoord123!", "first that are tried"),
    ],
)
def test_a_weak_password_is_refused_in_a_sentence_that_does_not_repeat_it(account, town_db, password, said):
    answer = account(*ADD, password=password)
    assert (answer.code, said in answer.err) == (1, True)
    assert password not in answer.err
    assert rows(town_db) == []


def test_without_a_terminal_a_password_must_be_given(account):
    answer = account(*ADD[:-1])
    assert (answer.code, "--password-stdin" in answer.err) == (1, True)


def test_other_machines_are_served_only_once_there_are_accounts(account, town_db, monkeypatch):
    from dashboard import server

    served = []
    monkeypatch.setattr(server, "serve", lambda *arguments, **_: served.append(arguments[1]))
    refused = varda("serve", "--host", "0.0.0.0", "--port", "8613", "--db", town_db)
    assert (refused.code, "varda account add" in refused.err, served) == (1, True, [])
    done("area", "list", "--db", town_db)
    assert account(*ADD).code == 0
    answer = varda("serve", "--host", "0.0.0.0", "--port", "8613", "--db", town_db)
    assert (answer.code, "TLS" in answer.err, served) == (0, True, ["0.0.0.0"])
