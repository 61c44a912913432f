"""That a yes was withdrawn, or that a go is over, is told to those who must know, once."""

from datetime import timedelta
from io import StringIO

from django.core import mail
from django.core.management import call_command

from apps.accounts.roles import Role
from apps.common import clock
from apps.notifications.dispatch import tell
from tests.driving import NIGHT, perform
from tests.owing import also
from tests.telling import told, work
from tests.withdrawing import the_go, withdraw

TEAM = ["contributor", "po", "qa", "reporter", "rm", "sd", "tl"]


def remind(**since):
    with clock.set_to(NIGHT + timedelta(**since)):
        call_command("send_reminders", stdout=StringIO())


def test_everybody_with_a_part_in_it_hears_of_it_but_its_signer(ready, company):
    hotfix = ready("qualification")
    perform(hotfix, "qualify", by=company.po)
    work()
    told()
    withdraw(hotfix.approvals.get(), by=company.po, reason="I read the wrong one.")
    work()
    body = next(one.body for one in mail.outbox if "is withdrawn" in one.subject)
    assert "Po Pay: withdrawn by Po Pay at 2026-11-23 02:14 UTC." in body
    assert "> I read the wrong one." in body
    assert told(what="Product Owner's sign-off of Qualification is withdrawn") == [
        who for who in TEAM if who != "po"
    ]
    work()
    assert told(what="is withdrawn") == []


def test_of_a_go_that_nothing_may_be_deployed_by_it(ready, company):
    hotfix = ready("deployment")
    perform(hotfix, "go", by=company.rm)
    work()
    told()
    withdraw(the_go(hotfix), by=company.rm)
    work()
    body = next(one.body for one in mail.outbox if "is withdrawn" in one.subject)
    assert "nothing may be deployed by it" in body


def test_its_signer_gets_a_receipt(ready, company):
    hotfix = ready("qualification")
    perform(hotfix, "qualify", by=company.po)
    work()
    mail.outbox.clear()
    withdraw(hotfix.approvals.get(), by=company.po)
    tell(hotfix.pk)
    (receipt,) = [one for one in mail.outbox if "you withdrew your sign-off as Product Owner" in one.subject]
    assert receipt.to == ["po@example.org"]


def test_whoever_may_sign_in_its_place_is_asked_for_it_again(ready, company):
    hotfix = ready("deployment")
    also(hotfix, Role.RELEASE_MANAGER, company, "other")
    work()
    assert told(what="your sign-off is needed for Deployment") == ["other"]
    perform(hotfix, "go", by=company.rm)
    work()
    told()
    withdraw(the_go(hotfix), by=company.rm)
    work()
    assert told(what="your sign-off is needed for Deployment") == ["other"]


def test_that_a_go_is_over_is_told_to_who_gives_it_again(ready, company):
    hotfix = ready("deployment")
    perform(hotfix, "go", by=company.rm)
    work()
    told()
    remind(minutes=59)
    assert told(what="the go is over") == []
    remind(minutes=61)
    assert told(what="the go is over: give it again") == ["rm"]
    remind(minutes=70)
    assert told(what="the go is over") == []
