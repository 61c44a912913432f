"""What is found is what the record says: in the same transaction, after renaming, and made anew."""

from contextlib import suppress

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction

from apps.accounts.roles import Role
from apps.hotfixes.grants import grant_role
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from apps.search.models import SearchDocument, SearchName, SearchWord
from tests.attaching import put
from tests.driving import drive, perform, ready, report, step


class Nothing(Exception):
    pass


def documents():
    return {one.pk: (one.open, one.passages, one.heads, one.words) for one in SearchDocument.objects.all()}


def test_what_follows_act_by_act_is_what_is_made_anew(company, capsys):
    hotfix = ready(report(company, title="Käserei"), company, to="code_review")
    put(hotfix.code_reviews.get(), by=company.tl)
    perform(hotfix, "request_changes", by=company.tl, reason="Again.")
    hotfix.refresh_from_db()
    step(hotfix, company)
    drive(hotfix, company, to="closed")
    report(company, title="Another one")
    followed = documents()
    names = set(SearchName.objects.values_list("key", "text"))
    call_command("rebuild_search")
    assert documents() == followed
    assert set(SearchName.objects.values_list("key", "text")) == names
    assert "2 hot fixes" in capsys.readouterr().out


def test_one_that_is_older_than_the_search_is_put_in_whole_by_its_next_act(company, found):
    hotfix = drive(report(company), company, to="testing")
    SearchDocument.objects.all().delete()
    other = report(company, title="Another one")
    step(hotfix, company)
    assert set(found("try again later", company.po)) == {hotfix, other}
    followed = documents()
    call_command("rebuild_search")
    assert documents() == followed


def test_an_act_that_is_undone_leaves_nothing(company, found):
    with suppress(Nothing), transaction.atomic():
        report(company, title="Undone")
        assert found("undone", company.po)
        raise Nothing
    assert not SearchDocument.objects.exists()
    assert not SearchWord.objects.filter(text="undone").exists()


def test_a_savepoint_that_is_undone_inside_one_leaves_nothing(hotfix, company, found):
    with recording(hotfix.issue_reports.get(), by=company.reporter) as present:
        with suppress(Nothing), transaction.atomic():
            present.description = "Undone"
            present.save()
            raise Nothing
        present.refresh_from_db()
    assert found("undone", company.po) == []


def test_who_is_renamed_is_found_by_the_new_name_alone(hotfix, company, found):
    for name in ("Wiederkehr", "Nobody"):
        company.reporter.last_name = name
        company.reporter.save()
        assert found(name, company.po) == [hotfix]
    assert found("Wiederkehr", company.po) == []
    assert not SearchWord.objects.filter(text="wiederkehr").exists()


def test_a_system_and_a_group_that_are_renamed_too(hotfix, company, found):
    group = Group.objects.create(name="Night shift")
    grant_role(hotfix, Role.CONTRIBUTOR, to=group, by=company.owner, reason="Help.")
    assert found("night shift", company.po) == [hotfix]
    group.name = "Day shift"
    group.save()
    assert found("night shift", company.po) == []
    assert found("day shift", company.po) == [hotfix]
    for name in ("Acquiring", "Clearing"):
        company.system.name = name
        company.system.save()
        assert found(name, company.po) == [hotfix]
    assert found("Acquiring", company.po) == []


def test_making_it_anew_forgets_what_nobody_says(hotfix, company, found):
    with recording(hotfix.issue_reports.get(), by=company.reporter) as present:
        present.title = "Other words"
    SearchName.objects.create(key="@999999", text="Nobody", words="nobody")
    call_command("rebuild_search")
    assert not SearchWord.objects.filter(text="refused").exists()
    assert SearchWord.objects.filter(text="other").exists()
    assert not SearchName.objects.filter(key="@999999").exists()
    assert found("other words", company.po) == [hotfix]


def test_only_what_is_missing_is_put_in(hotfix, company, found):
    other = report(company)
    SearchDocument.objects.filter(pk=hotfix.pk).delete()
    SearchDocument.objects.filter(pk=other.pk).update(words="left")
    assert found("card", company.po) == [other]
    call_command("rebuild_search", "--missing")
    assert set(found("card", company.po)) == {hotfix, other}
    assert found("left", company.po) == [other]


def test_migrating_puts_in_what_is_there(hotfix, company, found):
    SearchDocument.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert found("card", company.po) == [hotfix]
    assert HotFix.objects.count() == 1
