"""The checklists to start from; from here on they are the process owners' to edit."""

from django.db import migrations

from apps.systems.default_checklists import DEFAULT_CHECKLISTS


def make_checklists(apps, schema_editor):
    template = apps.get_model("systems", "ChecklistTemplate")
    item = apps.get_model("systems", "ChecklistTemplateItem")
    for kind, questions in DEFAULT_CHECKLISTS.items():
        made, created = template.objects.get_or_create(kind=kind)
        if created:
            for position, (section, text) in enumerate(questions, start=1):
                item.objects.create(template=made, position=position * 10, section=section, text=text)


class Migration(migrations.Migration):
    dependencies = [("systems", "0001_initial")]
    operations = [migrations.RunPython(make_checklists, migrations.RunPython.noop)]
