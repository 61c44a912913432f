"""Log-ins that were changed past the software: passwords, passkeys, codes that nothing recorded."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.accounts.asking_a_code import changed_past_the_software as codes_changed
from apps.accounts.credential_watch import passkey_on_record
from apps.accounts.models import Passkey, User
from apps.accounts.password_verification import changed_past_the_software

from .faults import LIVE, PROCESS_DATA, Fault, How
from .going_on import goes_on
from .verification_scope import Scope


@goes_on()
def log_in_faults(scope: Scope) -> Iterator[Fault]:
    """Yield a fault for each password, passkey and code that nobody is recorded to have set."""
    if not scope.everything:
        return
    why = _("Its password was changed, and nothing recorded: whoever signs in with it may be somebody else.")
    for person in changed_past_the_software():
        yield Fault(PROCESS_DATA, LIVE, User._meta.label, person.pk, How.ALTERED, why)
    why = _("It was put there, and nothing recorded: whoever has it may be somebody else.")
    for passkey in Passkey.objects.in_use().select_related("person").order_by("pk"):
        if not passkey_on_record(passkey):
            yield Fault(PROCESS_DATA, LIVE, Passkey._meta.label, passkey.pk, How.INSERTED, why)
    why = _("Their one-time codes were changed, and nothing recorded: whoever has them may be somebody else.")
    for person in codes_changed():
        yield Fault(PROCESS_DATA, LIVE, User._meta.label, person.pk, How.ALTERED, why)
