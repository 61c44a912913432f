"""The access review: begun by a process owner, decided line by line, signed; withdrawing takes away.

Rights go on changing while it runs. So each page and each act compare its lines with what is held at that
moment: what is new is a line more, what reads otherwise is open again, and what is gone needs no decision.
What somebody holds who left meanwhile reads otherwise: it says that they cannot sign in.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof, require_proof
from apps.accounts.ways_to_sign import require_way
from apps.common import clock
from apps.common.errors import BadInput, ChangedSince, WrongPhase
from apps.common.period import Period
from apps.common.tracking import acting, create_together
from apps.hotfixes.door import check_reason
from apps.hotfixes.policy import Decision as Answer
from apps.hotfixes.policy import is_process_owner

from .models import AccessReview, ReviewLine
from .rights import rights_now
from .taking_away import take_away

# Sent with `review`, inside the transaction that signs it.
review_signed = Signal()

Decision = ReviewLine.Decision
_UNDECIDED: dict[str, Any] = {
    "decision": Decision.OPEN,
    "decided_by": None,
    "decided_name": "",
    "decided_at": None,
    "reason": "",
}


@dataclass(frozen=True)
class Ticked:
    """A line that somebody decides: what it is found by, and how it read on their screen."""

    kind: str
    key: str
    read: str

    @classmethod
    def of(cls, line: ReviewLine) -> "Ticked":
        """Return how a page names `line`."""
        return cls(line.kind, line.key, hashlib.sha256(line.right.encode()).hexdigest()[:16])

    @classmethod
    def named(cls, name: str) -> "Ticked":
        """Return what `name` names. Raises BadInput where it names nothing."""
        parts = name.split("|")
        if len(parts) != 3:
            raise BadInput(_("There is no such line: look at the review as it is now."))
        return cls(*parts)

    @property
    def name(self) -> str:
        return "|".join((self.kind, self.key, self.read))


def may_review(user: Any) -> Answer:
    """May `user` begin and sign reviews, and decide their lines? Process owners may, who keep rosters."""
    if is_process_owner(user):
        return Answer(True)
    return Answer(False, _("Only a process owner reviews who holds what."))


def may_decide(user: User, line: ReviewLine) -> Answer:
    """May `user` decide `line`? Nobody decides a right that is theirs, themselves, by a group or lent."""
    first = may_review(user)
    own = user.pk in (line.person_id, line.on_behalf_of_id)
    by_group = line.person_id is None and line.group is not None and line.group.name in user.group_names
    if first.allowed and (own or by_group):
        return Answer(False, _("This is a right of your own: another process owner decides it."))
    return first


def open_review() -> AccessReview | None:
    """Return the one that runs; None where none does."""
    return AccessReview.objects.filter(is_open=True).first()


def begin_review(*, start: date, until: date, by: User) -> AccessReview:
    """Begin a review for a period, with a line for each right that is held now.

    Raises:
        NotAllowed: `by` is no process owner.
        BadInput: the period ends before it begins.
        WrongPhase: another one is open.
    """
    may_review(by).require()
    Period(start, until)
    with transaction.atomic(), acting(by, reason=_("Access review begun")):
        if open_review() is not None:
            raise WrongPhase(_("A review is open already: finish that first."))
        review = AccessReview.objects.create(
            start=start, until=until, started_by=by, started_name=str(by), started_at=clock.now()
        )
        lines = rights_now()
        for line in lines:
            line.review = review
        create_together(lines)
    return review


def as_it_stands(review: AccessReview) -> list[ReviewLine]:
    """Return the lines of `review` compared with what is held now; those that differ are `unsaved`.

    A fixed number of queries. Of one that was signed nothing is compared.
    """
    known = list(review.lines.select_related("group", "person").order_by("holder", "pk"))
    if not review.is_open:
        return known
    now = {(one.kind, one.key): one for one in rights_now()}
    for line in known:
        _compare(line, now.pop((line.kind, line.key), None))
    for line in now.values():
        line.review, line.came_later, line.unsaved = review, True, True
    return [*known, *now.values()]


def _compare(line: ReviewLine, present: ReviewLine | None) -> None:
    over = line.decision in (Decision.WITHDRAWN, Decision.GONE)
    if present is None and not over:
        _set(line, **{**_UNDECIDED, "decision": Decision.GONE})
    elif present is not None and over:
        before = _("%(right)s: %(decision)s, and there again")
        words = {"right": line.right, "decision": line.get_decision_display()}
        said = {"read_before": before % words, "right": present.right, "holder": present.holder}
        _set(line, **{**_UNDECIDED, **said})
    elif present is not None and (present.right, present.holder) != (line.right, line.holder):
        # Where the holder reads otherwise, they left, came back, or changed their name.
        before = line.right if present.holder == line.holder else str(line)
        said = {"read_before": before, "right": present.right, "holder": present.holder}
        _set(line, **{**_UNDECIDED, **said})


def _set(line: ReviewLine, **values: Any) -> None:
    for name, value in values.items():
        setattr(line, name, value)
    line.unsaved = True


def confirm_lines(review: AccessReview, ticked: Sequence[Ticked], *, by: User) -> int:
    """Confirm each of these lines, and return how many.

    Raises:
        NotAllowed, WrongPhase, ChangedSince, BadInput: of one of them this cannot be; then none is.
    """
    if not ticked:
        raise BadInput(_("Tick the lines that you confirm."))
    with _deciding(review, by, _("Confirmed in an access review")) as lines:
        for one in ticked:
            line = _found(lines, one)
            may_decide(by, line).require()
            _decide(line, Decision.CONFIRMED, by, "")
    return len(ticked)


def withdraw_line(review: AccessReview, ticked: Ticked, *, by: User, reason: str) -> ReviewLine:
    """Take the right of one line away, by the door by which it goes by hand.

    Raises:
        NotAllowed: it is a right of their own, or they may not.
        WrongPhase, ChangedSince, BadInput: the review, the line or that door refuses.
    """
    reason = reason.strip()
    check_reason(reason, needed=True)
    told = _("Access review %(number)d: %(reason)s") % {"number": review.pk, "reason": reason}
    with _deciding(review, by, told) as lines:
        line = _found(lines, ticked)
        may_decide(by, line).require()
        take_away(line, by=by, reason=told)
        _decide(line, Decision.WITHDRAWN, by, reason)
    return line


@contextmanager
def _deciding(review: AccessReview, by: User, reason: str) -> Iterator[list[ReviewLine]]:
    may_review(by).require()
    with transaction.atomic(), acting(by, reason=reason):
        locked = _locked(review)
        yield as_it_stands(locked)


def _locked(review: AccessReview) -> AccessReview:
    locked = AccessReview.objects.select_for_update().get(pk=review.pk)
    if not locked.is_open:
        raise WrongPhase(_("This review was signed: nothing of it changes any more."))
    return locked


def _found(lines: Sequence[ReviewLine], ticked: Ticked) -> ReviewLine:
    line = next((one for one in lines if (one.kind, one.key) == (ticked.kind, ticked.key)), None)
    if line is None:
        raise BadInput(_("There is no such line: look at the review as it is now."))
    if Ticked.of(line) != ticked or line.decision == Decision.GONE:
        raise ChangedSince(_("“%(line)s” changed since you opened the page: look again.") % {"line": line})
    if line.decision != Decision.OPEN:
        words = {"line": line, "who": line.decided_name, "decision": line.get_decision_display()}
        raise ChangedSince(_("“%(line)s” was decided meanwhile by %(who)s: %(decision)s.") % words)
    return line


def _decide(line: ReviewLine, decision: Decision, by: User, reason: str) -> None:
    line.decision, line.decided_by, line.decided_name = decision, by, str(by)
    line.decided_at, line.reason = clock.now(), reason
    line.save()


def what_is_signed(review: AccessReview, lines: Sequence[ReviewLine]) -> str:
    """Return what a signature covers, as canonical JSON: the period and every line with its decision."""
    said = {
        "review": review.pk,
        "from": str(review.start),
        "until": str(review.until),
        "begun_by": review.started_name,
        "begun_at": clock.to_the_second(review.started_at),
        "lines": [_said(one) for one in sorted(lines, key=lambda one: (one.holder, one.kind, one.key))],
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _said(line: ReviewLine) -> dict[str, Any]:
    return {
        "who": line.holder,
        "kind": line.kind,
        "key": line.key,
        "right": line.right,
        "read_before": line.read_before,
        "came_later": line.came_later,
        "decision": line.decision,
        "decided_by": line.decided_name,
        "decided_at": clock.to_the_second(line.decided_at) if line.decided_at else "",
        "reason": line.reason,
    }


def digest_of(signed: str) -> str:
    """Return the SHA-256 of what `what_is_signed` gave."""
    return hashlib.sha256(signed.encode()).hexdigest()


def sign_review(
    review: AccessReview, *, by: User, proof: Proof | None, seen: str, why_open: str = ""
) -> AccessReview:
    """Finish `review` with the name of `by`, who was asked again.

    Args:
        seen: the digest of what was on screen.
        why_open: why lines stay undecided; needed where any does.

    Raises:
        NotAllowed, WrongPhase: they may not, or it was signed.
        BadInput: they were not asked again, or lines are open and nothing says why.
        ChangedSince: a right or a decision is another one now.
    """
    may_review(by).require()
    why_open = why_open.strip()
    check_reason(why_open, needed=False)
    asked = require_proof(proof, by, priority=None)
    require_way(asked.way, None)
    with transaction.atomic(), acting(by, reason=_("Access review signed")):
        locked = _locked(review)
        lines = as_it_stands(locked)
        digest = digest_of(what_is_signed(locked, lines))
        asked.require_for(evidence=digest, role="")
        if seen != digest:
            raise ChangedSince(_("Rights or decisions changed since you opened the page: look again."))
        left = [one for one in lines if one.decision == Decision.OPEN]
        if left and not why_open:
            sentence = _("Lines are open: decide them, or say why they stay open.")
            raise BadInput(sentence, {"why_open": [sentence]})
        for line in lines:
            if line.unsaved:
                line.save()
        locked.is_open, locked.digest = False, digest
        locked.why_open = why_open if left else ""
        locked.signed_by, locked.signed_name, locked.signed_at = by, str(by), clock.now()
        locked.authenticated_by = asked.method
        locked.save()
        review_signed.send(AccessReview, review=locked)
    return locked
