"""The file of single sign-on: what is wrong in it is a sentence at start-up, and opens no door."""

from pathlib import Path
from typing import Any

import pytest

from apps.accounts.sign_on_checks import the_file_can_be_meant
from apps.accounts.sign_on_file import providers
from apps.accounts.ways_to_sign import ways_can_be_meant
from apps.systems.apps import ways_are_of_priorities
from hotfix_site.settings.ways import read_ways

GOOD = """
[[provider]]
id = "company"
name = "Example SSO"
issuer = "https://sso.example"
client_id = "hotfix"
client_secret = "hidden"
"""
WRONG = {
    "no TOML": ("no [", "is no TOML"),
    "empty": ("", "holds one [[provider]] or more"),
    "something else": (f"more = 1\n{GOOD}", "and nothing else"),
    "an entry that is none": (f'{GOOD}group = "x"', "there is no entry group"),
    "no issuer": (GOOD.replace("issuer", "#issuer"), "issuer must be there"),
    "no secret": (GOOD.replace('"hidden"', '""'), "client_secret must be there"),
    "an address without TLS": (GOOD.replace("https", "http"), "begins with https://"),
    "an id with a slash": (GOOD.replace('"company"', '"a/b"'), "letters, digits and hyphens"),
    "a long id": (GOOD.replace('"company"', f'"{"c" * 51}"'), "longer than 50 letters"),
    "a long name": (GOOD.replace("Example SSO", "E" * 41), "longer than 40 letters"),
    "a list that is none": (f'{GOOD}staff = "users"', "staff is not written as it must be"),
    "a list of numbers": (f"{GOOD}staff = [1]", "staff is not written as it must be"),
    "a truth that is none": (f'{GOOD}trusts_email = "yes"', "trusts_email is not written"),
    "a way to show the secret that is none": (
        f'{GOOD}token_auth_method = "x"',
        "token_auth_method is one of",
    ),
    "the same id twice": (GOOD + GOOD, "Two providers have the same id"),
}


def told(settings: Any, tmp_path: Path, text: str) -> str:
    settings.SINGLE_SIGN_ON = tmp_path / "sign-on.toml"
    settings.SINGLE_SIGN_ON.write_text(text)
    return " ".join(str(one.msg) for one in the_file_can_be_meant())


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong(what: str, settings: Any, tmp_path: Path) -> None:
    text, sentence = WRONG[what]
    assert sentence in told(settings, tmp_path, text)
    assert providers() == ()


def test_what_is_right(settings: Any, tmp_path: Path) -> None:
    assert told(settings, tmp_path, GOOD) == ""
    assert [one.name for one in providers()] == ["Example SSO"]
    assert "hidden" not in repr(providers())


def test_a_file_that_is_not_there(settings: Any, tmp_path: Path) -> None:
    settings.SINGLE_SIGN_ON = tmp_path / "nowhere.toml"
    assert "nowhere.toml" in the_file_can_be_meant()[0].msg
    assert providers() == ()


def test_people_who_come_with_no_password_and_are_asked_for_one(settings: Any, tmp_path: Path) -> None:
    made = f'{GOOD}makes_accounts_of = ["users"]'
    assert "a signature asks them for one" in told(settings, tmp_path, made)
    settings.SIGNING_ASKS_FOR = ["passkey", "provider"]
    assert told(settings, tmp_path, made) == ""


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"PASSWORDS_FOR": "me"}, "means nothing"),
        ({"PASSWORDS_FOR": "nobody", "SIGNING_ASKS_FOR": ["provider"]}, "there is none"),
        ({"SIGNING_ASKS_FOR": ["provider"]}, "there is none"),
        ({"SIGNING_ASKS_FOR": ["blood"]}, "means nothing"),
        ({"SIGNING_ASKS_FOR": []}, "means nothing"),
        ({"SIGNING_ASKS_FOR": ["password", "provider"]}, "means nothing"),
        ({"SIGNING_ASKS_FOR": ["passkey", "passkey"]}, "means nothing"),
        ({"PASSWORDS_FOR": "superusers"}, "leaves people without a password"),
        ({"PASSWORDS_FOR": "superusers", "SIGNING_ASKS_FOR": ["code"]}, "leaves people without a password"),
        ({"SIGNING_ASKS_FOR": ["password", "code"]}, "means nothing"),
        ({"SIGNING_ASKS_BY_PRIORITY": {"emergency": ["blood"]}}, "of “emergency” is “blood”"),
        ({"SIGNING_ASKS_BY_PRIORITY": {"emergency": ["provider"]}}, "go together for no site"),
        ({"SIGNING_ASKS_BY_PRIORITY": {"sometimes": ["passkey"]}}, "“sometimes”, which is no priority"),
        ({"ONE_TIME_CODES_FOR": "me"}, "means nothing"),
    ],
)
def test_settings_that_do_not_go_together(changed: dict[str, Any], sentence: str, settings: Any) -> None:
    for name, value in changed.items():
        setattr(settings, name, value)
    found = [*the_file_can_be_meant(), *ways_can_be_meant(), *ways_are_of_priorities()]
    assert sentence in " ".join(str(one.msg) for one in found)


@pytest.mark.parametrize(
    ("written", "for_all", "by_priority"),
    [
        ("passkey, password", ["passkey", "password"], {}),
        ("passkey,password; emergency: passkey", ["passkey", "password"], {"emergency": ["passkey"]}),
        ("critical:code;password", ["password"], {"critical": ["code"]}),
        ("emergency: passkey", [], {"emergency": ["passkey"]}),
        ("passkey; password", ["passkey"], {"everybody, twice": ["password"]}),
    ],
)
def test_ways_are_written_for_everybody_and_by_priority(
    written: str, for_all: list[str], by_priority: dict[str, list[str]]
) -> None:
    assert read_ways(written) == (for_all, by_priority)
