"""Nobody asks for release notes by who changed them last: that has no index any more."""

from django.db import migrations

from apps.common.index_operations import DropIndexes


class Migration(migrations.Migration):

    dependencies = [
        ("release_notes", "0003_histories_without_indexes"),
    ]

    operations = [
        DropIndexes({"ReleaseNote": ["changed_by"]}),
    ]
