"""The histories lose the indexes that nobody asks for: they are asked by what they tell of, and by the chain."""

from django.db import migrations

from apps.common.index_operations import DropIndexes


class Migration(migrations.Migration):

    dependencies = [
        ("release_notes", "0002_content_version"),
    ]

    operations = [
        DropIndexes(
            {
                "HistoricalReleaseNote": ["changed_by", "history_date", "history_user"],
            }
        ),
    ]
