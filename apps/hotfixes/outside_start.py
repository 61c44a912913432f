"""A start in the time of no go: the act that says that it is deployed ratifies it (PROCESS.md 1)."""

from django.db import models
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof, require_proof
from apps.common.errors import BadInput

from .evidence import digest
from .gates import start_outside
from .models import HotFix
from .policy import Decision, Rights


def ratify_the_start(
    hotfix: HotFix, rights: Rights, way: Decision, reason: str, proof: Proof | None
) -> list[models.Model]:
    """Put on the record that production was changed in the time of no go, why, and that `way` ratifies it.

    Nothing where it was not so. Whoever may not sign the phase ratifies nothing of it.
    """
    evidence = hotfix.present_evidence()
    outside = start_outside(hotfix, evidence)
    if outside is None or hotfix.phase is None:
        return []
    rights.may_ratify(way).require()
    if not reason:
        sentence = _("Say why: %(start)s.") % {"start": outside.in_words()}
        raise BadInput(sentence, {"reason": [sentence]})
    user: User = rights.user  # type: ignore[assignment]
    assert way.role is not None, "asked by the policy"
    told = [record.content() for name in hotfix.phase.all_evidence for record in evidence[name]]
    ratified: models.Model = hotfix.ratified_starts.ratify(
        hotfix,
        outside,
        by=user,
        on_behalf_of=way.on_behalf_of,
        role=way.role,
        reason=reason,
        evidence_digest=digest(told),
        proof=require_proof(proof, user, priority=hotfix.priority),
    )
    return [ratified]
