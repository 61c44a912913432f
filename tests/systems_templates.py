"""Templates of a system, such as a process owner keeps them, for tests of forms that open with them."""

from typing import Any

from apps.common.tracking import acting
from apps.systems.models import EvidenceTemplate, System


def give_templates(system: System, **fields: Any) -> EvidenceTemplate:
    """Templates with something in every field; `fields` in place of some."""
    values: dict[str, Any] = {
        "ticket_link": "https://tickets.example/browse/{ticket}",
        "test_environment": "Pre-production",
        "components": "Card gateway client",
        "dependencies": "Key store",
        "integration_points": "The bank's gateway",
        "service_changes": "Restart of the gateway client",
        "backup": "The image of the last release stays in the registry.",
        "who_is_told": "Support, before and after",
        "rollback_triggers": "More than 1 % of the payments refused",
        "duration_minutes": 30,
        "verification_minutes": 60,
        **fields,
    }
    with acting(None):
        template = EvidenceTemplate.objects.create(system=system, **values)
        template.steps.create(of="steps", position=1, description="Deploy the image", role="release_manager")
        template.steps.create(of="steps", position=2, description="Pay 0.01", owner="Quality guild")
        template.steps.create(of="rollback_steps", description="Deploy the old image", owner="Operations")
        template.runs.create(type="smoke")
    return template
