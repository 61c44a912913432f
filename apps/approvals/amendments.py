"""Amendments: a value that was signed is corrected beside what stands there, and signed anew (PROCESS.md 1).

The record itself is not touched. Until somebody signs the correction the value is contested, on the screen
and on paper, and nothing closes.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.roles import SIGNING_ROLES, Role
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.given_in_role import GivenInRole
from apps.common.tracking import tracked
from apps.hotfixes.evidence import evidence_model
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_rules import ratified_with
from apps.hotfixes.phases import ENDED, PHASE_BY_STATE, Phase, State
from apps.hotfixes.separation_of_duties import (
    barring,
    gave_the_other_approval,
    reported_it,
    reporter_may_not_sign,
)


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    """The amendments that people look for."""

    def waiting(self) -> "AmendmentQuerySet":
        """Those that nobody has signed, of hot fixes that are open."""
        return self.filter(signature=None).exclude(hotfix__state__in=ENDED)


class AmendmentManager(models.Manager.from_queryset(AmendmentQuerySet)):  # type: ignore[misc]
    """How amendments are read."""

    def get_queryset(self) -> models.QuerySet["Amendment"]:
        """Each with its signature: never asked for one by one."""
        found: models.QuerySet[Amendment] = super().get_queryset()
        return found.select_related("signature")

    def open_on(self, hotfix: HotFix) -> "list[Amendment]":
        """Those of `hotfix` that nobody has signed; `self` is its own manager."""
        return [] if hotfix.ended else [one for one in self.all() if one.contested]


class Amendment(models.Model):
    """One value that was signed, and what it should have been. It is never changed: it is signed."""

    append_only = True
    sealed = True

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="amendments", verbose_name=_("hot fix"))
    evidence = models.CharField(_("evidence"), max_length=40)
    record_key = models.PositiveBigIntegerField(_("record"))
    phase = models.CharField(_("phase"), max_length=20, choices=State)
    round = models.PositiveSmallIntegerField(_("round"))
    # A field, as the version of the record calls it, or "rows:key.field".
    name = models.CharField(_("field"), max_length=120)
    label = models.CharField(_("what"), max_length=300)
    old = models.TextField(_("as it was signed"))
    new = models.TextField(_("as it should have been"))
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_by_name = models.CharField(_("name of who made it"), max_length=300)
    made_at = models.DateTimeField(_("made at"))
    authenticated_by = models.CharField(_("asked again by"), max_length=40)

    history = tracked()
    objects = AmendmentManager()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"{evidence_model(self.evidence).label()}: {self.label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("An amendment is never changed: another one corrects it."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("An amendment is never deleted: another one corrects it."))

    @property
    def as_phase(self) -> Phase:
        return PHASE_BY_STATE[State(self.phase)]

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles of which one signs it: those that sign its phase, or the next one that is signed."""
        return tuple(rule.role for rule in ratified_with(self.as_phase).sign_offs)

    @property
    def signed(self) -> "AmendmentSignature | None":
        found: AmendmentSignature | None = getattr(self, "signature", None)
        return found

    @property
    def contested(self) -> bool:
        return self.signed is None

    def why_barred(self, role: Role, person: int | None, decided: Iterable[Any]) -> str:
        """Why this person may not sign it in `role`, which they hold; empty where nothing bars them.

        Args:
            decided: every decision of its round (`decided_in`), or at least those of this person.
        """
        if self.made_by_id == person:
            return _now("You made this amendment, so somebody else must sign it.")
        if reported_it(self.hotfix, self.phase, person):
            return reporter_may_not_sign(self.phase)
        found = barring(decided, self.phase, role, person)
        if found is None:
            return ""
        if found.phase == self.phase:
            return gave_the_other_approval(self.phase)
        words = {"number": self.round, "phase": self.get_phase_display()}
        return _now("What you signed in round %(number)d keeps you from signing for %(phase)s.") % words

    def waits_for(self, person: int | None, held: Iterable[Role], decided: Iterable[Any]) -> bool:
        """Whether it waits for this person, who holds the roles `held`, to sign it."""
        known, roles = list(decided), set(held)
        return any(not self.why_barred(role, person, known) for role in self.roles if role in roles)

    @property
    def in_words(self) -> str:
        """What stands beside the value: contested, or amended, by whom and why."""
        words = {"new": self.new, "who": self.made_by_name, "why": self.reason}
        if self.signed is None:
            return _now("Contested: “%(new)s”, says %(who)s (%(why)s). Not signed yet.") % words
        words |= {"signer": self.signed.signer_name, "at": clock.to_the_minute(self.signed.signed_at)}
        return _now("Amended: “%(new)s”, says %(who)s (%(why)s). Signed by %(signer)s, %(at)s.") % words


class AmendmentSignature(models.Model):
    """That a holder of a role that signs the phase signed one amendment."""

    append_only = True
    sealed = True
    given_in_role = GivenInRole(person="signer_id", at="signed_at")

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="amendment_signatures", verbose_name=_("hot fix")
    )
    amendment = models.OneToOneField(
        Amendment, models.PROTECT, related_name="signature", verbose_name=_("amendment")
    )
    role = models.CharField(
        _("role"), max_length=30, choices=[(role.value, role.label) for role in SIGNING_ROLES]
    )
    signer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("signed by"))
    signer_name = models.CharField(_("signer's name"), max_length=300)
    signed_at = models.DateTimeField(_("signed at"))
    authenticated_by = models.CharField(_("asked again by"), max_length=40)
    comment = models.TextField(_("comment"), blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("signature of an amendment")
        verbose_name_plural = _("signatures of amendments")
        ordering = ["signed_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.signer_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("A signature is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A signature is never deleted."))
