"""Django's handle on the systems app; gives every database the checklists to start from."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SystemsConfig(AppConfig):
    name = "apps.systems"
    verbose_name = _("Systems")

    def ready(self) -> None:
        post_migrate.connect(make_checklist_templates, sender=self)


def make_checklist_templates(using: str, **_kwargs: Any) -> None:
    """A template for each kind of checklist; one that is there is the process owners' and stays as it is."""
    from apps.common.tracking import acting
    from apps.systems.default_checklists import ANSWERED_BY_THE_GATE, DEFAULT_CHECKLISTS
    from apps.systems.models import ChecklistTemplate

    with acting(None, reason="Installation"):
        for kind, questions in DEFAULT_CHECKLISTS.items():
            template, is_new = ChecklistTemplate.objects.using(using).get_or_create(kind=kind)
            if is_new:
                for position, (section, text) in enumerate(questions, start=1):
                    template.items.create(
                        position=position * 10,
                        section=section,
                        text=text,
                        answered_by=ANSWERED_BY_THE_GATE.get(text, ""),
                    )
