"""Late records: what a sign-off says where production was changed first, before the go (PROCESS.md 1)."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.accounts.roles import Role

from .phase_rules import is_up_to_the_go
from .phases import Phase

if TYPE_CHECKING:
    from .models import HotFix


def comes_afterwards(hotfix: "HotFix") -> bool:
    """Whether what is signed in the present phase is signed after the fact: production is changed already."""
    phase = hotfix.phase
    return phase is not None and hotfix.ahead_of_its_go and is_up_to_the_go(phase)


def meaning(hotfix: "HotFix", phase: Phase, role: Role) -> str:
    """What one who signs `phase` in `role` now says with their name."""
    words = str(phase.rule_for(role).meaning)
    if not comes_afterwards(hotfix):
        return words
    return _("Ratified afterwards, production was changed already: %(meaning)s") % {"meaning": words}
