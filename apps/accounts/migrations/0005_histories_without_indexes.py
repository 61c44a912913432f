"""The histories lose the indexes that nobody asks for: they are asked by what they tell of, and by the chain."""

from django.db import migrations

from apps.common.index_operations import DropIndexes


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0004_identities_at_providers"),
    ]

    operations = [
        DropIndexes(
            {
                "HistoricalCredentialChange": ["by", "history_date", "history_user", "person"],
                "HistoricalGroup": ["history_date", "history_user", "name"],
                "HistoricalJoining": ["by", "group", "history_date", "history_user", "person"],
                "HistoricalUser": ["history_date", "history_user", "username"],
            }
        ),
    ]
