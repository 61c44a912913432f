"""A change of production that began in the time of no go, with its reason and who ratified it (PROCESS.md 1).

Recording what happened is never stopped: the act that says that it is deployed asks why, and whoever does it
ratifies the start with their name.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof
from apps.accounts.roles import SIGNING_ROLES, Role
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.given_in_role import GivenInRole
from apps.common.tracking import tracked
from apps.hotfixes.delegation import in_place_of
from apps.hotfixes.go_time import OutsideStart
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import State

from . import separation_trigger


class RatifiedStartManager(models.Manager["RatifiedStart"]):
    """How such a start comes on the record."""

    def ratify(
        self,
        hotfix: HotFix,
        outside: OutsideStart,
        *,
        by: User,
        on_behalf_of: User | None,
        role: Role,
        reason: str,
        evidence_digest: str,
        proof: Proof,
    ) -> "RatifiedStart":
        """Put it on the record, stamped with the server's clock; only a door asks for it.

        Args:
            evidence_digest: that of what the signer sees: the plan, and what was done.
        """
        hotfix.read_again("ratified_starts")
        return self.create(
            hotfix=hotfix,
            round=hotfix.round,
            phase=hotfix.state,
            started_at=outside.started,
            held_since=outside.hold.since if outside.hold else None,
            held_until=outside.hold.until if outside.hold else None,
            reason=reason,
            role=role,
            signer=by,
            signer_name=str(by),
            on_behalf_of=on_behalf_of,
            on_behalf_of_name=str(on_behalf_of or ""),
            signed_at=clock.now(),
            evidence_digest=evidence_digest,
            authenticated_by=proof.method,
        )


class RatifiedStart(models.Model):
    """One start outside the time of the go, why that was so, and who ratified it. It is never changed."""

    append_only = True
    sealed = True
    given_in_role = GivenInRole(person="signer_id", at="signed_at", for_whom="on_behalf_of_id")

    # Who made the change does not ratify when it was made: the database holds it, too.
    refused_when = staticmethod(separation_trigger.refused_to_the_developer_when)

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="ratified_starts", verbose_name=_("hot fix")
    )
    round = models.PositiveSmallIntegerField(_("round"))
    phase = models.CharField(_("phase"), max_length=20, choices=State)
    started_at = models.DateTimeField(_("actual start"))
    held_since = models.DateTimeField(_("go since"), null=True)
    held_until = models.DateTimeField(_("go until"), null=True)
    reason = models.TextField(_("reason"))
    role = models.CharField(
        _("role"), max_length=30, choices=[(role.value, role.label) for role in SIGNING_ROLES]
    )
    signer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("ratified by"))
    signer_name = models.CharField(_("name of who ratified it"), max_length=300)
    on_behalf_of = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ratified for")
    )
    on_behalf_of_name = models.CharField(_("name of whom it was ratified for"), max_length=300, blank=True)
    signed_at = models.DateTimeField(_("ratified at"))
    evidence_digest = models.CharField(_("SHA-256 of the evidence"), max_length=64)
    authenticated_by = models.CharField(_("asked again by"), max_length=40)

    history = tracked()
    objects = RatifiedStartManager()

    class Meta:
        verbose_name = _("ratified start")
        verbose_name_plural = _("ratified starts")
        ordering = ["signed_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["hotfix", "round"], name="one_ratified_start_a_round")]

    def __str__(self) -> str:
        return _now("Start outside the time of the go, round %(number)d") % {"number": self.round}

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("A ratified start is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A ratified start is never deleted."))

    @property
    def signed_by(self) -> str:
        """Who ratified it, as it was: "B for A" where B did as A's delegate."""
        return in_place_of(self.signer_name, self.on_behalf_of_name)

    @property
    def in_words(self) -> str:
        """That it began outside the go, and who ratified it."""
        words = {
            "start": clock.to_the_minute(self.started_at),
            "since": clock.to_the_minute(self.held_since) if self.held_since else "",
            "until": clock.to_the_minute(self.held_until) if self.held_until else "",
            "who": self.signed_by,
            "at": clock.to_the_minute(self.signed_at),
        }
        if not self.held_until:
            sentence = _now("Production was changed at %(start)s by no go; ratified by %(who)s, %(at)s.")
        else:
            sentence = _now(
                "Production was changed at %(start)s, and the go held from %(since)s until %(until)s;"
                " ratified by %(who)s, %(at)s."
            )
        return sentence % words
