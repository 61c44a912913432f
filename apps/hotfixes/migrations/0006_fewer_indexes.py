"""A hot fix has the indexes that are asked for, and those for the newest first grow at their end."""

from django.db import migrations, models

from apps.common.index_operations import DropIndexes


class Migration(migrations.Migration):

    dependencies = [
        ("hotfixes", "0005_histories_without_indexes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="hotfix",
            index=models.Index(fields=["system", "id"], name="hotfix_in_system"),
        ),
        migrations.AddIndex(
            model_name="hotfix",
            index=models.Index(fields=["state", "id"], name="hotfix_in_state"),
        ),
        migrations.RemoveIndex(model_name="hotfix", name="hotfix_by_system"),
        migrations.RemoveIndex(model_name="hotfix", name="hotfix_by_state"),
        DropIndexes({"HotFix": ["system", "changed_by"]}),
    ]
