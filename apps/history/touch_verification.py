"""Whether each signature that names a touch of a passkey was given by it: the touch itself is checked.

It needs nothing but the table: the passkey's public key, what it signed, and what the sign-off covers.
"""

import json
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.access.models import AccessReview
from apps.accounts.models import PasskeyAssertion
from apps.accounts.signing_by_passkey import METHOD, named_in
from apps.approvals.models import Approval

from .faults import LIVE, PROCESS_DATA, Fault, How
from .going_on import goes_on
from .verification_parts import RangeOfHotFixes
from .verification_scope import Scope, in_batches, one_by_one

_FIELDS = ("pk", "hotfix__reference", "authenticated_by", "signer_id", "role", "evidence_digest")
_AT_ONCE = 100


@goes_on(RangeOfHotFixes)
def touch_faults(scope: Scope) -> Iterator[Fault]:
    """Yield one fault for each sign-off whose touch is not there, or is for something else."""
    named = Approval.objects.filter(authenticated_by__startswith=METHOD, **scope.theirs("hotfix_id"))
    for some in in_batches(one_by_one(named.order_by().values(*_FIELDS)), _AT_ONCE):
        touches = _touches({named_in(one["authenticated_by"]) for one in some} - {None})
        for one in some:
            if why := _why_not(one, touches.get(named_in(one["authenticated_by"]))):
                chain = one["hotfix__reference"]
                yield Fault(chain, LIVE, Approval._meta.label, one["pk"], How.ALTERED, why)


@goes_on()
def review_faults(scope: Scope) -> Iterator[Fault]:
    """Yield one fault for each signed access review of which that is so; of everything only."""
    if not scope.everything:
        return
    named = AccessReview.objects.filter(authenticated_by__startswith=METHOD).order_by("pk")
    signed = [(one, named_in(one.authenticated_by)) for one in named]
    touches = _touches({name for _one, name in signed} - {None})
    for one, name in signed:
        sign_off = {"signer_id": one.signed_by_id, "role": "", "evidence_digest": one.digest}
        if why := _why_not(sign_off, touches.get(name)):
            yield Fault(PROCESS_DATA, LIVE, AccessReview._meta.label, one.pk, How.ALTERED, why)


def _touches(names: Collection[str | None]) -> dict[str | None, PasskeyAssertion]:
    """The touches of these names; nothing is read where there is none."""
    wanted = Q(pk=None)
    for name in names:
        wanted |= Q(challenge__gte=name, challenge__lt=f"{name}g")  # all that begin with it, by the index
    found = PasskeyAssertion.objects.filter(wanted).select_related("passkey")
    return {one.name: one for one in found.order_by()} if names else {}


def _why_not(sign_off: dict[str, Any], touch: PasskeyAssertion | None) -> str:
    """Return why the touch does not bear the sign-off out; empty where it does."""
    if touch is None:
        return _("The touch of a passkey that it names is not there.")
    if not touch.verifies():
        return _("The touch of a passkey that it names is not one of that passkey.")
    if _said(touch.statement) != (sign_off["signer_id"], sign_off["role"], sign_off["evidence_digest"]):
        return _("The touch of a passkey that it names was for something else.")
    return ""


def _said(statement: str) -> tuple[Any, ...]:
    """Whose touch it was, in which role and for what; nothing where the statement is none of ours."""
    try:
        told = json.loads(statement)
        return told["person"]["key"], told["role"].partition(":")[0], told["evidence"]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ()
