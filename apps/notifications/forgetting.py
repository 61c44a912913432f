"""What is kept of somebody's messages and ways goes with their other personal data."""

from typing import Any

from django.db.models import Q

from apps.accounts.models import User

from .copies import wake_the_next
from .models import Copy, NotByMail, Notice, Watching, Way
from .outbox import let_be


def forget_messages(person: User, went: dict[str, int], **_signal: Any) -> None:
    """Delete ways, wishes and letters of `person`, and count them; what was told of hot fixes stays."""
    for copy in Copy.objects.filter(way__person=person, next_try_at__isnull=False).select_related(
        "way", "hotfix__system"
    ):
        let_be(copy)
        wake_the_next(copy)  # who comes after them waits for nobody
    for kind, theirs in (
        ("ways", Way.objects.filter(person=person)),
        ("mails not wanted", NotByMail.objects.filter(person=person)),
        ("hot fixes watched", Watching.objects.filter(person=person)),
        ("letters", Notice.objects.filter(Q(to=person), hotfix=None, delegation=None)),
    ):
        went[kind] = theirs.count()
        theirs.delete()
    # Of a mail that failed, the mail server may have said to which address.
    Notice.objects.filter(to=person).exclude(last_error="").update(last_error="")
