"""The histories lose the indexes that nobody asks for: they are asked by what they tell of, and by the chain."""

from django.db import migrations

from apps.common.index_operations import DropIndexes


class Migration(migrations.Migration):

    dependencies = [
        ("history", "0004_links_and_seals_in_bytes"),
    ]

    operations = [
        DropIndexes(
            {
                "HistoricalContentType": ["history_date", "history_user"],
                "HistoricalErasedRow": ["history_date", "history_user", "person", "row"],
                "HistoricalPermission": ["content_type", "history_date", "history_user"],
                "HistoricalRestoration": ["by", "history_date", "history_user"],
                "HistoricalWrittenCheckpoint": ["history_date", "history_user", "number"],
            }
        ),
    ]
