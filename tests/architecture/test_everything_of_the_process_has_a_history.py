"""Every table of the process is tracked, with a reason of any length."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import models

APPS = (
    "accounts",
    "systems",
    "hotfixes",
    "evidence",
    "approvals",
    "release_notes",
    "learning",
    "records",
    "notifications",
    "console",
    "search",
    "metrics",
)
# A number that is given out is seen in the reference of the hot fix that got it; where an issuing stands is
# the queue's matter, and its outcome has a history. Messages tell of the record, and are none; who wants to
# hear of it is theirs alone to say, and decides nothing; of ways a
# history would keep addresses, which are secrets. A form that
# waits for its person has signed nothing, and what somebody typed and did not send is no part of the record.
# What the search looks through is made from the record, and so are measured months.
WITHOUT_HISTORY = {
    "hotfixes.ReferenceCounter",
    "records.Issuing",
    "records.ReviewBeingIssued",
    "notifications.Notice",
    "notifications.Lookout",
    "notifications.Watching",
    "accounts.OpenSession",
    "accounts.KnownDevice",
    "notifications.Way",
    "notifications.NotByMail",
    "notifications.Digest",
    "notifications.Copy",
    "accounts.PendingSignature",
    "accounts.WrongPasswords",
    "console.Draft",
    "search.SearchDocument",
    "search.SearchName",
    "search.SearchWord",
    "metrics.MeasuredMonth",
    "metrics.StoredCourses",
}

MODELS = [
    model
    for label in APPS
    for model in apps.get_app_config(label).get_models()
    if not model.__name__.startswith("Historical") and model._meta.label not in WITHOUT_HISTORY
]


@pytest.mark.parametrize("model", [*MODELS, Group], ids=lambda model: model._meta.label)
def test_it_is_tracked(model):
    manager = getattr(model._meta, "simple_history_manager_attribute", None)
    assert manager, f"{model._meta.label} keeps no history: give it `history = tracked()`."
    book = getattr(model, manager).model
    assert isinstance(book._meta.get_field("history_change_reason"), models.TextField)


def test_the_ones_without_are_few_and_exist():
    known = {model._meta.label for label in APPS for model in apps.get_app_config(label).get_models()}
    assert known > WITHOUT_HISTORY
    assert len(MODELS) > 30
