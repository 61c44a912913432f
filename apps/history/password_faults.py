"""Passwords that were changed past the software: the hash in the table is not the one last recorded."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.password_verification import changed_past_the_software

from .faults import LIVE, PROCESS_DATA, Fault, How
from .verification_scope import Scope


def password_faults(scope: Scope) -> Iterator[Fault]:
    """Yield one fault for each person whose password nobody is recorded to have set; of everything only."""
    if not scope.everything:
        return
    why = _("Its password was changed, and nothing recorded: whoever signs in with it may be somebody else.")
    for person in changed_past_the_software():
        yield Fault(PROCESS_DATA, LIVE, User._meta.label, person.pk, How.ALTERED, why)
