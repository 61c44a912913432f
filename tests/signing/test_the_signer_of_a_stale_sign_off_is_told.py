"""When evidence changes under a sign-off, its signer gets a message, finds it waiting and sees the change."""

import pytest
from django.core import mail

from apps.hotfixes.models import HotFix
from tests.asking import ask, client_of, url, words_of


@pytest.fixture
def signed(in_qualification, company):
    company.po.email = "po@example.org"
    company.po.save()
    assert ask(company.po, "qualify", in_qualification).status_code == 302
    return in_qualification


def waits_for(person, hotfix):
    return HotFix.objects.waiting_for(person).filter(pk=hotfix.pk).exists()


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


def test_a_message_goes_out_once_the_change_is_committed(
    signed, company, edit, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        edit(signed, "impact_assessments", users_affected="3")
    (message,) = mail.outbox
    assert message.to == ["po@example.org"]
    assert message.subject == f"{signed.reference}: your sign-off as Product Owner is stale"
    assert "Contributor Pay changed the evidence" in message.body
    assert message.body.endswith(url("change", signed))


def test_a_second_change_does_not_write_again(signed, company, edit, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        edit(signed, "impact_assessments", users_affected="3")
        edit(signed, "impact_assessments", users_affected="4")
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_down_undoes_nothing(
    signed, company, edit, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "no.such.Backend"
    with django_capture_on_commit_callbacks(execute=True):
        edit(signed, "impact_assessments", users_affected="3")
    assert signed.impact_assessments.get().users_affected == 3


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
