"""Amending what was signed, and signing the amendment: the use cases."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof, require_proof
from apps.common import clock
from apps.common.errors import BadInput, UnknownAct, WrongPhase
from apps.common.reading_along import read_along
from apps.evidence.amended_values import as_shown
from apps.evidence.shared import capital
from apps.evidence.sheets import value_in_words
from apps.hotfixes.completing import left_to_follow
from apps.hotfixes.content_versions import AnyField
from apps.hotfixes.door import check_reason, door
from apps.hotfixes.events import What
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.lacks import is_blank
from apps.hotfixes.phase_rules import belongs_to_the_report
from apps.hotfixes.phases import phase_of
from apps.hotfixes.policy import Decision, Rights
from apps.hotfixes.separation_of_duties import decided_in

from .amendments import Amendment, AmendmentSignature


@dataclass(frozen=True)
class Signed:
    """One value that was signed: its name, what people call it, how it reads, and the field of what it is."""

    name: str
    label: str
    words: str
    field: AnyField
    instance: models.Model


def signed_values(record: Evidence) -> Iterator[Signed]:
    """Every value of `record` that stood there when its phase was left, and so is amended and not edited."""
    left = left_to_follow(record)
    if left is None:
        return
    covered = record.coverage
    for name, field in covered.fields.items():
        if name not in left["fields"] and field.editable:
            yield Signed(name, capital(field.verbose_name), value_in_words(record, field), field, record)
    for rows in covered.tables:
        there = left["rows"].get(rows.name, {}).get("there", {})
        for number, row in enumerate(getattr(record, rows.relation).all(), start=1):
            blank = there.get(str(row.pk))
            for name, field in rows.fields.items() if blank is not None else ():
                if name not in blank and field.editable:
                    title = f"{capital(rows.model._meta.verbose_name or '')} {number}: {field.verbose_name}"
                    words = value_in_words(row, field)
                    yield Signed(f"{rows.name}:{row.pk}.{name}", title, words, field, row)


def amend(
    record: Evidence,
    name: str,
    *,
    new: str,
    by: User,
    proof: Proof | None,
    seen: int | None = None,
    reason: str,
) -> Amendment:
    """Say what a value that was signed should have been; it is contested until somebody signs that.

    Args:
        name: which value, as `signed_values` calls it.
        new: what it should have been, as somebody types it; it is kept as its field shows it.
        seen: the version of the hot fix that was on screen.

    Raises:
        NotAllowed, WrongPhase, UnknownAct, ChangedSince, BadInput: each a sentence to act on.
    """
    reason, new = reason.strip(), new.strip()
    with door(record.hotfix, by=by, seen=seen, reason=reason) as (locked, did):
        present = type(record)._default_manager.get(pk=record.pk)
        present.hotfix = locked
        may_amend(Rights(by, locked), present).require()
        asked_again = require_proof(proof, by, priority=locked.priority)
        check_reason(reason, needed=True)
        found = next((one for one in signed_values(present) if one.name == name), None)
        if found is None:
            raise UnknownAct(_("There is no such value here that was signed."))
        every = [one for one in locked.amendments.all() if _is_of(one, present, name)]
        before = next((one.new for one in reversed(every) if not one.contested), found.words)
        new = _read(found, new)
        _check(new, before, every)
        phase = phase_of(present.relation())
        assert phase is not None  # asked by may_amend
        amendment = Amendment(
            hotfix=locked,
            evidence=present.relation(),
            record_key=present.pk,
            phase=phase.state,
            round=present.round,
            name=name,
            label=found.label,
            old=before,
            new=new,
            reason=reason,
            made_by=by,
            made_by_name=str(by),
            made_at=clock.now(),
            authenticated_by=asked_again.method,
        )
        amendment.save()
        did(What.AMENDED, evidence=(present.relation(),), rows=(amendment,))
    return amendment


def _is_of(amendment: Amendment, record: Evidence, name: str) -> bool:
    here = (amendment.evidence, amendment.record_key, amendment.name)
    return here == (record.relation(), record.pk, name)


def _read(found: Signed, new: str) -> str:
    """What was typed as the field would show it; raises BadInput where it is no value of that field."""
    if is_blank(new):
        return ""
    try:
        return as_shown(found.instance, found.field, new)
    except ValidationError as wrong:
        raise BadInput(" ".join(wrong.messages), {"new": wrong.messages}) from None


def _check(new: str, before: str, every: list[Amendment]) -> None:
    if is_blank(new) or new == before:
        sentence = _("Say what it should have been, other than “%(before)s”.") % {"before": before}
        raise BadInput(sentence, {"new": [sentence]})
    if any(one.contested for one in every):
        raise WrongPhase(_("This value is contested already: that correction is to be signed first."))


def may_amend(rights: Rights, record: Evidence) -> Decision:
    """May this person amend what was signed of `record`? Who may record it, once its phase is left."""
    name, hotfix = record.relation(), rights.hotfix
    phase = phase_of(name)
    if not rights.user.is_active:
        return Decision(False, _("This account is not active."))
    if phase is None or not (phase.sign_offs or belongs_to_the_report(name)):
        return Decision(False, _("Nobody signs this evidence, so there is nothing to amend."), WrongPhase)
    held = rights.roles | set(rights.held_for)
    if not (held.intersection(phase.recorders) or (rights.is_reporter and belongs_to_the_report(name))):
        who = ", ".join(str(role.label) for role in phase.recorders)
        return Decision(False, _("Only these may amend this: %(who)s.") % {"who": who})
    if hotfix.ended:
        sentence = _("%(reference)s has ended.") % {"reference": hotfix.reference}
        return Decision(False, sentence, WrongPhase)
    if hotfix.state == phase.state and record.round == hotfix.round:
        return Decision(False, _("Its phase is open: change it where it stands."), WrongPhase)
    return Decision(True)


def sign_amendment(
    amendment: Amendment,
    *,
    by: User,
    proof: Proof | None,
    seen: int | None = None,
    reason: str = "",
) -> AmendmentSignature:
    """Sign an amendment in a role that signs its phase; from then on it stands beside the value.

    Raises:
        NotAllowed, WrongPhase, ChangedSince, BadInput: each a sentence to act on.
    """
    reason = reason.strip()
    with door(amendment.hotfix, by=by, seen=seen, reason=reason) as (locked, did):
        read_along([locked], "approvals", "debts")
        present = locked.amendments.get(pk=amendment.pk)
        decision = may_sign_amendment(Rights(by, locked), present)
        decision.require()
        asked_again = require_proof(proof, by, priority=locked.priority)
        check_reason(reason, needed=False)
        assert decision.role is not None
        signature = AmendmentSignature(
            hotfix=locked,
            amendment=present,
            role=decision.role,
            signer=by,
            signer_name=str(by),
            signed_at=clock.now(),
            authenticated_by=asked_again.method,
            comment=reason,
        )
        signature.save()
        did(What.AMENDMENT_SIGNED, as_role=decision.role, evidence=(present.evidence,), rows=(signature,))
    return signature


def may_sign_amendment(rights: Rights, amendment: Amendment) -> Decision:
    """May this person sign `amendment`? A holder of a role that signs its phase, who did not make it."""
    hotfix = rights.hotfix
    if not rights.user.is_active:
        return Decision(False, _("This account is not active."))
    held = [role for role in amendment.roles if role in rights.roles]
    if not held:
        who = ", ".join(str(role.label) for role in amendment.roles)
        return Decision(False, _("Only these may sign this: %(who)s.") % {"who": who})
    if hotfix.ended:
        sentence = _("%(reference)s has ended.") % {"reference": hotfix.reference}
        return Decision(False, sentence, WrongPhase)
    if not amendment.contested:
        return Decision(False, _("This amendment is signed already."), WrongPhase)
    decided = decided_in(hotfix, amendment.round)
    whys = {role: amendment.why_barred(role, rights.user.pk, decided) for role in held}
    role = next((role for role, why in whys.items() if not why), None)
    return Decision(False, whys[held[0]]) if role is None else Decision(True, role=role)
