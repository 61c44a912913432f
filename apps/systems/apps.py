"""Django's handle on the systems app; gives every database the checklists to start from."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SystemsConfig(AppConfig):
    name = "apps.systems"
    verbose_name = _("Systems")

    def ready(self) -> None:
        post_migrate.connect(make_checklist_templates, sender=self)
        checks.register(ways_are_of_priorities)


def ways_are_of_priorities(**_kwargs: Any) -> list[checks.CheckMessage]:
    """At start-up: what signing asks for is given for priorities that there are, and once."""
    from apps.systems.priorities import Priority

    unknown = [name for name in settings.SIGNING_ASKS_BY_PRIORITY if name not in Priority.values]
    hint = f"Give ways once for everybody, and once for each of: {', '.join(Priority.values)}."
    return [
        checks.Error(f"SIGNING_ASKS_FOR names “{name}”, which is no priority.", hint=hint, id="systems.E001")
        for name in unknown
    ]


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
