"""When evidence changes under a sign-off, its signer gets a mail, finds it waiting and sees the change."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.evidence.attachments import attach
from apps.hotfixes.inbox import waiting_for
from apps.hotfixes.models import HotFix
from tests.asking import ask, client_of, url, words_of
from tests.telling import give_addresses, work


@pytest.fixture
def signed(in_qualification, company):
    give_addresses(company, ["po"])
    assert ask(company.po, "qualify", in_qualification).status_code == 302
    return in_qualification


def waits_for(person, hotfix):
    return waiting_for(person, HotFix.objects.all()).filter(pk=hotfix.pk).exists()


def test_it_waits_for_the_signer_again_until_the_change_is_taken_back(signed, company, edit):
    assert not waits_for(company.po, signed)
    edit(signed, "impact_assessments", users_affected="3")
    assert waits_for(company.po, signed)
    edit(signed, "impact_assessments", users_affected="1200")
    assert not waits_for(company.po, signed)


def test_the_list_says_so_to_everybody(signed, company, edit):
    line = words_of(client_of(company.insider).get(url("changelist")))
    assert "Product Owner (" not in line
    edit(signed, "impact_assessments", users_affected="3")
    line = words_of(client_of(company.insider).get(url("changelist")))
    assert "Product Owner (Po Pay)" in line


def test_the_signer_is_told(signed, company, edit):
    work()
    edit(signed, "impact_assessments", users_affected="3")
    work()
    (message,) = mail.outbox
    assert message.to == ["po@example.org"]
    assert message.subject == (
        f"{signed.reference} Emergency: your sign-off as Product Owner is stale - {signed.title}"
    )
    assert "The evidence was changed after you signed" in message.body
    assert message.body.strip().endswith(url("act", signed, "qualify"))


def test_a_second_change_does_not_write_again(signed, company, edit):
    edit(signed, "impact_assessments", users_affected="3")
    work()
    edit(signed, "impact_assessments", users_affected="4")
    work()
    assert len(mail.outbox) == 1


def test_a_change_that_is_taken_back_before_anybody_was_told_is_not_told(signed, company, edit):
    edit(signed, "impact_assessments", users_affected="3")
    edit(signed, "impact_assessments", users_affected="1200")
    work()
    assert mail.outbox == []


def test_a_file_that_is_attached_later_makes_it_stale_in_the_list_too(signed, company):
    record = signed.impact_assessments.get()
    attach(record, SimpleUploadedFile("log.txt", b"02:14 refused"), by=company.tl)
    signed.refresh_from_db()
    assert waits_for(company.po, signed)
    work()
    assert [message.to for message in mail.outbox] == [["po@example.org"]]


def test_the_page_shows_before_and_after_to_the_signer_alone(signed, company, edit):
    edit(signed, "impact_assessments", users_affected="3")
    for page in (url("change", signed), url("act", signed, "qualify")):
        said = words_of(client_of(company.po).get(page))
        assert "Your sign-off as Product Owner" in said
        assert "Impact assessment: Users affected" in said
    assert "Your sign-off as" not in words_of(client_of(company.tl).get(url("change", signed)))


def test_the_sign_off_of_the_other_stays_fresh(signed, company, edit):
    edit(signed, "impact_assessments", users_affected="3")
    assert ask(company.tl, "qualify", signed).status_code == 302
    assert not waits_for(company.tl, signed)
    assert waits_for(company.po, signed)
