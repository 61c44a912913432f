"""The number of each checkpoint, told where nobody who puts a database back can reach it: in mailboxes."""

from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import AUDITORS, PROCESS_OWNERS
from apps.common import clock
from apps.history.models import WrittenCheckpoint

from .letters import Letter, write
from .models import Kind


def tell_of_checkpoint(written: WrittenCheckpoint, **_signal: Any) -> None:
    """Write to process owners and auditors which checkpoint is the newest."""
    words = {"number": written.number, "digest": written.digest, "at": clock.to_the_minute(written.at)}
    letter = Letter(
        place=_("checkpoint"),
        what=_("number %(number)d") % words,
        values={"number": str(written.number), "at": clock.to_the_minute(written.at)},
        first=_("Checkpoint number %(number)d of the history was written at %(at)s.") % words,
        facts=(_("SHA-256: %(digest)s") % words,),
        closing=(
            _("Keep this mail. A database that was put back together with its checkpoints is found by:"),
            f"manage.py verify_history --last-known {written.number} {written.digest}",
        ),
    )
    people = User.objects.filter(groups__name__in=(PROCESS_OWNERS, AUDITORS), is_active=True).distinct()
    write(people.order_by("pk"), Kind.CHECKPOINT, letter, about=str(written.number))
