"""Indexes to which the record adds at an end leave no room in their pages, on PostgreSQL."""

import pytest
from django.db import connection

from apps.history import full_pages
from apps.history.protection import frozen_models

OPTIONS = "SELECT relname FROM pg_class WHERE reloptions @> ARRAY['fillfactor=100']"


@pytest.mark.django_db
def test_the_keys_of_what_is_only_added_to_have_full_pages():
    full_pages.install()  # again: it was done after migrating, and there is nothing left to do
    if connection.vendor != "postgresql":
        pytest.skip("SQLite fills its pages itself.")
    with connection.cursor() as cursor:
        cursor.execute(OPTIONS)
        full = {name for (name,) in cursor.fetchall()}
    assert {"history_link_pkey", "one_link_a_number", "one_link_a_row"} <= full
    assert len(full) == len(frozen_models()) + 2
