"""Each column of each table of the product is told by the history, or stands here with the reason why not."""

import pytest
from django.apps import apps

from apps.history.chained_models import chained_models
from apps.history.history_tables import history_model, is_tracked

# What the history does not tell, and what makes good for it. A new column that is in neither is a fault here.
DERIVED = {
    "hotfixes.HotFix.responded_at": "tests/seals/test_the_first_response_is_what_the_record_tells.py",
    "accounts.User.password": "tests/seals/test_a_password_that_sql_set_is_found.py",
    "accounts.OneTimeCodes.sealed_key": "tests/codes/test_a_code_counts_beside_the_password.py",
    "accounts.OneTimeCodes.recovery": "tests/codes/test_a_code_counts_beside_the_password.py",
    "approvals.Approval.signed_evidence": "its SHA-256 is in the history, and compared",
    "history.Link": "the links are computed anew, one after the other",
    "history.PersonalSalt": "every digest of the person needs it",
    "history.Seal": "made with a key that the database does not hold",
}
DECIDES_NOTHING = {
    "version": "a stamp: a screen that was overtaken is refused by it, and nothing is allowed",
    "changed_by": "a stamp: whom that screen names",
    "changed_at": "a stamp: which time that screen names",
    "hotfixes.HotFix.evidence_digest": "lists mark by it what may be stale; gate and page compute it anew",
    "hotfixes.HotFix.left_digest": "the same of what was there before something followed",
    "accounts.User.last_login": "told to nobody, and asked by nobody",
    "accounts.OneTimeCodes.last_used_at": "when a code was used last, as its person reads it",
    "accounts.OneTimeCodes.last_step": "lowered, a code of this minute counts once more, beside the password",
    "accounts.Passkey.last_used_at": "when it was used last, as its person reads it",
    "accounts.Passkey.uses": "what a device counted: lowered, a copy is noticed later; it lets nobody in",
    "accounts.OpenSession": "a list of what is open: a session itself stands in the table of sessions",
    "accounts.KnownDevice": "by which a log-in in a new browser is told: it lets nobody in",
    "accounts.User.time_zone": "how times are shown to that person, with UTC beside them",
    "accounts.PendingSignature": "a form on its way: it is asked like any other when it comes back",
    "accounts.WrongPasswords": "who waits how long for another try: it lets nobody in without the password",
    "common.SentForm": "that a form was sent: a second one does nothing by it, and never something else",
    "console.Draft": "what its author typed and did not send: once sent, it is asked like any other",
    "hotfixes.ReferenceCounter": "the next number: a reference that exists is not given twice",
    "metrics.MeasuredMonth": "figures of what has ended, made anew from the record; they decide nothing",
    "metrics.StoredCourses": "up to when they are kept",
    "notifications.Notice": "what was mailed; who must hear is worked out anew",
    "notifications.Way": "by which way somebody hears of it, beside mail",
    "notifications.NotByMail": "of what somebody wants no mail",
    "notifications.Digest": "when somebody gets one mail of what can wait",
    "notifications.Copy": "what went by another way; who must hear is worked out anew",
    "notifications.Watching": "who wants to hear of it, and decides nothing",
    "notifications.Lookout": "when a hot fix is looked at again",
    "records.Issuing": "where issuing stands; the record itself is told",
    "records.ReviewBeingIssued": "likewise of an access review",
    "search.SearchDocument": "what is found of the record, made anew from it; who sees it is asked elsewhere",
    "search.SearchName": "what people and systems are called, as it is found",
    "search.SearchWord": "a word against which typos are held",
}


def own_models():
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("apps.") and not hasattr(model, "history_object")
    ]


def columns():
    of_history = {book.model for book in chained_models()}
    for model in own_models():
        if model in of_history:
            continue
        told = {field.name for field in history_model(model).tracked_fields} if is_tracked(model) else set()
        for field in model._meta.concrete_fields:
            if field.name not in told:
                yield model._meta.label, field.name


def reason_for(label, name):
    known = DERIVED | DECIDES_NOTHING
    return known.get(label) or known.get(f"{label}.{name}") or known.get(name)


def test_each_is():
    without = [f"{label}.{name}" for label, name in columns() if reason_for(label, name) is None]
    assert without == []


def test_no_reason_is_left_over():
    there = {*columns()}
    labels = {label for label, _name in there}
    names = {name for _label, name in there} | {f"{label}.{name}" for label, name in there}
    assert {*DERIVED, *DECIDES_NOTHING} <= labels | names


# Tables of others in which a right could stand, each with what covers it.
OF_OTHERS = {
    "auth_permission": "has a history here",
    "django_content_type": "has a history here",
    "auth_group": "has a history here",
    "auth_group_permissions": "told by the history of groups",
    "accounts_user_groups": "told by the history of people",
    "accounts_user_user_permissions": "told by the history of people",
    "guardian_userobjectpermission": "asked by nothing: roles are rows of our own tables",
    "guardian_groupobjectpermission": "asked by nothing: roles are rows of our own tables",
}


@pytest.mark.parametrize("table", ["auth_group_permissions", "accounts_user_groups"])
def test_who_is_in_what_is_told(table):
    relations = [book.relation for book in chained_models() if book.relation]
    assert table in {relation.remote_field.through._meta.db_table for relation in relations}


def test_permissions_of_others_stand_in_no_other_table():
    """A table of an installed app that grants something is one of these: somebody has thought of it."""
    found = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if not model.__module__.startswith("apps.")
        and not hasattr(model, "history_object")
        and ("permission" in model._meta.db_table or "group" in model._meta.db_table)
    }
    assert {table for table in found if "historical" not in table} <= OF_OTHERS.keys()
