"""Start-up checks: the process table, the transitions and the evidence must agree."""

from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist

from .evidence import Evidence
from .models import HotFix
from .phases import TRANSITIONS, evidence_names


def evidence_of_the_table_exists(**_kwargs: Any) -> list[CheckMessage]:
    """Every evidence name in phases.py is a relation on HotFix to a kind of Evidence."""
    return [found for name in evidence_names() if (found := _check_evidence(name))]


def _check_evidence(name: str) -> CheckMessage | None:
    try:
        related = HotFix._meta.get_field(name).related_model
    except FieldDoesNotExist:
        related = None
    if isinstance(related, type) and issubclass(related, Evidence):
        return None
    return Error(
        f"The process table names evidence “{name}”, and HotFix has no such evidence.",
        hint="Correct the name in apps/hotfixes/phases.py, or add the Evidence model with this related_name.",
        id="hotfixes.E001",
    )


def transitions_match_the_table(**_kwargs: Any) -> list[CheckMessage]:
    """HotFix has exactly the transitions of the process table."""
    written = {transition.name for transition in HotFix().get_all_state_transitions()}  # type: ignore[attr-defined]
    told = {act.name for act in TRANSITIONS}
    return [
        Error(
            f"The transition “{name}” stands only in {'transitions.py' if name in written else 'phases.py'}.",
            hint="Every transition stands in both, and no other.",
            id="hotfixes.E002",
        )
        for name in sorted(written ^ told)
    ]
