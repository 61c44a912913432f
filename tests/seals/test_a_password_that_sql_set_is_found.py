"""A password that was set in the database, past the software, is found by verifying everything."""

from django.contrib.auth.hashers import make_password
from django.db import connection

from apps.accounts.models import User
from apps.history.verification import faults
from apps.history.verification_scope import Scope
from tests.driving import Company


def found() -> list[str]:
    return [str(fault) for fault in faults(Scope(), heads={}) if fault.table == User._meta.label]


def test_it_is_told_with_whose_it_is(company: Company) -> None:
    company.qa.set_password("one of their own, long enough")
    company.qa.save()
    assert found() == []
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_user SET password = %s WHERE id = %s",
            [make_password("known to a forger"), company.qa.pk],
        )
    (told,) = found()
    assert f"accounts.User row {company.qa.pk} is altered" in told
    assert "nothing recorded" in told
