"""Placeholders and repeated filler are asked about once, in words, and kept if the person insists."""

from datetime import timedelta

import pytest

from apps.common import clock
from apps.evidence.models import InsistedValue
from tests.asking import client_of, form_in, url, words_of
from tests.driving import complete, perform, ready, report

NONE = {"backup": "none", "rollback_triggers": "None."}


def test_it_is_asked_in_words_and_nothing_is_saved_and_nothing_lost(in_deployment, save):
    answer = save(in_deployment, "deployment_plans", **NONE, who_is_told="Support and the shops")
    assert answer.status_code == 400
    assert "Backup: “none”" in words_of(answer)
    assert "Rollback triggers: “None.”" in words_of(answer)
    plan = in_deployment.deployment_plans.get()
    assert plan.backup != "none"
    form = form_in(answer)
    assert (form["backup"], form["who_is_told"]) == (["none"], ["Support and the shops"])
    assert len(form["sure"]) == 2


def test_saving_again_keeps_it_and_it_is_not_asked_again(in_deployment, save, company):
    asked = form_in(save(in_deployment, "deployment_plans", **NONE))["sure"]
    assert save(in_deployment, "deployment_plans", sure=asked, **NONE).status_code == 302
    plan = in_deployment.deployment_plans.get()
    assert (plan.backup, plan.rollback_triggers) == ("none", "None.")
    kept = InsistedValue.objects.all()
    assert {one.sentence for one in kept} == {"Backup: “none”", "Rollback triggers: “None.”"}
    assert {one.person for one in kept} == {company.contributor}
    again = save(in_deployment, "deployment_plans", who="rm", who_is_told="Support, before and after it")
    assert again.status_code == 302
    assert InsistedValue.objects.count() == 2


def test_another_placeholder_is_asked_about_anew(in_deployment, save):
    asked = form_in(save(in_deployment, "deployment_plans", backup="none"))["sure"]
    answer = save(in_deployment, "deployment_plans", sure=asked, backup="tbd")
    assert answer.status_code == 400
    assert "Backup: “tbd”" in words_of(answer)


def test_what_is_mended_is_saved_and_nothing_is_kept(in_deployment, save):
    asked = form_in(save(in_deployment, "deployment_plans", backup="none"))["sure"]
    answer = save(in_deployment, "deployment_plans", sure=asked, backup="Dump of 02:00 on the other site")
    assert answer.status_code == 302
    assert not InsistedValue.objects.exists()


@pytest.mark.parametrize(
    "text", ["none", "N/A", "tbd", "-", "...", "x", "asdf", "qwerty", "test", "aaaa", "k.A."]
)
def test_every_kind_of_placeholder(text, in_deployment, save):
    assert save(in_deployment, "deployment_plans", backup=text).status_code == 400


@pytest.mark.parametrize("text", ["none", "None", "n/a", "keine"])
def test_where_the_form_says_that_none_is_an_answer_it_is_one(text, in_deployment, save):
    assert save(in_deployment, "deployment_plans", database_changes=text).status_code == 302


@pytest.mark.parametrize("text", ["tbd", "x", "asdf"])
def test_and_another_placeholder_is_none_there_either(text, in_deployment, save):
    assert save(in_deployment, "deployment_plans", database_changes=text).status_code == 400


def test_a_row_is_asked_about_as_well(in_deployment, save):
    answer = save(in_deployment, "deployment_plans", **{"steps-0-owner": "tbd"})
    assert answer.status_code == 400
    assert "Deployment steps, 1, Owner: “tbd”" in words_of(answer)


def test_one_sentence_in_several_fields_is_asked_about_once_for_all(in_deployment, save):
    filler = "We have done what is necessary here."
    texts = {"code_changes": filler, "backup": filler, "who_is_told": filler}
    answer = save(in_deployment, "deployment_plans", **texts)
    assert answer.status_code == 400
    assert f"The same in Code changes, Backup, Who is told: “{filler}”" in words_of(answer)
    sure = form_in(answer)["sure"]
    assert len(sure) == 1
    assert save(in_deployment, "deployment_plans", sure=sure, **texts).status_code == 302


def test_a_window_that_began_days_ago_is_asked_about(in_deployment, save):
    ago = clock.now() - timedelta(days=8)
    answer = save(in_deployment, "deployment_plans", window_start=f"{ago:%Y-%m-%dT%H:%M}")
    assert answer.status_code == 400
    assert "Start of the window: 8 d ago" in words_of(answer)
    sure = form_in(answer)["sure"]
    kept = save(in_deployment, "deployment_plans", sure=sure, window_start=f"{ago:%Y-%m-%dT%H:%M}")
    assert kept.status_code == 302


def test_what_stood_there_before_is_not_asked_of_who_changes_something_else(company, save):
    hotfix = ready(report(company), company, to="qualification")  # four reasons that are one sentence
    answer = save(hotfix, "qualifications", priority_note="The shops open at eight.")
    assert answer.status_code == 302


def test_another_mistake_does_not_make_it_asked_again(in_deployment, save):
    asked = form_in(save(in_deployment, "deployment_plans", **NONE))["sure"]
    wrong = save(in_deployment, "deployment_plans", sure=asked, **NONE, tag="2.4.1")
    assert wrong.status_code == 400
    assert form_in(wrong)["sure"] == asked


def test_the_signer_is_shown_what_was_kept_and_by_whom(in_deployment, save, company):
    asked = form_in(save(in_deployment, "deployment_plans", **NONE))["sure"]
    save(in_deployment, "deployment_plans", sure=asked, **NONE)
    page = words_of(client_of(company.rm).get(url("act", in_deployment, "go")))
    told = page.index("Backup: “none”. Asked about, and kept by")
    assert told < page.index("The evidence that you sign")


def test_the_signer_is_shown_what_came_in_without_a_question_too(company):
    hotfix = report(company, title="test", description="asdf")
    perform(hotfix, "submit", by=company.reporter)
    complete(hotfix, company)
    page = words_of(client_of(company.po).get(url("act", hotfix, "qualify")))
    assert "Issue report: Title: “test”" in page
    assert "Issue report: Description: “asdf”" in page


def test_it_closes_no_gate(in_deployment, save, company):
    asked = form_in(save(in_deployment, "deployment_plans", **NONE))["sure"]
    save(in_deployment, "deployment_plans", sure=asked, **NONE)
    in_deployment.refresh_from_db()
    perform(in_deployment, "go", by=company.rm)
