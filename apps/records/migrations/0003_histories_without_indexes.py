"""The histories lose the indexes that nobody asks for: they are asked by what they tell of, and by the chain."""

from django.db import migrations

from apps.common.index_operations import DropIndexes


class Migration(migrations.Migration):

    dependencies = [
        ("records", "0002_timestamps"),
    ]

    operations = [
        DropIndexes(
            {
                "HistoricalIssuedRecord": ["digest", "history_date", "history_user", "pdf_sha256"],
                "HistoricalPackExport": ["exported_by", "history_date", "history_user", "system"],
                "HistoricalRecordTimestamp": ["history_date", "history_user", "pdf_sha256", "valid_until"],
            }
        ),
    ]
