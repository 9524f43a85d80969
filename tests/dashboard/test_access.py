"""The parts of signing in: passwords, sessions, attempts, a provider's claims, and rights by themselves."""

from __future__ import annotations

import time

import pytest
from people import PASSWORD

from dashboard.access import invented, oidc, passwords, rights, sessions
from dashboard.access.attempts import PER_ADDRESS, PER_NAME, WINDOW, Attempts
from dashboard.access.rights import Denied, Visitor
from survey_schema.errors import Fault

PARENTS = {"land": None, "coast": "land", "north": "coast", "south": "coast", "abroad": None, "far": "abroad"}
READER = Visitor("reader", "municipality", frozenset({"north"}))


# ---- passwords ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("eleven sig.", "password.short"),
        ("ab " * 86, "password.long"),
        ("my name is reader", "password.has_name"),
        ("READER of the town", "password.has_name"),
        ("111122221111", "password.common"),
        ("PasswordPassword", "password.common"),
        ("welkom12345!", "password.common"),
        ("lykilorð2024", "password.common"),
    ],
)
def test_a_weak_password_is_refused(password, code):
    with pytest.raises(Fault) as refused:
        passwords.check_rules(password, "reader")
    assert refused.value.code == code
    assert password not in repr(refused.value.params)


@pytest.mark.parametrize("password", [PASSWORD, "snjór á fjöllum", "x9!Kq-pL02vZ", "abcde " * 42])
def test_a_good_one_is_taken_whatever_signs_it_has(password):
    passwords.check_rules(password, "reader")


def test_short_names_may_stand_in_a_password_by_chance():
    passwords.check_rules("three unlike words", "li")
    with pytest.raises(Fault):
        passwords.check_rules("three unlike words", "unlike")


def test_a_password_is_kept_as_argon2_with_its_own_salt_and_recognised():
    first, second = passwords.kept("snjór á fjöllum"), passwords.kept("snjór á fjöllum")
    assert first.startswith("$argon2id$")
    assert first != second
    assert passwords.is_right("snjo\u0301r a\u0301 fjo\u0308llum", first)  # typed on another keyboard
    assert not passwords.is_right("snjor a fjollum", first)


def test_no_account_and_no_password_open_nothing():
    assert not passwords.is_right("nobody's password, which opens nothing", "")
    assert not passwords.is_right("", "")
    assert not passwords.is_right("x" * 10_000, passwords.kept(PASSWORD))


def test_an_unknown_name_takes_as_long_as_a_wrong_password():
    hashed = passwords.kept(PASSWORD)
    passwords.is_right("wrong", "")

    def least(kept):
        times = []
        for _ in range(5):
            start = time.perf_counter()
            passwords.is_right("wrong", kept)
            times.append(time.perf_counter() - start)
        return min(times)

    known, unknown = least(hashed), least("")
    assert 0.5 < known / unknown < 2


def test_the_demo_s_passwords_keep_to_the_rules_and_to_their_names():
    for account in invented.ACCOUNTS:
        passwords.check_rules(invented.password_of(account.name), account.name)
    assert len({invented.password_of(account.name) for account in invented.ACCOUNTS}) == len(
        invented.ACCOUNTS
    )


# ---- sessions ----------------------------------------------------------------------------------------------


def test_a_session_is_read_back_and_a_changed_one_is_not():
    value = sessions.signed("reader", 3)
    assert sessions.opened(value) == ("reader", 3)
    for place in range(0, len(value), 7):
        changed = value[:place] + ("A" if value[place] != "A" else "B") + value[place + 1 :]
        assert sessions.opened(changed) is None, place
    assert sessions.opened("") is None


def test_a_form_s_token_opens_no_session_and_a_session_no_form():
    assert sessions.opened(sessions.form_token("x")) is None
    assert not sessions.is_own_form(sessions.signed("x", 1), "x")
    assert sessions.is_own_form(sessions.form_token("x"), "x")
    assert not sessions.is_own_form(sessions.form_token("x"), "y")
    assert not sessions.is_own_form(sessions.form_token(""), "")


@pytest.fixture
def other_secret():
    """Let the secret be read anew within a test, and after it."""

    def forget():
        sessions._secret.cache_clear()
        sessions._serializer.cache_clear()

    forget()
    yield
    forget()


def test_the_secret_comes_from_the_environment_or_a_file(monkeypatch, tmp_path, other_secret):
    file = tmp_path / "secret"
    file.write_text("y" * 40 + "\n")
    monkeypatch.setenv("VARDA_SECRET_FILE", str(file))
    assert sessions._secret() == "y" * 40


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("VARDA_SECRET", "short", "access.secret_short"),
        ("VARDA_SECRET_FILE", "no/such/file", "access.secret_unread"),
    ],
)
def test_a_secret_that_is_none_stops_the_server_in_words(monkeypatch, other_secret, name, value, code):
    monkeypatch.setenv(name, value)
    with pytest.raises(Fault) as refused:
        sessions._secret()
    assert refused.value.code == code
    assert "short" not in repr(refused.value.params)


# ---- attempts ----------------------------------------------------------------------------------------------


@pytest.fixture
def clock():
    return [0.0]


@pytest.fixture
def attempts(clock):
    return Attempts(lambda: clock[0])


