"""The histories lose the indexes that nobody asks for: they are asked by what they tell of, and by the chain."""

from django.db import migrations

from apps.common.index_operations import DropIndexes


class Migration(migrations.Migration):

    dependencies = [
        ("systems", "0002_the_night"),
    ]

    operations = [
        DropIndexes(
            {
                "HistoricalChecklistTemplate": ["history_date", "history_user", "kind"],
                "HistoricalChecklistTemplateItem": ["history_date", "history_user", "template"],
                "HistoricalEvidenceTemplate": ["history_date", "history_user", "system"],
                "HistoricalRosterEntry": ["group", "history_date", "history_user", "user"],
                "HistoricalSystem": ["code", "history_date", "history_user", "name"],
                "HistoricalSystemClock": ["history_date", "history_user"],
                "HistoricalSystemGroupObjectPermission": ["group", "history_date", "history_user", "permission"],
                "HistoricalSystemUserObjectPermission": ["history_date", "history_user", "permission", "user"],
                "HistoricalTemplateRun": ["history_date", "history_user", "template"],
                "HistoricalTemplateStep": ["history_date", "history_user", "template"],
            }
        ),
    ]
