"""The groups that the process knows by name: process owners, auditors, change board."""

from django.db import migrations

from apps.accounts.roles import STANDING_GROUPS


def make_groups(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in STANDING_GROUPS:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
