"""The verification page says that the record was put back, and which links of this hot fix are gone by it."""

from django.urls import reverse

from tests.asking import client_of, words_of
from tests.backup.conftest import backup_of_now, lost, sign
from tests.driving import drive, report


def page(hotfix, person):
    return words_of(client_of(person).get(reverse("verify_draft", args=["0" * 64, hotfix.reference])))


def test_whoever_may_see_the_hot_fix(hotfix, company, told):
    other = report(company)
    assert "Put back" not in page(hotfix, company.po)
    backup = backup_of_now()
    with lost():
        drive(hotfix, company, to="qualification")
        told("checkpoint")
    hotfix.refresh_from_db()
    sign(backup, by=company.root)
    gone = "gone by the restore of 2026-11-23 03:14 UTC from the backup bbbbbbbbbbbbbbbb of"
    assert gone in page(hotfix, company.po)
    assert f"{hotfix.reference}, links " in page(hotfix, company.po)
    assert gone not in page(other, company.po)
    assert "Put back: the restore of 2026-11-23 03:14 UTC" in page(other, company.po)


def test_nobody_else(hotfix, company):
    sign(backup_of_now(), by=company.root, compared=[])
    for person in (None, company.other):
        assert "Put back" not in page(hotfix, person)