def test_a_name_is_tried_so_often_and_again_after_a_while(attempts, clock):
    assert [attempts.begin("reader") for _ in range(PER_NAME + 2)] == [True] * PER_NAME + [False] * 2
    assert attempts.begin("another")
    clock[0] = WINDOW + 1
    assert attempts.begin("reader")


def test_a_right_password_forgets_the_wrong_ones(attempts):
    for _ in range(PER_NAME):
        attempts.begin("reader")
    attempts.succeeded("reader")
    assert attempts.begin("reader")


def test_an_address_tries_so_often_whatever_the_names(attempts, clock):
    assert not any(attempts.is_address_over("192.0.2.1") for _ in range(PER_ADDRESS))
    assert attempts.is_address_over("192.0.2.1")
    assert not attempts.is_address_over("192.0.2.2")
    clock[0] = WINDOW + 1
    assert not attempts.is_address_over("192.0.2.1")


# ---- claims of a provider ----------------------------------------------------------------------------------

ROLES = """
claim = "groups"
[[role]]
value = "prevention"
role = "municipality"
areas = ["north"]
editor = true
[[role]]
value = "science"
role = "researcher"
areas = ["land"]
"""
NOW = 1_800_000_000.0


@pytest.fixture
def roles(tmp_path, monkeypatch):
    def written(text=ROLES):
        file = tmp_path / "roles.toml"
        file.write_text(text)
        monkeypatch.setenv("VARDA_ROLES", str(file))

    return written


def claims(**changed):
    return {"sub": "7", "email": "a@example.org", "iat": NOW - 60, "groups": ["prevention"], **changed}


def test_a_claim_gives_the_first_role_it_names(roles):
    roles()
    expected = Visitor("oidc:a@example.org", "municipality", frozenset({"north"}), editor=True)
    assert oidc.visitor_of_claims(claims(), NOW) == expected
    assert oidc.visitor_of_claims(claims(groups=["science", "prevention"]), NOW) == expected
    assert oidc.visitor_of_claims(claims(groups="science"), NOW).role == "researcher"


@pytest.mark.parametrize(
    "changed",
    [
        {"groups": ["cooks"]},
        {"groups": None},
        {"groups": 5},
        {"groups": [["prevention"]]},
        {"sub": ""},
        {"iat": None},
        {"iat": NOW - 12 * 3600 - 1},
        {"iat": NOW + 3600},
    ],
)
def test_other_claims_and_old_ones_open_nothing(roles, changed):
    roles()
    assert oidc.visitor_of_claims(claims(**changed), NOW) is None


def test_without_a_file_of_roles_nobody_s_organisation_opens_anything(monkeypatch):
    monkeypatch.delenv("VARDA_ROLES", raising=False)
    assert oidc.visitor_of_claims(claims(), NOW) is None


def test_who_signed_out_is_out_until_they_sign_in_again(roles, monkeypatch):
    roles()
    monkeypatch.setattr(oidc, "_ended", {})
    now = time.time()
    assert oidc.visitor_of_claims(claims(iat=now - 5), now)
    oidc.end_sessions("7")
    assert oidc.visitor_of_claims(claims(iat=now - 5), now) is None
    assert oidc.visitor_of_claims(claims(iat=time.time() + 1), now)


@pytest.mark.parametrize(
    "text",
    [
        "claim = ",
        'claim = "groups"',
        ROLES + "unknown = 1\n",
        ROLES.replace('["north"]', "[]"),
        ROLES.replace('"researcher"', '"king"'),
        ROLES.replace('"municipality"', '"school"'),
        ROLES.replace('"municipality"', '"researcher"'),
    ],
)
def test_a_file_of_roles_that_is_none_is_refused_in_words(roles, text):
    roles(text)
    with pytest.raises(Fault) as refused:
        oidc.visitor_of_claims(claims(), NOW)
    assert refused.value.code == "access.roles_invalid"


# ---- rights ------------------------------------------------------------------------------------------------


def test_an_area_around_is_seen_as_the_public_sees_it_and_no_other():
    seen = {area: rights.audience(READER, area, PARENTS) for area in ("north", "coast", "land")}
    assert seen == {"north": "municipality", "coast": "public", "land": "public"}
    for area in ("south", "far", "abroad", "atlantis", ""):
        with pytest.raises(Denied):
            rights.audience(READER, area, PARENTS)


def test_of_several_areas_around_the_strictest_rules_count():
    both = Visitor("both", "municipality", frozenset({"north", "coast"}))
    assert rights.audience_around(both, "north", PARENTS) == "public"  # the land is not its own
    assert rights.audience(both, "coast", PARENTS) == "municipality"


def test_only_an_editor_edits():
    with pytest.raises(Denied):
        rights.require(READER, "edit", "north", PARENTS)
    editor = Visitor("editor", "municipality", frozenset({"north"}), editor=True)
    assert rights.require(editor, "edit", "north", PARENTS) is editor
    with pytest.raises(Denied):
        rights.require(editor, "edit", "coast", PARENTS)


def test_a_circle_of_areas_ends():
    assert rights.above("a", {"a": "b", "b": "a"}) == ("b", "a")


def test_every_denial_has_words():
    from dashboard.texts import LANGUAGES, words

    codes = [f"access.denied_{action}" for action in rights.ACTIONS]
    codes += ["access.signed_out", "access.published_only", "access.other_area", "access.no_figures_yet"]
    assert [code for code in codes for lang in LANGUAGES if not words(lang).knows(code)] == []
