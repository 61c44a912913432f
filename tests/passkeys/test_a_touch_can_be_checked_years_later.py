"""A verification checks the signature of each touch, and that it was for what the sign-off covers."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from fido2.utils import websafe_encode

from apps.accounts.asking_a_passkey import question_to_add
from apps.accounts.models import CredentialChange, Passkey, PasskeyAssertion
from apps.history.log_in_faults import log_in_faults
from apps.history.protection import lifted
from apps.history.touch_verification import touch_faults
from apps.history.verification_of_one import OneHotFix
from apps.history.verification_scope import Scope
from apps.hotfixes.models import HotFix
from tests.asking import url
from tests.driving import Company
from tests.passkey import SITE, Device

from .conftest import yes_form


@pytest.fixture
def signed(browser: Client, in_testing: HotFix, device: Device) -> HotFix:
    """A hot fix whose testing was signed by a touch."""
    assert (
        browser.post(
            url("act", in_testing, "pass_testing"), yes_form(browser, in_testing, device)
        ).status_code
        == 302
    )
    in_testing.refresh_from_db()
    return in_testing


def whys(hotfix: HotFix | None = None) -> list[str]:
    return [fault.why for fault in touch_faults(OneHotFix(hotfix) if hotfix else Scope())]


def test_a_touch_that_was_given_is_no_fault(signed: HotFix) -> None:
    assert whys() == whys(signed) == []
    assert list(log_in_faults(Scope())) == []


def _gone() -> None:
    PasskeyAssertion._base_manager.all()._raw_delete("default")


def _of_other_evidence() -> None:
    touch = PasskeyAssertion.objects.get()
    told = {**json.loads(touch.statement), "evidence": "0" * 64}
    PasskeyAssertion._base_manager.update(statement=json.dumps(told, sort_keys=True, ensure_ascii=False))


def _of_another_key() -> None:
    other = Device(number=b"a passkey of a test, its number!")
    owner = Passkey.objects.get().person
    question, state = question_to_add(owner, SITE)
    made = SITE.server.register_complete(state, json.loads(other.makes(question)))
    Passkey._base_manager.update(credential=websafe_encode(made.credential_data))


@pytest.mark.parametrize(
    ("forged", "sentence"),
    [
        (_gone, "is not there"),
        (_of_other_evidence, "is not one of that passkey"),
        (_of_another_key, "is not one of that passkey"),
    ],
)
def test_what_was_forged_with_sql_is_found(forged: Callable[[], Any], sentence: str, signed: HotFix) -> None:
    with lifted():
        forged()
    assert sentence in " ".join(whys())
    assert sentence in " ".join(whys(signed))


def test_a_sign_off_that_names_the_touch_for_another_is_found(signed: HotFix) -> None:
    name = PasskeyAssertion.objects.get().name
    with lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_approval SET authenticated_by = %s", [f"passkey, assertion {name}"])
    assert set(whys()) == {"The touch of a passkey that it names was for something else."}


def test_a_passkey_without_a_record_is_found(device: Device, company: Company) -> None:
    with lifted():
        Passkey._base_manager.update(person=company.rm)
    (fault,) = log_in_faults(Scope())
    assert "nothing recorded" in str(fault)
    assert CredentialChange.objects.filter(what="passkey").exists()
