"""The histories lose the indexes that nobody asks for: they are asked by what they tell of, and by the chain."""

from django.db import migrations

from apps.common.index_operations import DropIndexes


class Migration(migrations.Migration):

    dependencies = [
        ("hotfixes", "0004_the_system_is_corrected"),
    ]

    operations = [
        DropIndexes(
            {
                "HistoricalDelegation": ["delegate", "delegator", "history_date", "history_user", "system", "withdrawn_by"],
                "HistoricalFormerHolder": ["correction", "history_date", "history_user", "person"],
                "HistoricalHotFix": ["history_date", "history_user", "production_changed_by", "reference", "reported_by", "system"],
                "HistoricalHotFixGroupObjectPermission": ["given_by", "group", "history_date", "history_user", "permission"],
                "HistoricalHotFixUserObjectPermission": ["given_by", "history_date", "history_user", "permission", "user"],
                "HistoricalStatusUpdate": ["history_date", "history_user", "posted_by"],
                "HistoricalSystemCorrection": ["after", "before", "history_date", "history_user", "person"],
            }
        ),
    ]
