"""What the code says of a database: how fresh each sign-off is, what each gate lacks, which files are there.

The kept manifests were written by it, and the tests compare what it says now. It is the one file of the
upgrade tests that asks the application by names in its code: whoever renames something adapts it here, and
what it answers stays what it was. To say more is always possible, since only what was kept is compared.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django_tasks_db.models import DBTaskResult

from apps.accounts.models import User
from apps.approvals.models import Approval, Debt
from apps.common import clock
from apps.common.errors import StoredFileDamaged
from apps.evidence.attachments import Attachment, open_verified
from apps.hotfixes.evidence_reading import of_round
from apps.hotfixes.freshness import Seen, signed_digest
from apps.hotfixes.gates import Requirement, Source, gate
from apps.hotfixes.inbox import waiting_for
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_rules import counts
from apps.hotfixes.phases import PHASE_BY_STATE, State
from apps.records.file_store import sha256_of
from apps.records.models import IssuedRecord
from apps.records.snapshot import digest, snapshot

Answer = dict[str, Any]


def answers(at: datetime) -> dict[str, dict[str, Any]]:
    """Everything that is asked, by section and then by key, with the clock set to `at`."""
    with clock.set_to(at):
        return {
            "sign_offs": {str(one.pk): _sign_off(one) for one in Approval.objects.order_by("pk")},
            "debts": {str(one.pk): _debt(one) for one in Debt.objects.order_by("pk")},
            "hot_fixes": {one.reference: _hot_fix(one) for one in HotFix.objects.order_by("pk")},
            "drafts": {one.reference: _draft(one) for one in HotFix.objects.order_by("pk")},
            "waiting": {one.username: _waiting_for(one) for one in User.objects.order_by("username")},
            "attachments": {str(one.pk): _attachment(one) for one in Attachment.objects.order_by("pk")},
            "jobs": {str(one.pk): _job(one) for one in DBTaskResult.objects.ready()},
            "issued": {one.hotfix.reference: _issued(one) for one in IssuedRecord.objects.order_by("pk")},
        }


def _sign_off(approval: Approval) -> Answer:
    """`fresh` is whether it covers the evidence of its round, `superseded` whether a later round followed."""
    phase = PHASE_BY_STATE[State(approval.phase)]
    return {
        "hot_fix": approval.hotfix.reference,
        "round": approval.round,
        "phase": approval.phase,
        "role": approval.role,
        "decision": approval.decision,
        "signed_by": approval.signed_by,
        "digest": approval.evidence_digest,
        "fresh": approval.evidence_digest == _digest_now(approval),
        "superseded": not counts(phase, approval.round, now_in=approval.hotfix.round),
    }


def _debt(debt: Debt) -> Answer:
    """`holds` is whether it may stand in for the sign-off: the evidence is as it was when it was approved."""
    now = _digest_now(debt)
    return {
        "hot_fix": debt.hotfix.reference,
        "round": debt.round,
        "phase": debt.phase,
        "role": debt.role,
        "kind": debt.kind,
        "settled": debt.settled_by.decision if debt.is_settled else "",
        "holds": not debt.lacks(Seen(whole=now, left=now)),
    }


def _digest_now(signed: Approval | Debt) -> str:
    """The digest of the evidence that a sign-off or a debt is about, as it is now."""
    phase = PHASE_BY_STATE[State(signed.phase)]
    evidence = signed.hotfix.evidence(*phase.evidence, every_round=True)
    return signed_digest(phase, of_round(evidence, signed.round))


def _hot_fix(hotfix: HotFix) -> Answer:
    return {
        "state": hotfix.state,
        "round": hotfix.round,
        "expedited": hotfix.expedited,
        "unmet": [_requirement(one) for one in gate(hotfix).unmet],
    }


def _requirement(requirement: Requirement) -> str:
    """What the gate asks for, in words of the code, which nobody rewords for the screen."""
    who = [role.value for role in requirement.who] if requirement.source is Source.SIGN_OFF else []
    return " ".join([requirement.source.value, requirement.place, *who])


def _draft(hotfix: HotFix) -> str:
    """The digest that a record printed now carries."""
    return digest(snapshot(hotfix, printed_by="", at=clock.now()))


def _waiting_for(user: User) -> list[str]:
    """The hot fixes that the list "waiting for me" shows."""
    return sorted(waiting_for(user, HotFix.objects.all()).values_list("reference", flat=True))


def _attachment(attachment: Attachment) -> Answer:
    try:
        open_verified(attachment).close()
        found = True
    except StoredFileDamaged:
        found = False
    return {
        "hot_fix": attachment.hotfix.reference,
        "evidence": attachment.evidence,
        "round": attachment.round,
        "name": attachment.name,
        "sha256": attachment.sha256,
        "found": found,
    }


def _issued(record: IssuedRecord) -> Answer:
    return {
        "file": record.pdf_name,
        "sha256": record.pdf_sha256,
        "digest": record.digest,
        "signed_by": record.signed_by,
        "file_found": sha256_of(record.pdf_path) == record.pdf_sha256,
        "data_found": sha256_of(record.snapshot_path) == record.digest,
    }


def _job(job: DBTaskResult) -> Answer:
    """`understood` is whether the worker knows what to do when its turn comes."""
    try:
        understood = bool(job.task)
    except (ImportError, SuspiciousOperation):
        understood = False
    return {"understood": understood}
