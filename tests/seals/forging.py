"""What somebody writes who has the whole database, knows the code, and does not have the key."""

from typing import Any

from django.db import models, transaction

from apps.approvals.models import Approval
from apps.common import clock
from apps.history.canonical import digest_of, first_label
from apps.history.history_tables import history_model
from apps.history.models import Link, beginning_of
from apps.hotfixes.evidence import digest
from apps.hotfixes.models import HotFix


def write(row: models.Model) -> None:
    """Insert `row` past every rule and signal."""
    with transaction.atomic():
        row.save_base(raw=True, force_insert=True)


def write_told(row: Any, *, of: HotFix | None, kind: str = "+") -> Link:
    """Insert `row`, the row of history that tells of it, and a link that fits, at the end of its chain."""
    if kind == "+":
        write(row)
    book = history_model(type(row))
    kept = {field.attname: getattr(row, field.attname) for field in book.tracked_fields}
    told = book(history_date=clock.now(), history_type=kind, **kept)
    told.save()
    return link(told, of=of)


def link(told: Any, *, of: HotFix | None) -> Link:
    """Insert a link for a row of history that fits in every way."""
    last = Link.objects.filter(hotfix=of).order_by("number").last() or Link(number=0)
    made = Link(
        hotfix=of,
        number=last.number + 1,
        table=first_label(type(told)),
        row=told.pk,
        digest=digest_of(told),
        previous=beginning_of(last.hash),
        written_at=clock.now(),
    )
    made.hash = made.seal(last.hash)
    write(made)
    return made


def sign_off(hotfix: HotFix, signer: Any, *, role: str, act: str, **other: Any) -> Approval:
    """A sign-off as it would be, had `signer` given it."""
    content = [{"title": "Whatever"}]
    return Approval(
        **{
            "hotfix": hotfix,
            "round": hotfix.round,
            "phase": hotfix.state,
            "act": act,
            "role": role,
            "decision": "approved",
            "meaning": "I approve this for production.",
            "signer": signer,
            "signer_name": str(signer),
            "signed_at": clock.now(),
            "evidence_digest": digest(content),
            "signed_evidence": content,
            "authenticated_by": "password",
            **other,
        }
    )
