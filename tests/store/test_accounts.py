"""Accounts in the store: what fits a role, wrong passwords that lock, and an audit that tells no password."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from store import accounts
from store.accounts import Account, with_changes
from store.acting import acting_as
from store.audit import list_audit
from store.database import reading, transaction, writing
from survey_schema.errors import Fault, Refusal

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
READER = Account("reader", "municipality", ("town",), password_hash="kept-secret")


@pytest.fixture
def opened(town_db):
    with writing(town_db) as database:
        yield database


def done(database, what, *arguments):
    with transaction(database):
        what(database, *arguments)


def found(database, name="reader"):
    return accounts.find_account(database.conn, name)


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (Account("Reader", "municipality", ("town",)), "account.name_form"),
        (Account("a b", "municipality", ("town",)), "account.name_form"),
        (Account("reader", "municipality"), "account.areas_municipality"),
        (Account("reader", "researcher"), "account.areas_researcher"),
        (Account("reader", "administrator", ("town",)), "account.areas_administrator"),
        (Account("reader", "school", (), school="1"), "account.areas_school"),
        (Account("reader", "school", ("town",)), "account.school"),
        (Account("reader", "municipality", ("town",), school="1"), "account.school"),
        (Account("reader", "researcher", ("town",), editor=True), "account.editor"),
        (Account("reader", "municipality", ("atlantis",)), "area.unknown"),
        (Account("reader", "municipality", ("town",), expires_on="soon"), "account.day_form"),
    ],
)
def test_what_does_not_fit_a_role_is_refused_and_nothing_stored(opened, account, code):
    with pytest.raises(Fault) as refused:
        done(opened, accounts.add_account, account)
    assert refused.value.code == code
    assert accounts.list_accounts(opened.conn) == []


def test_an_account_is_added_changed_and_removed_and_the_audit_tells_by_whom(opened, town_db):
    with acting_as("boss"):
        done(opened, accounts.add_account, READER)
        done(
            opened, accounts.change_account, with_changes(found(opened), editor=True, expires_on="2030-01-01")
        )
        done(opened, accounts.set_password, "reader", "kept-other")
        done(opened, accounts.end_sessions, "reader")
    assert (found(opened).editor, found(opened).expires_on, found(opened).sessions) == (True, "2030-01-01", 3)
    done(opened, accounts.remove_account, "reader")
    assert accounts.list_accounts(opened.conn) == []
    with reading(town_db) as connection:
        audit = list_audit(connection)
    own = audit[audit["action"] == "account"]
    assert list(own["account"])[:4] == ["boss"] * 4
    assert list(own["account"])[4] != "boss"
    assert set(own["reason"]) == {"reader"}
    assert list(own["after"]) == [
        "municipality town",
        "municipality town editor until 2030-01-01",
        "password set",
        "sessions ended",
        "",
    ]
    assert "kept" not in audit.to_csv()


def test_there_is_one_account_of_a_name(opened):
    done(opened, accounts.add_account, READER)
    with pytest.raises(Fault, match=r"account\.exists"):
        done(opened, accounts.add_account, READER)


def test_the_fifth_wrong_password_locks_for_a_quarter_of_an_hour(opened):
    done(opened, accounts.add_account, READER)
    for _ in range(4):
        done(opened, accounts.note_failure, "reader", NOON)
    assert not found(opened).is_locked(NOON)
    done(opened, accounts.note_failure, "reader", NOON)
    assert found(opened).is_locked(NOON + timedelta(minutes=14, seconds=59))
    assert not found(opened).is_locked(NOON + timedelta(minutes=15))


def test_trying_a_locked_account_does_not_lock_it_for_longer(opened):
    done(opened, accounts.add_account, READER)
    for _ in range(30):
        done(opened, accounts.note_failure, "reader", NOON)
    assert not found(opened).is_locked(NOON + timedelta(minutes=15))


def test_a_new_password_opens_a_locked_account_and_ends_its_sessions(opened):
    done(opened, accounts.add_account, READER)
    for _ in range(5):
        done(opened, accounts.note_failure, "reader", NOON)
    done(opened, accounts.set_password, "reader", "kept-other")
    assert (found(opened).locked_until, found(opened).sessions) == (None, 2)


def test_a_wrong_password_of_nobody_changes_nothing(opened):
    done(opened, accounts.note_failure, "nobody", NOON)
    assert accounts.list_accounts(opened.conn) == []


@pytest.mark.parametrize(("day", "is_out"), [("2026-02-28", True), ("2026-03-01", False), (None, False)])
def test_an_account_is_good_through_its_last_day(day, is_out):
    assert Account("reader", "municipality", ("town",), expires_on=day).is_expired(NOON.date()) is is_out


def test_the_last_administrator_stays_as_long_as_there_are_others(opened):
    done(opened, accounts.add_account, Account("boss", "administrator"))
    done(opened, accounts.add_account, READER)
    with pytest.raises(Refusal, match=r"account\.last_administrator"):
        done(opened, accounts.remove_account, "boss")
    done(opened, accounts.remove_account, "reader")
    done(opened, accounts.remove_account, "boss")
    assert accounts.list_accounts(opened.conn) == []


def test_what_somebody_does_is_under_their_name_only_while_they_do_it(opened, town_db):
    from store import acting

    own = acting.account()
    with acting_as("anna"), acting_as("björk"):
        assert acting.account() == "björk"
    with acting_as("anna"):
        assert acting.account() == "anna"
    assert acting.account() == own != ""
