"""The histories lose the indexes that nobody asks for: they are asked by what they tell of, and by the chain."""

from django.db import migrations

from apps.common.index_operations import DropIndexes


class Migration(migrations.Migration):

    dependencies = [
        ("learning", "0001_initial"),
    ]

    operations = [
        DropIndexes(
            {
                "HistoricalFollowUpAction": ["came_of", "history_date", "history_user", "lesson", "owner"],
                "HistoricalFollowUpStep": ["action", "by", "history_date", "history_user", "to"],
                "HistoricalHotFixLink": ["history_date", "history_user", "made_by", "other", "withdrawn_by"],
            }
        ),
    ]
